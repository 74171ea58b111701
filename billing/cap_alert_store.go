package billing

import (
	"context"
	"encoding/json"

	"hearth/tenant"
)

// capMetric is what the alerts of caps are kept under.
const capMetric Metric = "overage"

// passCaps notes which parts of caps are spent for the first time in a month, and
// returns the highest of each.
func passCaps(ctx context.Context, c tenant.ControlDB, spent []capOfTenant) ([]passedLimit, error) {
	var reached []passedLimit
	for _, s := range spent {
		for _, at := range capAlertsAt {
			if reaches(s.Spent, s.Cap, at) {
				reached = append(reached, passedLimit{Tenant: s.Tenant, Metric: capMetric, Start: s.Start, At: at})
			}
		}
	}
	if len(reached) == 0 {
		return nil, nil
	}
	body, err := json.Marshal(reached)
	if err != nil {
		return nil, tenant.Fault(err, "caps that are passed")
	}
	var passed []passedLimit
	err = c.NewRaw(`WITH noted AS (
			INSERT INTO control.usage_alerts (tenant_id, metric, period_start, at)
			SELECT r.tenant_id, r.metric, r.period_start, r.at FROM jsonb_to_recordset(?::jsonb) AS r (tenant_id uuid, metric text, period_start timestamptz, at bigint) ORDER BY 1, 2, 3, 4
			ON CONFLICT DO NOTHING RETURNING tenant_id, metric, period_start, at)
		SELECT tenant_id, metric, period_start, max(at) AS at FROM noted GROUP BY 1, 2, 3 ORDER BY 1, 2`, string(body)).Scan(ctx, &passed)
	return passed, tenant.Fault(err, "note caps that are passed")
}
