package tenant

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// backends opens connections that retire before their backend has grown: Postgres
// keeps what it learnt of every table that a backend touched until the backend ends
// (some 50 to 200 kB a tenant), and nothing makes it forget.
type backends struct {
	driver.Connector
	tenants  int           // how many different ones a connection serves; 0 or less: any number
	lifetime time.Duration // how long it serves
}

// Connect opens one connection. Those that are opened together retire apart.
func (b backends) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := b.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("the driver is %T, not pgx", opened)
	}
	return &backend{Conn: conn, seen: map[string]struct{}{}, most: spread(b.tenants), old: time.NewTimer(spread(b.lifetime))}, nil
}

// spread is a number at random from three quarters of most on.
func spread[N ~int | ~int64](most N) N {
	if most < 4 {
		return most
	}
	return most - rand.N(most/4)
}

// backend is a connection that knows which tenants it was used for. Like any
// driver.Conn it has one user at a time.
type backend struct {
	*stdlib.Conn
	seen map[string]struct{} // schemas
	most int
	old  *time.Timer
	done bool
}

// IsValid reports whether the connection may serve anybody else. It is asked between
// two uses, never within a transaction.
func (b *backend) IsValid() bool {
	select {
	case <-b.old.C:
		b.done = true
	default:
	}
	return !b.done && (b.most <= 0 || len(b.seen) < b.most)
}

// QueryContext and ExecContext note whose tables a statement is about.
func (b *backend) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	b.note(query)
	return b.Conn.QueryContext(ctx, query, args)
}

// ExecContext is as QueryContext.
func (b *backend) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	b.note(query)
	return b.Conn.ExecContext(ctx, query, args)
}

func (b *backend) note(query string) {
	schema := schemaIn(query)
	if _, known := b.seen[schema]; !known && schema != "" {
		b.seen[strings.Clone(schema)] = struct{}{}
	}
}

// schemaIn is the first schema of a tenant that a statement names, "" for none.
func schemaIn(query string) string {
	for {
		at := strings.Index(query, "t_")
		if at < 0 || len(query) < at+len(tenantShape) {
			return ""
		}
		name := query[at : at+len(tenantShape)]
		if strings.Trim(name[2:], "0123456789abcdef") == "" {
			return name
		}
		query = query[at+2:]
	}
}

const tenantShape = "t_0123456789abcdef0123456789abcdef"
