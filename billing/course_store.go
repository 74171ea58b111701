package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

type stepUsed struct {
	Metric   Metric `bun:"metric"`
	Step     int    `bun:"step"` // -1: before the first
	Quantity int64  `bun:"quantity"`
}

// stepsOf adds hours up by even steps, and for levels all that was before.
func stepsOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, metrics []Metric, from, until time.Time, step time.Duration) ([]stepUsed, error) {
	var rows []stepUsed
	err := c.NewRaw(`SELECT metric, greatest(floor(extract(epoch FROM hour - ?1) / ?3), -1)::int AS step, sum(quantity)::bigint AS quantity
		FROM control.usage_hourly WHERE tenant_id = ?0 AND metric IN (?4) AND hour < ?2 AND (hour >= ?1 OR metric IN (?5))
		GROUP BY 1, 2 ORDER BY 1, 2`, id, from, until, step.Seconds(), bun.List(metrics), bun.List([]Metric{MetricStorage, MetricDatabase})).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "course of %s", id)
}
