package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// MomentsOf lists what happened to a workspace's money, the newest first and at most
// limit of it: invoices, what Stripe told, drift, and limits that were reached.
func MomentsOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, before tenant.MomentCursor, limit int) ([]tenant.Moment, error) {
	at, key := before.Before()
	var all []tenant.Moment
	err := c.NewRaw(`(SELECT created_at AS at, 'invoice' AS moment, id AS key, number AS what, currency AS who, status AS why, NULL::jsonb AS detail, total AS amount, status IN ('paid', 'void') AS is_over
			FROM control.invoices WHERE tenant_id = ?0 AND created_at <= ?1 AND (created_at, 'invoice:' || id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3)
		UNION ALL (SELECT e.received_at, 'event', e.id, e.kind, '', e.outcome, NULL, 0, e.handled_at IS NOT NULL
			FROM control.webhook_inbox AS e WHERE e.customer = (SELECT stripe_id FROM control.customers WHERE tenant_id = ?0 AND stripe_id <> '') AND e.customer <> ''
				AND e.received_at <= ?1 AND (e.received_at, 'event:' || e.id) < (?1, ?2) ORDER BY e.received_at DESC, e.id DESC LIMIT ?3)
		UNION ALL (SELECT created_at, 'drift', id::text, kind, '', 'ours ' || ours || ', theirs ' || theirs, NULL, 0, true
			FROM control.billing_drift WHERE tenant_id = ?0 AND created_at <= ?1 AND (created_at, 'drift:' || id::text) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3)
		UNION ALL (SELECT created_at, 'limit', metric || ' ' || at || ' ' || to_char(period_start AT TIME ZONE 'UTC', 'YYYYMMDD'), metric, '', '', NULL, at, true
			FROM control.usage_alerts WHERE tenant_id = ?0 AND (created_at, 'limit:' || metric || ' ' || at || ' ' || to_char(period_start AT TIME ZONE 'UTC', 'YYYYMMDD')) < (?1, ?2) ORDER BY created_at DESC LIMIT ?3)
		ORDER BY at DESC, moment DESC, key DESC LIMIT ?3`, id, at, key, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "timeline of the money of %s", id)
}

// PeriodLine is one metric of a period as operators read of it.
type PeriodLine struct {
	Metric   Metric    `bun:"metric"`
	Start    time.Time `bun:"period_start"`
	End      time.Time `bun:"period_end"`
	Included int64     `bun:"included"`
	Used     int64     `bun:"used"`
	Billable int64     `bun:"billable"`
	IsPushed bool      `bun:"is_pushed"` // Stripe has the number
	State    string    `bun:"state"`
}

// PeriodsOf lists the latest periods of usage of a workspace, the newest first.
func PeriodsOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, limit int) ([]PeriodLine, error) {
	var lines []PeriodLine
	err := c.NewRaw(`SELECT metric, period_start, period_end, included, used, billable, revision = pushed_revision AS is_pushed, state
		FROM control.usage_periods WHERE tenant_id = ? ORDER BY period_start DESC, metric LIMIT ?`, id, limit).Scan(ctx, &lines)
	return lines, tenant.Fault(err, "periods of %s", id)
}

// StoredBy says how many bytes of files a workspace has, as far as they were counted.
func StoredBy(ctx context.Context, c tenant.ControlDB, id tenant.ID) (bytes int64, err error) {
	err = c.NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM control.usage_hourly WHERE tenant_id = ? AND metric = ?`, id, MetricStorage).Scan(ctx, &bytes)
	return max(bytes, 0), tenant.Fault(err, "bytes of %s", id)
}
