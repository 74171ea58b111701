package job

import (
	"context"
	"net"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestJobsOfEveryServerAreDone relays two outboxes, of which one is away at first.
func TestJobsOfEveryServerAreDone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	spread := tenanttest.NewSpread(t)
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	away, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + closed.Addr().String() + "/hearth", TenantPassword: "x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	s.Registry.Spread(1, tenant.Server{Name: "away", Pools: away}, tenant.Server{Name: tenanttest.North, Pools: spread.North})
	s.cfg.Others = s.Registry.Nodes()[1:]
	s.relay = s.newRelay(s.cfg)
	s.client = NewClient(s.relay.Nudge)

	here, _ := s.Open(t)
	there, _ := s.OpenOn(t, tenanttest.North)
	var did log
	Handle(s.mux, s.Registry, func(ctx context.Context, db tenant.DB, a noteArgs) error {
		if _, err := tenant.CountMembers(ctx, db, tenant.StatusActive); err != nil {
			return err
		}
		did.add("%s %d", db.Tenant(), a.N)
		return nil
	})
	s.relay.Start(t.Context())
	s.serve(s.cfg)
	s.enqueue(here, noteArgs{N: 1})
	s.enqueue(there, noteArgs{N: 2})
	left := func() (n int) {
		err := spread.North.Owner.NewRaw(`SELECT count(*) FROM node.outbox WHERE tenant_id = ?`, there.Tenant()).Scan(t.Context(), &n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	eventually(t, "both are closed, each on its server", func() bool { return len(s.rows()) == 0 && left() == 0 && len(did.all()) == 2 })
}
