package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// aboveRow is a metric of a workspace in the month that is running, by what the hours
// say, where what is above is billed.
type aboveRow struct {
	Tenant   tenant.ID `bun:"tenant_id"`
	Metric   Metric    `bun:"metric"`
	Start    time.Time `bun:"period_start"`
	End      time.Time `bun:"period_end"`
	Unit     int64     `bun:"unit"`
	Price    int64     `bun:"price"`
	IsLevel  bool      `bun:"is_level"`
	Seconds  int64     `bun:"seconds"` // of the period
	Month    int64     `bun:"month"`   // seconds of the month that it is a part of
	Included int64     `bun:"included"`
	Cap      int64     `bun:"cap"`
	Used     int64     `bun:"now_used"` // of a level what it comes to if it stays as it is
	Spared   int64     `bun:"spared"`
}

// asking is what somebody wants to come to have of a metric. The zero asking wants
// nothing.
type asking struct {
	metric Metric
	n      int64
}

// aboveNow reads what is above the plan in the months that are running, as late as the
// last roll-up, a minute. What is asked for counts as if it were there since now: of a
// level with the seconds that are left, in whole bytes on the average over the month.
func aboveNow(ctx context.Context, c tenant.ControlDB, ids []tenant.ID, now time.Time, a asking) ([]aboveRow, error) {
	var rows []aboveRow
	if len(ids) == 0 {
		return nil, nil
	}
	err := c.NewRaw(`SELECT a.tenant_id, a.metric, a.period_start, a.period_end, a.unit, a.price, a.is_level, `+seconds+`::bigint AS seconds, `+month+`::bigint AS month, a.included, a.cap, a.spared,
			CASE WHEN a.metric <> ?2 THEN a.now_used
				WHEN a.is_level THEN a.now_used + floor(greatest(?3 - a.there, 0) * extract(epoch FROM a.period_end - ?1) / extract(epoch FROM a.period_end - a.period_start))::bigint
				ELSE greatest(a.now_used, ?3) END AS now_used
		FROM (SELECT p.*, `+addedUp+` AS now_used, `+spared+` AS spared,
				CASE WHEN p.metric = ?2 AND p.is_level THEN (SELECT coalesce(sum(h.quantity), 0)::bigint FROM control.usage_hourly AS h WHERE h.tenant_id = p.tenant_id AND h.metric = p.metric) ELSE 0 END AS there
			FROM control.usage_periods AS p `+since+` WHERE p.tenant_id IN (?0) AND p.period_start <= ?1 AND p.period_end > ?1 AND p.consented_at IS NOT NULL) AS a
		ORDER BY a.tenant_id, a.metric`, bun.List(ids), now, a.metric, a.n).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "what is above the plan")
}

// capPeriods changes what the running periods of a workspace may come to together. What
// is spent already stays billed, as far as the cap before allowed it.
func capPeriods(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time, atMost, spent int64) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods SET cap = CASE WHEN ?0 < 0 THEN ?0 WHEN cap < 0 THEN greatest(?0, ?1) ELSE greatest(?0, least(cap, ?1)) END
		WHERE tenant_id = ?2 AND period_start <= ?3 AND period_end > ?3 AND consented_at IS NOT NULL AND state = 'open'`, atMost, spent, id, now).Exec(ctx)
	return tenant.Fault(err, "cap periods of %s", id)
}

// usedUnasked reads what happened in p's month, of each metric that nobody has consented
// to be billed for in it.
func usedUnasked(ctx context.Context, c tenant.ControlDB, p Period) (map[Metric]int64, error) {
	var rows []Hour
	err := c.NewRaw(`SELECT h.metric, sum(h.quantity)::bigint AS quantity FROM control.usage_hourly AS h
		WHERE h.tenant_id = ?0 AND h.hour >= ?1 AND h.hour < ?2 AND NOT EXISTS (SELECT 1 FROM control.usage_periods AS p
			WHERE p.tenant_id = h.tenant_id AND p.metric = h.metric AND p.period_start = ?1 AND p.consented_at IS NOT NULL) GROUP BY 1`, p.Tenant, p.Start, p.End).Scan(ctx, &rows)
	used := map[Metric]int64{}
	for _, r := range rows {
		used[r.Metric] = r.Quantity
	}
	return used, tenant.Fault(err, "what %s used", p.Tenant)
}
