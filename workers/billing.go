package workers

import (
	"context"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/workers/job"
)

func billingJobs(mux *job.Mux, d Deps) {
	control := d.Registry.Control()
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.HandleEventArgs) error {
		return d.Billing.HandleEvent(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.LookAgainArgs) error {
		return d.Billing.LookAgain(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.LetGoArgs) error {
		return d.Billing.LetGo(ctx, d.Usage, a)
	}, job.Timeout(rollUpTimeout))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.TellArgs) error {
		return d.Billing.Tell(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.MailOwingArgs) error {
		return d.Billing.MailOwing(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a billing.SettleCreditArgs) error {
		return d.Billing.SettleCredit(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ billing.CatchUpArgs) error {
		_, err := d.Billing.CatchUp(ctx)
		return err
	}, job.Timeout(10*time.Minute))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ billing.ReconcileArgs) error {
		return d.Billing.Reconcile(ctx)
	}, job.Timeout(10*time.Minute))
}
