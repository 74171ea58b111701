package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
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
	Name     string       `bun:"name"`
	State    tenant.State `bun:"state"`
	Since    time.Time    `bun:"since"`
	Invoices int          `bun:"invoices"`
	Owed     int64        `bun:"owed"` // in the smallest unit of the currency
	Currency string       `bun:"currency"`
}

// owingRows are the workspaces with an invoice that could not be paid, and since when.
const owingRows = `SELECT iv.tenant_id, t.slug, t.name, t.state, min(iv.created_at) AS since, count(*) AS invoices, sum(iv.remaining)::bigint AS owed, iv.currency
	FROM control.invoices AS iv JOIN control.tenants AS t ON t.id = iv.tenant_id
	WHERE iv.status = 'open' AND iv.attempted AND iv.remaining > 0 AND t.state <> 'deleted' GROUP BY iv.tenant_id, t.slug, t.name, t.state, iv.currency`

// OwingByAge lists the workspaces with an invoice that could not be paid, the one first
// that owes longest; the zero OwingAge lists them all.
func OwingByAge(ctx context.Context, c tenant.ControlDB, age OwingAge, now time.Time, limit int) ([]Owing, error) {
	after, upTo := age.between(now)
	q := c.NewSelect().TableExpr("(" + owingRows + ") AS o").ColumnExpr("o.*").OrderExpr("o.since, o.tenant_id, o.currency").Limit(int64(limit))
	if !after.IsZero() {
		q = q.Where("o.since > ?", after)
	}
	if !upTo.IsZero() {
		q = q.Where("o.since <= ?", upTo)
	}
	var all []Owing
	err := q.Scan(ctx, &all)
	return all, tenant.Fault(err, "who owes")
}

// OwingSums adds up what is owed by how long it is.
func OwingSums(ctx context.Context, c tenant.ControlDB, now time.Time) ([]OwingSum, error) {
	var sums []OwingSum
	for _, age := range owingAges {
		sums = append(sums, OwingSum{OwingAge: age})
	}
	var rows []struct {
		At      int   `bun:"at"`
		Tenants int   `bun:"tenants"`
		Owed    int64 `bun:"owed"`
	}
	var edges []time.Time
	for _, age := range owingAges[1:] {
		_, upTo := age.between(now)
		edges = append(edges, upTo)
	}
	err := c.NewRaw(`SELECT (SELECT count(*) FROM unnest(ARRAY[?]::timestamptz[]) AS e (at) WHERE o.since <= e.at) AS at, count(DISTINCT o.tenant_id) AS tenants, sum(o.owed)::bigint AS owed
		FROM (`+owingRows+`) AS o GROUP BY 1`, bun.List(edges)).Scan(ctx, &rows)
	for _, r := range rows {
		sums[r.At].Tenants, sums[r.At].Owed = r.Tenants, r.Owed
	}
	return sums, tenant.Fault(err, "how long things are owed")
}
