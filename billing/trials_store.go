package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// TrialsOf reads what became of the trials of a year, and at most limit of those that end
// within a week.
func TrialsOf(ctx context.Context, c tenant.ControlDB, now time.Time, limit int) (Trials, error) {
	now = now.UTC()
	var t Trials
	err := c.NewRaw(`SELECT date_trunc('month', tr.began_at, 'UTC') AS month, count(*) AS started, count(tr.converted_at) AS converted,
			count(t.id) FILTER (WHERE tr.converted_at IS NULL) AS running
		FROM control.trials AS tr LEFT JOIN control.tenants AS t ON t.id = tr.tenant_id AND t.state = 'trialing' WHERE tr.began_at >= ? GROUP BY 1 ORDER BY 1 DESC`,
		time.Date(now.Year(), now.Month()-mrrMonths+1, 1, 0, 0, 0, 0, time.UTC)).Scan(ctx, &t.Months)
	if err != nil {
		return t, tenant.Fault(err, "trials")
	}
	var rows []struct {
		Trial
		Soon    int `bun:"soon"`
		Running int `bun:"running"`
	}
	err = c.NewRaw(`SELECT r.*, count(*) OVER () AS running, count(*) FILTER (WHERE r.ends < ?0) OVER () AS soon
		FROM (SELECT t.id AS tenant_id, t.slug, su.ends IS NOT NULL AS bought, coalesce(su.ends, cu.trial_ends_at) AS ends
			FROM control.tenants AS t LEFT JOIN control.customers AS cu ON cu.tenant_id = t.id
			LEFT JOIN (SELECT s.tenant_id, max(s.trial_ends_at) AS ends FROM control.subscriptions AS s WHERE s.status = 'trialing' GROUP BY 1) AS su ON su.tenant_id = t.id
			WHERE t.state = 'trialing') AS r ORDER BY r.ends, r.tenant_id LIMIT ?1`, now.Add(endingSoon), limit).Scan(ctx, &rows)
	for _, r := range rows {
		t.Running, t.Soon = r.Running, r.Soon
		if !r.Ends.IsZero() && r.Ends.Before(now.Add(endingSoon)) {
			t.Ending = append(t.Ending, r.Trial)
		}
	}
	return t, tenant.Fault(err, "trials that end")
}
