package tenant

import (
	"context"
	"time"
)

// TenantSearch narrows the list of tenants. The zero State means any.
type TenantSearch struct {
	Text  string // the start of slug or name; "" for all
	State State
	After string // the slug of the last tenant already seen
	Limit int
}

// TenantsLike lists tenants by slug, at most s.Limit of them.
func TenantsLike(ctx context.Context, c ControlDB, s TenantSearch) ([]Tenant, error) {
	var page []Tenant
	q := c.NewSelect().Model(&page).Where("t.slug > ?", s.After).OrderExpr("t.slug").Limit(int64(s.Limit))
	if s.Text != "" {
		like := likePrefix(s.Text)
		q = q.Where("(t.slug LIKE ? OR lower(t.name) LIKE ?)", like, like)
	}
	if s.State != "" {
		q = q.Where("t.state = ?", s.State)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, Fault(err, "tenants like %q", s.Text)
	}
	return page, nil
}

// CountTenants counts the tenants in each state; a state that nobody is in is
// left out.
func CountTenants(ctx context.Context, c ControlDB) (map[State]int, error) {
	var rows []struct {
		State  State `bun:"state"`
		Number int   `bun:"number"`
	}
	err := c.NewRaw(`SELECT state, count(*) AS number FROM control.tenants GROUP BY state`).Scan(ctx, &rows)
	if err != nil {
		return nil, Fault(err, "count tenants")
	}
	counts := make(map[State]int, len(rows))
	for _, r := range rows {
		counts[r.State] = r.Number
	}
	return counts, nil
}

// OperationEntry is a saga on a tenant as operators read of it: without its
// arguments, which may hold a password's digest.
type OperationEntry struct {
	Kind      OpKind    `bun:"kind"`
	Step      string    `bun:"step"` // the one that is running, or "done"
	Attempts  int       `bun:"attempts"`
	Error     string    `bun:"error"` // of the last attempt, "" for none
	Held      bool      `bun:"held"`  // a process is at it, or waits before it tries again
	CreatedAt time.Time `bun:"created_at"`
	DoneAt    time.Time `bun:"done_at"`
}

// OperationsOf lists the latest operations on a tenant, the newest first.
func OperationsOf(ctx context.Context, c ControlDB, id ID, limit int) ([]OperationEntry, error) {
	var rows []OperationEntry
	err := c.NewRaw(`SELECT kind, step, attempts, error, done_at IS NULL AND leased_until > now() AS held, created_at, done_at
		FROM control.operations WHERE tenant_id = ? ORDER BY id DESC LIMIT ?`, id, limit).Scan(ctx, &rows)
	return rows, Fault(err, "operations of %s", id)
}
