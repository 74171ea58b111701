package workers

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/workers/job"
)

// rollUpTimeout is for the first roll-up after a long time without one.
const rollUpTimeout = 10 * time.Minute

func usageJobs(mux *job.Mux, d Deps) {
	control := d.Registry.Control()
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ rollUpUsage) error {
		return d.Usage.RollUp(ctx)
	}, job.Timeout(rollUpTimeout))
}
