package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Unpushed is a period whose bill does not follow what was used yet.
type Unpushed struct {
	Period
	Slug string `bun:"slug"`
}

// UnpushedPeriods lists what waits to be billed, the period first that ends first.
func UnpushedPeriods(ctx context.Context, c tenant.ControlDB, limit int) ([]Unpushed, error) {
	var all []Unpushed
	err := c.NewRaw(`SELECT `+periodColumns+`, t.slug FROM control.usage_periods AS p JOIN control.tenants AS t ON t.id = p.tenant_id
		WHERE p.revision <> p.pushed_revision AND (p.item <> '' OR p.state = 'closed') ORDER BY p.period_end, p.tenant_id, p.metric LIMIT ?`, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "unpushed periods")
}

// Owing is a workspace that owes something.
type Owing struct {
	Tenant   tenant.ID    `bun:"tenant_id"`
	Slug     string       `bun:"slug"`
	State    tenant.State `bun:"state"`
	Since    time.Time    `bun:"since"`
	Invoices int          `bun:"invoices"`
	Owed     int64        `bun:"owed"` // in the smallest unit of the currency
	Currency string       `bun:"currency"`
}

// OwingByAge lists the workspaces with an invoice that could not be paid, the one first
// that owes longest.
func OwingByAge(ctx context.Context, c tenant.ControlDB, limit int) ([]Owing, error) {
	var all []Owing
	err := c.NewRaw(`SELECT iv.tenant_id, t.slug, t.state, min(iv.created_at) AS since, count(*) AS invoices, sum(iv.remaining)::bigint AS owed, iv.currency
		FROM control.invoices AS iv JOIN control.tenants AS t ON t.id = iv.tenant_id
		WHERE iv.status = 'open' AND iv.attempted AND iv.remaining > 0 AND t.state <> 'deleted' GROUP BY iv.tenant_id, t.slug, t.state, iv.currency ORDER BY since, iv.tenant_id LIMIT ?`, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "who owes")
}
