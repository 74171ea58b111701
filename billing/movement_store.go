package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// MRROf reads how MRR came to be what it is, in one look.
func MRROf(ctx context.Context, c tenant.ControlDB, now time.Time) (MRRCourse, error) {
	now = now.UTC()
	var rows []movedOn
	err := c.NewRaw(`SELECT NULL::timestamptz AS day, '' AS kind, coalesce(sum(t.mrr), 0)::bigint AS delta, count(*) AS count FROM control.tenants AS t WHERE t.mrr > 0
		UNION ALL SELECT date_trunc('day', m.at, 'UTC'), m.kind, sum(m.delta)::bigint, count(*) FROM control.mrr_movements AS m WHERE m.at >= ? GROUP BY 1, 2`,
		time.Date(now.Year(), now.Month()-mrrMonths+1, 1, 0, 0, 0, 0, time.UTC)).Scan(ctx, &rows)
	return courseOf(rows, now), tenant.Fault(err, "the course of MRR")
}

// Movements lists changes of MRR, the newest first.
func Movements(ctx context.Context, c tenant.ControlDB, s MovementSearch) ([]Movement, error) {
	q := c.NewSelect().TableExpr("control.mrr_movements AS m").Join("JOIN control.tenants AS t ON t.id = m.tenant_id").
		ColumnExpr("m.id, m.tenant_id, t.slug, t.name, m.at, m.kind, m.delta, m.mrr").OrderExpr("m.at DESC, m.id DESC").Limit(int64(s.Limit))
	if s.Kind != "" {
		q = q.Where("m.kind = ?", s.Kind)
	}
	if !s.From.IsZero() {
		q = q.Where("m.at >= ?", s.From)
	}
	if !s.Until.IsZero() {
		q = q.Where("m.at < ?", s.Until)
	}
	if s.After != 0 {
		q = q.Where("(m.at, m.id) < (SELECT b.at, b.id FROM control.mrr_movements AS b WHERE b.id = ?)", s.After)
	}
	var page []Movement
	err := q.Scan(ctx, &page)
	return page, tenant.Fault(err, "movements of MRR")
}
