package tenant

import (
	"context"
	"time"

	"hearth/migrations"
	"hearth/tenant/fault"
)

// answersWithin is how long a server may take to say that it is there.
const answersWithin = 3 * time.Second

// version reads how far a server's schemas are.
func (s Server) version(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	version, err := migrations.Version(ctx, s.Pools.Owner.DB)
	return version, Fault(err, "read version of server %s", s.Name)
}

// answers reports whether a server can be used just now.
func (s Server) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	return s.Pools.Owner.PingContext(ctx) == nil
}

// nameServer writes on a server which one it is, once. Faults: Precondition where
// another name stands: two settings lead to one server, or were swapped.
func nameServer(ctx context.Context, c ControlDB, name string) error {
	if _, err := c.NewRaw(`INSERT INTO node.self (name) VALUES (?) ON CONFLICT DO NOTHING`, name).Exec(ctx); err != nil {
		return Fault(err, "name server %s", name)
	}
	return checkName(ctx, c, name)
}

func checkName(ctx context.Context, c ControlDB, name string) error {
	var found string
	if err := c.NewRaw(`SELECT name FROM node.self`).Scan(ctx, &found); err != nil {
		return Fault(err, "ask server %s for its name", name)
	}
	if found != name {
		return fault.New(fault.Precondition, "The address of server %s leads to server %s.", name, found)
	}
	return nil
}

func tenantsByServer(ctx context.Context, c ControlDB) (map[string]int, error) {
	var rows []struct {
		Node    string `bun:"node"`
		Tenants int    `bun:"tenants"`
	}
	err := c.NewRaw(`SELECT node, count(*) AS tenants FROM control.tenants WHERE state <> 'deleted' GROUP BY node`).Scan(ctx, &rows)
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.Node] = row.Tenants
	}
	return counts, Fault(err, "count tenants by server")
}
