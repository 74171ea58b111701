package main

import (
	"bytes"
	"context"
	"strings"

	"hearth/migrations"

	"github.com/jackc/pgx/v5"
)

// bareTenant is the reference of sleeping and waking: the rows of a tenant as binary
// COPY gave them, and the statements around them, by hand, in one session.
type bareTenant struct {
	conn   *pgx.Conn
	schema string
	plan   migrations.Plan
	search bool // with the index that only searching needs
	tables []bareTable
}

type bareTable struct {
	name string
	rows []byte
}

// takeOut copies a tenant's rows, and plans a schema of another name for them.
func (w *world) takeOut(ctx context.Context, ws *workspace) (*bareTenant, error) {
	b := &bareTenant{schema: "t_bare" + strings.ReplaceAll(ws.tenant.ID.String(), "-", "")[:20]}
	var err error
	if b.conn, err = pgx.Connect(ctx, w.postgres.DSN()); err != nil {
		return nil, err
	}
	if b.plan, err = migrations.Restore(b.schema, migrations.TenantVersion); err != nil {
		return nil, err
	}
	found, err := b.conn.Query(ctx, "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1", ws.schema())
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	size := 0
	for _, name := range names {
		var rows bytes.Buffer
		if _, err := b.conn.PgConn().CopyTo(ctx, &rows, "COPY "+ws.schema()+"."+name+" TO STDOUT (FORMAT binary)"); err != nil {
			return nil, err
		}
		b.tables = append(b.tables, bareTable{name, rows.Bytes()})
		size += rows.Len()
	}
	b.search = size < 2<<20 // as large ones are let in before they can search
	return b, nil
}

// restore makes the schema in one transaction.
func (b *bareTenant) restore(ctx context.Context) error {
	if err := b.run(ctx, append([]string{"BEGIN", "CREATE SCHEMA " + b.schema}, b.plan.Tables...)...); err != nil {
		return err
	}
	for _, t := range b.tables {
		if _, err := b.conn.PgConn().CopyFrom(ctx, bytes.NewReader(t.rows), "COPY "+b.schema+"."+t.name+" FROM STDIN (FORMAT binary)"); err != nil {
			return err
		}
	}
	if err := b.run(ctx, b.plan.Indexes...); err != nil {
		return err
	}
	if b.search {
		if err := b.run(ctx, b.plan.Search...); err != nil {
			return err
		}
	}
	return b.run(ctx, "COMMIT")
}

// archive copies the rows out and drops the schema in one transaction.
func (b *bareTenant) archive(ctx context.Context) error {
	if err := b.run(ctx, "BEGIN"); err != nil {
		return err
	}
	for _, t := range b.tables {
		var rows bytes.Buffer
		if _, err := b.conn.PgConn().CopyTo(ctx, &rows, "COPY "+b.schema+"."+t.name+" TO STDOUT (FORMAT binary)"); err != nil {
			return err
		}
	}
	return b.run(ctx, "DROP SCHEMA "+b.schema+" CASCADE", "COMMIT")
}

// script makes the schema of an empty tenant in one string, and drops it again.
func (b *bareTenant) script() string {
	all := append([]string{"BEGIN", "CREATE SCHEMA " + b.schema}, b.plan.Tables...)
	all = append(append(all, b.plan.Indexes...), b.plan.Search...)
	return strings.Join(append(all, "COMMIT"), ";\n")
}

func (b *bareTenant) run(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := b.conn.PgConn().Exec(ctx, s).ReadAll(); err != nil {
			return err
		}
	}
	return nil
}
