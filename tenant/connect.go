package tenant

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Pools are the two ways into one Postgres: Owner owns schemas and control, Tenant
// is the role hearth_tenant, which may only read and write rows of tenant schemas.
type Pools struct {
	Owner  *bun.DB
	Tenant *bun.DB
}

// PoolConfig bounds the pools of one process. Backends remember every tenant they
// touched, so few of them with bounded lives keep Postgres small
// (reference: 48–225 kB per tenant and backend).
type PoolConfig struct {
	DatabaseURL       string // role that owns schemas and control
	TenantDatabaseURL string // role hearth_tenant; empty: derived from DatabaseURL and TenantPassword
	TenantPassword    string // used where TenantDatabaseURL is empty
	MaxConns          int    // per pool; 0 means 12
}

// Connect opens both pools. It does not touch the network; the first statement does.
func Connect(cfg PoolConfig) (Pools, error) {
	owner, err := openPool(cfg.DatabaseURL, "", "", cfg.MaxConns)
	if err != nil {
		return Pools{}, err
	}
	url, role := cfg.TenantDatabaseURL, ""
	if url == "" {
		url, role = cfg.DatabaseURL, TenantRole
	}
	pool, err := openPool(url, role, cfg.TenantPassword, cfg.MaxConns)
	if err != nil {
		owner.Close()
		return Pools{}, err
	}
	return Pools{Owner: owner, Tenant: pool}, nil
}

// Close closes both pools.
func (p Pools) Close() {
	p.Tenant.Close()
	p.Owner.Close()
}

// openPool uses exec mode: one round trip, one statement at a time, no statement
// cache growing with tenants (bun inlines arguments, so it would never hit), and
// PgBouncer in transaction mode stays possible.
func openPool(url, role, password string, conns int) (*bun.DB, error) {
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
	db := sql.OpenDB(stdlib.GetConnector(*cfg))
	if conns == 0 {
		conns = 12
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxLifetime(7 * time.Minute)
	db.SetConnMaxIdleTime(2 * time.Minute)
	return bun.NewDB(db, pgdialect.New(), bun.WithDiscardUnknownColumns()), nil
}
