package tenant_test

import (
	"context"
	"database/sql"
	"net"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestATenantLivesOnItsServer does everything that a tenant's data goes through on a
// server that holds no control plane.
func TestATenantLivesOnItsServer(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	db, made := env.OpenOn(t, tenanttest.North)
	if made.Node != tenanttest.North {
		t.Fatalf("it is on %q", made.Node)
	}
	nora := tenanttest.Member(t, db, "Nora")
	later := time.Now().Add(time.Hour)
	if err := tenant.AppendOutbox(t.Context(), db, tenant.QueueSoon, tenant.ConfirmMailArgs{MemberID: nora.ID}, later); err != nil {
		t.Fatal(err)
	}
	if n := schemas(t, env, made.ID); n != 0 {
		t.Errorf("%d schemas of it on main", n)
	}
	count := func(pools tenant.Pools, table string) (n int) {
		if err := pools.Owner.NewRaw(`SELECT count(*) FROM node.`+table+` WHERE tenant_id = ?`, made.ID).Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, table := range []string{"residence", "outbox"} {
		if here, there := count(env.Pools, table), count(env.North, table); here != 0 || there != 1 {
			t.Errorf("rows of %s: %d on main, %d on its server", table, here, there)
		}
	}
	for range 2 {
		if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		if got := residence(t, env, made.ID); got != tenant.ResidenceHibernated {
			t.Fatalf("it is %s", got)
		}
		db, err := env.Registry.Open(t.Context(), made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := tenant.MemberByID(t.Context(), db, nora.ID); err != nil || found.Name != "Nora" {
			t.Errorf("after waking: %+v, %v", found, err)
		}
	}
	if err := env.Registry.FinishWake(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
}

// TestASignUpIsProvisionedOnAServer runs every step of it there.
func TestASignUpIsProvisionedOnAServer(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	env.Registry.Spread(0, tenant.Server{Name: tenanttest.North, Pools: env.North, Weight: 1})
	id, err := env.Service.BeginSignUp(t.Context(), tenant.SignUp{Name: "Olive", Email: tenanttest.Unique("olive") + "@example.com", Password: "a long enough passphrase", Workspace: "Olives", Slug: tenanttest.Unique("olives")})
	if err != nil {
		t.Fatal(err)
	}
	made, owner, done, err := env.Service.AwaitProvisioned(t.Context(), id, time.Minute)
	if err != nil || !done || owner == 0 || made.Node != tenanttest.North {
		t.Fatalf("done %v, owner %d, on %q: %v", done, owner, made.Node, err)
	}
}

// TestAServerThatIsAway hurts nobody but its tenants.
func TestAServerThatIsAway(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	_, here := env.Open(t)
	_, there := env.OpenOn(t, tenanttest.North)
	silent, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent.Close() // refuses from now on
	away, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + silent.Addr().String() + "/hearth", TenantPassword: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	for name, others := range map[string][]tenant.Server{
		"it does not answer":     {{Name: tenanttest.North, Pools: away}},
		"it is not configured":   nil,
		"another one is instead": {{Name: "south", Pools: env.North}},
	} {
		env.Registry.Spread(1, others...)
		db, err := env.Registry.OpenTenant(t.Context(), there)
		if err == nil {
			_, err = tenant.MemberByID(t.Context(), db, 1)
		}
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want Unavailable", name, err)
		}
		if db, err = env.Registry.OpenTenant(t.Context(), here); err == nil {
			_, err = tenant.MemberByID(t.Context(), db, 1)
		}
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: a tenant of main: %v, want a member that is not there", name, err)
		}
		status, err := env.Registry.MigrationStatus(t.Context())
		if err != nil || len(status.Servers) < 2 || status.Servers[1].Problem == "" || status.Servers[0].Problem != "" {
			t.Errorf("%s: %+v %v", name, status.Servers, err)
		}
	}
}

// TestServersAreWhoTheySay refuses a second way to a server, and a stranger's.
func TestServersAreWhoTheySay(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	for name, others := range map[string]tenant.Server{
		"main by another name":  {Name: "south", Pools: env.Pools},
		"north by another name": {Name: "south", Pools: env.North},
	} {
		env.Registry.Spread(1, others)
		if _, err := env.Registry.MigrateServers(t.Context(), env.Keys.RolePassword()); err == nil {
			t.Errorf("%s: it was accepted", name)
		}
	}
	if _, err := tenant.Migrate(t.Context(), env.North, env.Keys.RolePassword()); err == nil {
		t.Error("a server for tenants became one with a control plane")
	}
}

// TestANodeIsTheSameEverywhere compares schema node of both kinds of server.
func TestANodeIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	look := func(pools tenant.Pools) (found string) {
		err := pools.Owner.NewRaw(`SELECT string_agg(line, E'\n' ORDER BY line) FROM (
			SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(c.relacl::text, '') AS line
				FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'node'::regnamespace AND c.relname NOT LIKE 'migrations%'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'node' AND tablename <> 'migrations'
			UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'node'::regnamespace AND conname NOT LIKE 'migrations%') AS lines`).Scan(t.Context(), &found)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if diff := cmp.Diff(look(env.Pools), look(env.North)); diff != "" {
		t.Errorf("schema node (-main +north):\n%s", diff)
	}
	var control bool
	if err := env.North.Owner.NewRaw(`SELECT to_regnamespace('control') IS NOT NULL`).Scan(t.Context(), &control); err != nil || control {
		t.Errorf("schema control on a server for tenants: %v %v", control, err)
	}
	for _, statement := range []string{`SELECT count(*) FROM node.residence`, `UPDATE node.outbox SET attempts = 0`, `SELECT name FROM node.self`} {
		if _, err := env.North.Tenant.DB.ExecContext(context.Background(), statement); err == nil || err == sql.ErrNoRows {
			t.Errorf("the tenants' role may %s", statement)
		}
	}
}
