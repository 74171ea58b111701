package billing

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

func tenantsByID(ctx context.Context, c tenant.ControlDB, ids []tenant.ID) ([]tenant.Tenant, error) {
	var all []tenant.Tenant
	err := c.NewSelect().Model(&all).Where("t.id IN (?)", bun.List(ids)).OrderExpr("t.id").Scan(ctx)
	return all, tenant.Fault(err, "%d tenants", len(ids))
}

// passedLimit is the highest part of a limit that nobody has heard of in a period.
type passedLimit struct {
	Tenant tenant.ID `bun:"tenant_id" json:"tenant_id"`
	Metric Metric    `bun:"metric" json:"metric"`
	Start  time.Time `bun:"period_start" json:"period_start"`
	At     int64     `bun:"at" json:"at"`
}

// passLimits notes which parts of limits are used for the first time in a period, and
// returns the highest of each. The note and what follows from it share a transaction.
func passLimits(ctx context.Context, c tenant.ControlDB, limits []limitOf) ([]passedLimit, error) {
	if len(limits) == 0 {
		return nil, nil
	}
	body, err := json.Marshal(limits)
	if err != nil {
		return nil, tenant.Fault(err, "limits of usage")
	}
	at, err := json.Marshal(alertsAt)
	if err != nil {
		return nil, tenant.Fault(err, "limits of usage")
	}
	var passed []passedLimit
	err = c.NewRaw(`WITH used AS (
			SELECT l.tenant_id, l.metric, l.period_start, l.most, coalesce(sum(h.quantity), 0) AS total
			FROM jsonb_to_recordset(?0::jsonb) AS l (tenant_id uuid, metric text, period_start timestamptz, period_end timestamptz, is_level boolean, most bigint)
			JOIN control.usage_hourly AS h ON h.tenant_id = l.tenant_id AND h.metric = l.metric AND h.hour < l.period_end AND (l.is_level OR h.hour >= l.period_start)
			GROUP BY 1, 2, 3, 4),
		noted AS (
			INSERT INTO control.usage_alerts (tenant_id, metric, period_start, at)
			SELECT u.tenant_id, u.metric, u.period_start, a.at::bigint FROM used AS u CROSS JOIN jsonb_array_elements_text(?1::jsonb) AS a (at)
			WHERE u.total * 100 >= u.most * a.at::numeric ORDER BY 1, 2, 3, 4
			ON CONFLICT DO NOTHING RETURNING tenant_id, metric, period_start, at)
		SELECT tenant_id, metric, period_start, max(at) AS at FROM noted GROUP BY 1, 2, 3 ORDER BY 1, 2`, string(body), string(at)).Scan(ctx, &passed)
	return passed, tenant.Fault(err, "note limits that are passed")
}
