package app

import (
	"context"
	"fmt"
	"slices"

	"hearth/cmd/internal/config"
	"hearth/migrations"
	"hearth/tenant"
)

// connect opens the pools of one server. It does not touch the network.
func (a *App) connect(keys tenant.Keys, owner, role config.Secret) (tenant.Pools, error) {
	return tenant.Connect(tenant.PoolConfig{
		DatabaseURL: owner.Reveal(), TenantDatabaseURL: role.Reveal(), TenantPassword: keys.RolePassword(), OtherPasswords: keys.OtherRolePasswords(),
		MaxConns: a.cfg.Pool.Connections, MaxTenants: a.cfg.Pool.Tenants, Lifetime: a.cfg.Pool.Lifetime,
	})
}

// spread connects the servers that are configured besides main.
func (a *App) spread(keys tenant.Keys) error {
	var others []tenant.Server
	for _, name := range a.cfg.OtherServers() {
		s := a.cfg.Servers[name]
		pools, err := a.connect(keys, s.URL, s.TenantURL)
		if err != nil {
			return fmt.Errorf("servers.%s: %w", name, err)
		}
		others = append(others, tenant.Server{Name: name, Pools: pools, Weight: a.cfg.WeightOf(name)})
	}
	a.Registry.Spread(a.cfg.WeightOf(tenant.MainServer), others...)
	return nil
}

// othersCurrent faults for a server that this binary cannot use as it is. One that does
// not answer is its tenants' misfortune alone.
func (a *App) othersCurrent(ctx context.Context, servers []tenant.ServerStatus) error {
	for _, s := range servers {
		switch {
		case s.Wrong:
			return fmt.Errorf("servers: %s", s.Problem)
		case s.Problem != "":
			a.log.WarnContext(ctx, "a server cannot be used", "server", s.Name, "tenants", s.Tenants, "error", s.Problem)
		case s.Version < migrations.ControlVersion:
			return fmt.Errorf("server %s is not ready for this binary: run `hearth migrate up` first", s.Name)
		}
	}
	return nil
}

// outboxes says how far the work is behind on all servers, and which of them answer.
func (a *App) outboxes(ctx context.Context) (sum tenant.OutboxState, up map[string]bool) {
	sum, away := a.Registry.OutboxesNow(ctx)
	up = map[string]bool{}
	for _, n := range a.Registry.Nodes() {
		up[n.Name] = !slices.Contains(away, n.Name)
	}
	return sum, up
}
