package tenant_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// small returns the environment's database through pools of one connection, which
// retire after so many tenants or so long.
func small(t *testing.T, env *tenanttest.Env, cfg tenant.PoolConfig) (tenant.Pools, *tenant.Registry) {
	t.Helper()
	cfg.DatabaseURL, cfg.TenantPassword = env.URL, env.Keys.RolePassword()
	if cfg.MaxConns == 0 {
		cfg.MaxConns = 1
	}
	pools, err := tenant.Connect(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pools.Close)
	return pools, tenant.NewRegistry(pools, "hearth.test", nil)
}

// pidIn asks a statement of the tenant's own, so that the connection was used for it.
func pidIn(t *testing.T, db tenant.DB) (pid int) {
	t.Helper()
	if err := db.NewRaw("SELECT pg_backend_pid() + 0 * (SELECT count(*) FROM ?tenant.rooms)").Scan(t.Context(), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestBackendRetiresAfterManyTenants(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, r := small(t, env, tenant.PoolConfig{MaxTenants: 3})
	var dbs []tenant.DB
	for range 8 {
		_, made := env.Open(t)
		db, err := r.OpenTenant(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		dbs = append(dbs, db)
	}
	want := pidIn(t, dbs[0])
	for range 5 {
		if pid := pidIn(t, dbs[0]); pid != want {
			t.Errorf("one tenant alone went from backend %d to %d", want, pid)
		}
	}
	served := []int{0} // how many tenants each backend
	for _, db := range dbs {
		if pid := pidIn(t, db); pid != want {
			served, want = append(served, 0), pid
		}
		served[len(served)-1]++
	}
	if diff := cmp.Diff([]int{3, 3, 2}, served); diff != "" {
		t.Errorf("tenants of each backend (-want +got):\n%s", diff)
	}

	// One transaction stays on its backend, whatever is named in it.
	pools, r := small(t, env, tenant.PoolConfig{MaxTenants: 1})
	db, err := r.Open(t.Context(), dbs[0].Tenant())
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		first := pidIn(t, db)
		return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
			if again := pidIn(t, db); again != first {
				t.Errorf("a transaction went from backend %d to %d", first, again)
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}

	// The owner's connections count too: what archives a schema touches all of it.
	owner := func() (pid int) {
		if err := pools.Owner.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	first := owner()
	if again := owner(); again != first {
		t.Errorf("the owner went from backend %d to %d for nobody", first, again)
	}
	r.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	if err := r.Hibernate(t.Context(), dbs[1].Tenant()); err != nil {
		t.Fatal(err)
	}
	if owner() == first {
		t.Error("the owner is on the same backend after it archived a tenant")
	}
}

func TestBackendRetiresWithAge(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, _ := small(t, env, tenant.PoolConfig{Lifetime: 50 * time.Millisecond})
	pid := func() (pid int) {
		if err := pools.Tenant.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	first := pid()
	waitUntil(t, func() bool { return pid() != first })
}

// TestNothingFailsWhileBackendsRetire uses few connections for many tenants at once,
// in and outside of transactions, while each connection lasts for two tenants.
func TestNothingFailsWhileBackendsRetire(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, r := small(t, env, tenant.PoolConfig{MaxTenants: 2, MaxConns: 3})
	var dbs []tenant.DB
	for range 6 {
		_, made := env.Open(t)
		db, err := r.OpenTenant(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		dbs = append(dbs, db)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 40 {
				db := dbs[(i+n)%len(dbs)]
				err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
					if _, err := db.NewRaw("INSERT INTO ?tenant.rooms (name, kind) VALUES ('one', 'open')").Exec(ctx); err != nil {
						return err
					}
					_, err := db.NewRaw("SELECT count(*) FROM ?tenant.rooms").Exec(ctx)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var rooms int
	for _, db := range dbs {
		var n int
		if err := db.NewRaw("SELECT count(*) FROM ?tenant.rooms").Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		rooms += n
	}
	if rooms != 8*40 {
		t.Errorf("%d rooms, want %d", rooms, 8*40)
	}
}

// TestNoStatementIsKept looks at both ends of a connection for statements that would
// grow with tenants.
func TestNoStatementIsKept(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, r := small(t, env, tenant.PoolConfig{})
	for range 3 {
		_, made := env.Open(t)
		db, err := r.OpenTenant(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		pidIn(t, db)
		if err := db.NewSelect().Model((*tenant.Member)(nil)).Where("name = ?", "nobody").Scan(t.Context()); !fault.Is(tenant.Fault(err, ""), fault.NotFound) {
			t.Fatal(err)
		}
	}
	for name, pool := range map[string]*sql.DB{"tenant": pools.Tenant.DB, "owner": pools.Owner.DB} {
		var kept int
		if err := pool.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_prepared_statements").Scan(&kept); err != nil || kept != 0 {
			t.Errorf("%s: %d statements are kept by the server, %v", name, kept, err)
		}
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = conn.Raw(func(c any) error {
			cfg := tenant.Pgx(c).Config()
			if cfg.DefaultQueryExecMode != pgx.QueryExecModeExec || cfg.StatementCacheCapacity != 0 || cfg.DescriptionCacheCapacity != 0 {
				t.Errorf("%s: the driver keeps statements: mode %v, %d and %d", name, cfg.DefaultQueryExecMode, cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		conn.Close()
	}
}
