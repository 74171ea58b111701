package workers

import (
	"context"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/workers/job"
)

// rollUpTimeout is for the first roll-up after a long time without one.
const rollUpTimeout = 10 * time.Minute

// pushUsageTimeout is for a sink that answers late, many times.
const pushUsageTimeout = 30 * time.Minute

func usageJobs(mux *job.Mux, d Deps) {
	control := d.Registry.Control()
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ rollUpUsage) error {
		return d.Usage.RollUp(ctx)
	}, job.Timeout(rollUpTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ pushUsage) error {
		return d.Usage.Push(ctx)
	}, job.Timeout(pushUsageTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ closeUsage) error {
		return d.Usage.Close(ctx)
	}, job.Timeout(pushUsageTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, _ billing.CountSeatsArgs) error {
		return d.Usage.CountSeats(ctx, db)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.RecountSeatsArgs) error {
		return d.Usage.RecountSeats(ctx, d.Registry, a)
	}, job.Timeout(rollUpTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.UsageMailArgs) error {
		return d.Usage.MailUsage(ctx, d.Registry, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.TellCapArgs) error {
		return d.Usage.TellCap(ctx, d.Registry, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.MailCapArgs) error {
		return d.Usage.MailCap(ctx, d.Registry, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ billing.DriftArgs) error {
		_, err := d.Inspection.Look(ctx)
		return err
	}, job.Timeout(pushUsageTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ reckonCosts) error {
		return d.Usage.Reckon(ctx, d.Rates)
	}, job.Timeout(rollUpTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ billing.ForgetUsageArgs) error {
		_, err := d.Usage.ForgetUsage(ctx)
		return err
	}, job.Timeout(rollUpTimeout))
}
