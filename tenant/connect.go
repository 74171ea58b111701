package tenant

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Pools are the two ways into one Postgres: Owner owns schemas and control, Tenant
// is the role hearth_tenant, which may only read and write rows of tenant schemas.
type Pools struct {
	Owner  *bun.DB
	Tenant *bun.DB

	present func(ctx context.Context) error // signs the tenant role in with its present password only
}

// PoolConfig bounds the pools of one process. Backends remember every tenant they
// touched, so few of them with bounded lives keep Postgres small.
type PoolConfig struct {
	DatabaseURL       string        // role that owns schemas and control
	TenantDatabaseURL string        // role hearth_tenant; empty: derived from DatabaseURL and TenantPassword
	TenantPassword    string        // used where TenantDatabaseURL is empty
	OtherPasswords    []string      // tried where TenantPassword is refused, while it is being changed
	MaxConns          int           // per pool; 0 means 12
	MaxTenants        int           // so many different ones are served by a connection until it is replaced; 0: 200, less: any number
	Lifetime          time.Duration // of a connection at most; 0: 7 minutes
}

// Connect opens both pools. It does not touch the network; the first statement does.
func Connect(cfg PoolConfig) (Pools, error) {
	owner, err := connectorFor(cfg.DatabaseURL, "", "")
	if err != nil {
		return Pools{}, err
	}
	url, role, passwords := cfg.TenantDatabaseURL, "", []string{""}
	if url == "" {
		url, role, passwords = cfg.DatabaseURL, TenantRole, append([]string{cfg.TenantPassword}, cfg.OtherPasswords...)
	}
	ways := &ways{}
	for _, password := range passwords {
		way, err := connectorFor(url, role, password)
		if err != nil {
			return Pools{}, err
		}
		ways.all = append(ways.all, way)
	}
	present := func(ctx context.Context) error {
		conn, err := ways.all[0].Connect(ctx)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	return Pools{Owner: openPool(owner, cfg), Tenant: openPool(ways, cfg), present: present}, nil
}

// Close closes both pools.
func (p Pools) Close() {
	p.Tenant.Close()
	p.Owner.Close()
}

// connectorFor uses exec mode: one round trip, one statement at a time, no statement
// cache growing with tenants (bun inlines arguments, so it would never hit), and
// PgBouncer in transaction mode stays possible.
func connectorFor(url, role, password string) (driver.Connector, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if role != "" {
		cfg.User, cfg.Password = role, password
		for name, value := range tenantSettings {
			cfg.RuntimeParams[name] = value
		}
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = 0, 0
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	return stdlib.GetConnector(*cfg), nil
}

func openPool(to driver.Connector, cfg PoolConfig) *bun.DB {
	conns, lifetime, tenants := cmp.Or(cfg.MaxConns, 12), cmp.Or(cfg.Lifetime, 7*time.Minute), cmp.Or(cfg.MaxTenants, 200)
	db := sql.OpenDB(backends{to, tenants, lifetime})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxLifetime(lifetime)
	db.SetConnMaxIdleTime(2 * time.Minute)
	return bun.NewDB(db, pgdialect.New(), bun.WithDiscardUnknownColumns()).WithQueryHook(stopwatch{})
}

// ways signs in with the password that was right the last time, then with the
// others: while the secret key is being changed, some process changes the role's
// password under the rest.
type ways struct {
	all  []driver.Connector
	last atomic.Int32
}

// Connect opens one connection.
func (w *ways) Connect(ctx context.Context) (conn driver.Conn, err error) {
	first := int(w.last.Load())
	for i := range w.all {
		at := (first + i) % len(w.all)
		if conn, err = w.all[at].Connect(ctx); err == nil {
			w.last.Store(int32(at))
			return conn, nil
		}
		if !refusedPassword(err) {
			return nil, err
		}
	}
	return nil, err
}

// refusedPassword reports whether a server, or PgBouncer, which has a code of its own
// for it, knows another password.
func refusedPassword(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "28P01" || pg.Code == "08P01" && strings.Contains(pg.Message, "authentication failed"))
}

// Driver is pgx's.
func (w *ways) Driver() driver.Driver { return w.all[0].Driver() }
