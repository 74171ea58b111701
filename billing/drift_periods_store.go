package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hearth/tenant"
)

// wrongPeriods reads a page of the periods that ended after a time, and of those the
// ones that are not what their hours say. A level is added up when it is over, and a
// period that is over but not closed is added up while it is closed. Where a cap holds
// less is billed than there is, which is for the next hour to make up, and not a drift.
func wrongPeriods(ctx context.Context, c tenant.ControlDB, known []mark, last Period, since, now time.Time, limit int) (page []Period, wrong []comparedPeriod, err error) {
	err = c.NewRaw(`SELECT p.tenant_id, p.metric, p.period_start FROM control.usage_periods AS p
		WHERE p.period_end > ? AND (p.state = 'closed' OR NOT p.is_level AND p.period_end > ?) AND (p.tenant_id, p.metric, p.period_start) > (?, ?, ?)
		ORDER BY p.tenant_id, p.metric, p.period_start LIMIT ?`, since, now, last.Tenant, last.Metric, last.Start, limit).Scan(ctx, &page)
	if err != nil || len(page) == 0 {
		return nil, nil, tenant.Fault(err, "periods to look at")
	}
	keys, err := json.Marshal(page)
	if err != nil {
		return nil, nil, tenant.Fault(err, "periods to look at")
	}
	if known == nil {
		known = []mark{}
	}
	marks, err := json.Marshal(known)
	if err != nil {
		return nil, nil, tenant.Fault(err, "periods to look at")
	}
	const these = `(p.tenant_id, p.metric, p.period_start) IN (SELECT k.tenant_id, k.metric, k.period_start FROM jsonb_to_recordset(?0::jsonb) AS k (tenant_id uuid, metric text, period_start timestamptz))`
	err = c.NewRaw(`WITH `+fmt.Sprintf(comesTo, these)+` SELECT `+periodColumns+`, p.now_used AS is_used, p.now_billable AS is_billable
		FROM (SELECT s.*, CASE WHEN s.cap < 0 OR s.price <= 0 THEN s.units ELSE least(s.billable, s.units) END AS now_billable FROM s) AS p
		WHERE (p.used, p.billable) <> (p.now_used, p.now_billable) AND NOT EXISTS (SELECT 1 FROM control.usage_hourly AS h
			WHERE h.tenant_id = p.tenant_id AND h.metric = p.metric AND h.hour < p.period_end AND (p.is_level OR h.hour >= p.period_start)
				AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(?1::jsonb) AS m (node text, era bigint, low bigint) WHERE m.node = h.node AND (h.era, h.as_of) <= (m.era, m.low)))
		ORDER BY p.tenant_id, p.metric, p.period_start`, string(keys), string(marks)).Scan(ctx, &wrong)
	return page, wrong, tenant.Fault(err, "look at %d periods", len(page))
}

// pushedPeriods lists those that run and were pushed, the ones first that Stripe was
// not asked about for longest.
func pushedPeriods(ctx context.Context, c tenant.ControlDB, limit int) ([]Period, error) {
	var all []Period
	err := c.NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p
		WHERE p.state = 'open' AND p.item <> '' AND p.pushed_revision > 0 AND p.pushed_revision = p.revision ORDER BY p.checked_at LIMIT ?`, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "periods that were pushed")
}

func markChecked(ctx context.Context, c tenant.ControlDB, p Period, at time.Time) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods SET checked_at = ? WHERE tenant_id = ? AND metric = ? AND period_start = ?`, at, p.Tenant, p.Metric, p.Start).Exec(ctx)
	return tenant.Fault(err, "mark a period of %s", p.Tenant)
}
