package tenant

import (
	"context"
	"time"
)

// StateCount is how many tenants are in a state: counted up to RosterCounted, and
// beyond it about as many as Postgres's own statistics say.
type StateCount struct {
	N     int  `bun:"number"`
	About bool `bun:"about"`
}

// CountTenants counts the tenants in each state; a state that nobody is in is left out.
// It costs as much for many tenants as for few.
func CountTenants(ctx context.Context, c ControlDB) (map[State]StateCount, error) {
	var rows []struct {
		State State `bun:"state"`
		StateCount
	}
	err := c.NewRaw(`WITH guess AS (
			SELECT unnest(most_common_vals::text::text[]) AS state, unnest(most_common_freqs) * (SELECT reltuples FROM pg_class WHERE oid = 'control.tenants'::regclass) AS n
			FROM pg_stats WHERE schemaname = 'control' AND tablename = 'tenants' AND attname = 'state'),
		counted AS (SELECT s.state, (SELECT count(*) FROM (SELECT 1 FROM control.tenants AS t WHERE t.state = s.state ORDER BY t.slug LIMIT ?0) AS n) AS n
			FROM unnest(ARRAY['provisioning', 'trialing', 'active', 'past_due', 'suspended', 'cancelled', 'deleted']) AS s (state))
		SELECT k.state, CASE WHEN k.n < ?0 THEN k.n ELSE greatest(k.n, coalesce(g.n, 0)) END::bigint AS number, k.n >= ?0 AS about
		FROM counted AS k LEFT JOIN guess AS g ON g.state = k.state WHERE k.n > 0`, RosterCounted+1).Scan(ctx, &rows)
	if err != nil {
		return nil, Fault(err, "count tenants")
	}
	counts := make(map[State]StateCount, len(rows))
	for _, r := range rows {
		counts[r.State] = r.StateCount
	}
	return counts, nil
}

// OperationEntry is a saga on a tenant as operators read of it: without its
// arguments, which may hold a password's digest.
type OperationEntry struct {
	ID        ID        `bun:"id"`
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
	err := c.NewRaw(`SELECT id, kind, step, attempts, error, done_at IS NULL AND leased_until > now() AS held, created_at, done_at
		FROM control.operations WHERE tenant_id = ? ORDER BY id DESC LIMIT ?`, id, limit).Scan(ctx, &rows)
	return rows, Fault(err, "operations of %s", id)
}
