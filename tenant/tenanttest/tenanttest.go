// Package tenanttest gives tests a real Postgres and fresh tenants on it.
//
// It uses the server at TEST_DATABASE_URL, which `cmd/dev test` starts once for all
// packages, or else a private one of its own. Each test binary makes one database;
// each call of Open makes one tenant in it, so tests run in parallel. A statement
// that names a schema which is not its own fails the test.
package tenanttest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/local"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Secret is the secret key of tests.
const Secret = "a secret key that only tests use, long enough"

// Env is one test binary's database with everything tenancy stands on. Rooms,
// sockets and files are recorded in memory; jobs go to the real outbox.
type Env struct {
	URL      string // of the database, as its owner
	Pools    tenant.Pools
	Registry *tenant.Registry
	Keys     tenant.Keys
	Service  *tenant.Service
	Rooms    *Rooms
	Sockets  *Sockets
	Files    *Files
	DNS      *DNS

	Allowances *Allowances
	Money      tenant.Money // hears who leaves; nil: nobody
	North      tenant.Pools // of a second server, by that name; NewSpread only
	NorthURL   string
}

var shared = sync.OnceValues(start)

// New returns the environment of this test binary, with a Service of its own.
func New(t testing.TB) *Env {
	t.Helper()
	base, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return assemble(base, func(statement, schema string) {
		t.Errorf("a statement names schema %q, which is not its own:\n%s", schema, statement)
	})
}

// Alone returns an environment with a database of its own: for tests of all tenants
// there are.
func Alone(t testing.TB) *Env {
	t.Helper()
	base, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.pools.Close)
	return assemble(base, func(statement, schema string) {
		t.Errorf("a statement names schema %q, which is not its own:\n%s", schema, statement)
	})
}

func assemble(b base, breach tenant.Breach) *Env {
	env := &Env{URL: b.url, Pools: b.pools, Keys: b.keys, Rooms: &Rooms{}, Sockets: &Sockets{}, Files: &Files{}, DNS: &DNS{}, Allowances: &Allowances{}}
	env.Registry = tenant.NewRegistry(b.pools, "hearth.test", breach)
	env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(24 * time.Hour), Now: time.Now})
	env.Service = tenant.NewService(tenant.ServiceConfig{
		Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets, Jobs: outbox{}, Files: env.Files, Resolver: env.DNS, Now: time.Now, Allower: env.Allowances, Money: money{env},
	})
	return env
}

// Open returns a fresh tenant's handle.
func Open(t testing.TB) tenant.DB {
	t.Helper()
	db, _ := New(t).Open(t)
	return db
}

// OpenTwo returns the handles of two neighbours.
func OpenTwo(t testing.TB) (tenant.DB, tenant.DB) {
	t.Helper()
	env := New(t)
	a, _ := env.Open(t)
	b, _ := env.Open(t)
	return a, b
}

// Open makes a fresh, active tenant with nobody in it.
func (e *Env) Open(t testing.TB) (tenant.DB, tenant.Tenant) {
	t.Helper()
	slug := "t" + random(8)
	made, err := e.Registry.CreateBare(t.Context(), slug, "Workspace "+slug)
	if err != nil {
		t.Fatal(err)
	}
	db, err := e.Registry.OpenTenant(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	return db, made
}

// Member adds an active member with the given name, an address made of it, no
// password and the role of a member.
func Member(t testing.TB, db tenant.DB, name string) tenant.Member {
	t.Helper()
	return MemberAs(t, db, name, tenant.RoleMember)
}

// MemberAs is Member with a role.
func MemberAs(t testing.TB, db tenant.DB, name string, role tenant.Role) tenant.Member {
	t.Helper()
	m := tenant.Member{Name: name, Email: random(6) + "@example.com", Role: role, Status: tenant.StatusActive, ConfirmedAt: time.Now()}
	if _, err := db.NewInsert().Model(&m).Returning("id, created_at").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

type base struct {
	url      string
	pools    tenant.Pools
	keys     tenant.Keys
	password string
}

// start makes this binary's database. It lives as long as the server, which is
// thrown away after the run.
func start() (base, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	made, err := newDatabase(ctx)
	if err == nil {
		_, err = tenant.Migrate(ctx, made.pools, made.password)
	}
	return made, err
}

func newDatabase(ctx context.Context) (base, error) {
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		dsn, _, err := local.ForTests(ctx)
		if err != nil {
			return base{}, err
		}
		server = dsn
	}
	name := "hearth_test_" + random(8)
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return base{}, err
	}
	defer admin.Close()
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return base{}, fmt.Errorf("make test database: %w", err)
	}
	dsn, err := withDatabase(server, name)
	if err != nil {
		return base{}, err
	}
	return connect(dsn)
}

func connect(dsn string) (base, error) {
	keys, err := tenant.NewKeys(Secret)
	if err != nil {
		return base{}, err
	}
	password := keys.RolePassword()
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: dsn, TenantPassword: password, MaxConns: 8})
	return base{dsn, pools, keys, password}, err
}

// Connect returns an environment on a database that another process prepared, and on
// that of North if one is given: what a test's child process begins with.
func Connect(dsn string, north ...string) (*Env, error) {
	made, err := connect(dsn)
	if err != nil {
		return nil, err
	}
	env := assemble(made, tenant.LogBreach)
	for _, dsn := range north {
		second, err := connect(dsn)
		if err != nil {
			return nil, err
		}
		env.addNorth(second)
	}
	return env, nil
}

// withDatabase points a connection address at another database of the server.
func withDatabase(dsn, name string) (string, error) {
	if _, err := pgx.ParseConfig(dsn); err != nil {
		return "", err
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " dbname=" + name, nil // key=value form: the last one counts
	}
	u.Path = "/" + name
	return u.String(), nil
}

// Unique returns a name that no other test of this run has.
func Unique(prefix string) string { return prefix + "-" + random(8) }

func random(n int) string {
	b := make([]byte, (n+1)/2)
	rand.Read(b)
	return hex.EncodeToString(b)[:n]
}
