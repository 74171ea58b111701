package workers

import (
	"context"

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
}
