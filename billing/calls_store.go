package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// callsUsed reads the calls of a month so far, as late as the last roll-up.
func callsUsed(ctx context.Context, c tenant.ControlDB, id tenant.ID, start, end time.Time) (n int64, err error) {
	err = c.NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM control.usage_hourly WHERE tenant_id = ? AND metric = ? AND hour >= ? AND hour < ?`,
		id, MetricCalls, start, end).Scan(ctx, &n)
	return n, tenant.Fault(err, "calls of %s", id)
}
