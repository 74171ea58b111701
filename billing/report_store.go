package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

type dayUsed struct {
	Metric   Metric `bun:"metric"`
	Day      int    `bun:"day"` // from the start of the period
	Quantity int64  `bun:"quantity"`
}

// dailyUsage adds up hours by day. What came before the period counts on its first day,
// where it is a level.
func dailyUsage(ctx context.Context, c tenant.ControlDB, id tenant.ID, start, end time.Time) ([]dayUsed, error) {
	var rows []dayUsed
	err := c.NewRaw(`SELECT metric, floor(extract(epoch FROM greatest(hour, ?1) - ?1) / 86400)::int AS day, sum(quantity)::bigint AS quantity
		FROM control.usage_hourly WHERE tenant_id = ?0 AND metric IN (?3) AND hour < ?2 AND (hour >= ?1 OR metric = ?4)
		GROUP BY 1, 2 ORDER BY 1, 2`, id, start, end, bun.List(limited()), MetricStorage).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "usage of %s", id)
}

func hoursOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, metrics []Metric, start, end time.Time) ([]Hour, error) {
	var rows []Hour
	err := c.NewRaw(`SELECT hour, metric, sum(quantity)::bigint AS quantity FROM control.usage_hourly
		WHERE tenant_id = ? AND metric IN (?) AND hour >= ? AND hour < ? GROUP BY 1, 2 ORDER BY 1, 2`, id, bun.List(metrics), start, end).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "hours of %s", id)
}
