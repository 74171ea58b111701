package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hearth/tenant"
)

const (
	registered = 10_000
	watched    = 30 * time.Second
)

// measureRegistered fills the control plane with tenants that hibernate, and looks at
// what the idle system holds and does before and after.
func measureRegistered(ctx context.Context, w *world) (figures, error) {
	one, err := w.signedUp(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := w.db.ExecContext(ctx, "DELETE FROM node.outbox"); err != nil { // as if the mail had gone out
		return nil, err
	}
	if err := w.app.Registry.Hibernate(ctx, one); err != nil {
		return nil, err
	}
	emptyRAM, emptyCPU, err := w.idle(ctx)
	if err != nil {
		return nil, err
	}
	before, err := w.databaseSize(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.multiply(ctx, one); err != nil {
		return nil, err
	}
	after, err := w.databaseSize(ctx)
	if err != nil {
		return nil, err
	}
	largest, err := w.largest(ctx)
	if err != nil {
		return nil, err
	}
	fullRAM, fullCPU, err := w.idle(ctx)
	if err != nil {
		return nil, err
	}
	each := float64(fullRAM-emptyRAM) / registered
	rows := float64(after-before) / registered
	more := 100 * (fullCPU - emptyCPU).Seconds() / watched.Seconds()
	return figures{
		"registered-ram":      {value: each, ours: bytesOf(max(each, 0)), reference: bytesOf(float64(emptyRAM)) + " without them"},
		"registered-postgres": {value: rows, ours: bytesOf(rows), reference: "most of it " + largest},
		"registered-cpu": {value: more, ours: fmt.Sprintf("%.2f %% of a core", 100*fullCPU.Seconds()/watched.Seconds()),
			reference: fmt.Sprintf("%.2f %% without them", 100*emptyCPU.Seconds()/watched.Seconds()), ratio: fmt.Sprintf("%+.2f %%", more)},
	}, nil
}

// signedUp is a tenant as a sign-up makes it.
func (w *world) signedUp(ctx context.Context) (tenant.ID, error) {
	id, err := w.app.Tenants.BeginSignUp(ctx, tenant.SignUp{Name: "Ada Okafor", Email: "ada@example.com", Password: "a password that nobody has", Workspace: "Larkfield", Slug: "larkfield"})
	if err != nil {
		return id, err
	}
	_, _, done, err := w.app.Tenants.AwaitProvisioned(ctx, id, time.Minute)
	if err == nil && !done {
		err = fmt.Errorf("%s is not provisioned within a minute", id)
	}
	return id, err
}

// idle starts the server and a worker with nothing to do, and returns the server's
// memory and the CPU of the whole system meanwhile.
func (w *world) idle(ctx context.Context) (ram int64, spent time.Duration, err error) {
	if _, err := w.db.ExecContext(ctx, "VACUUM ANALYZE"); err != nil {
		return 0, 0, err
	}
	serve, err := w.hearth("serve")
	if err != nil {
		return 0, 0, err
	}
	defer serve.end()
	worker, err := w.hearth("worker")
	if err != nil {
		return 0, 0, err
	}
	defer worker.end()
	visitor, err := dial(serve.address)
	if err != nil {
		return 0, 0, err
	}
	defer visitor.conn.Close()
	if _, err := visitor.must(person{host: base}.get("/up"), 200); err != nil {
		return 0, 0, err
	}
	if err := wait(ctx, 10*time.Second); err != nil { // for what follows a start
		return 0, 0, err
	}
	redis, err := w.redisPID()
	if err != nil {
		return 0, 0, err
	}
	m := w.meter(serve.pid(), worker.pid(), redis)
	if err := wait(ctx, watched); err != nil {
		return 0, 0, err
	}
	ours, postgres := m.read()
	return rss(serve.pid()), ours + postgres, nil
}

// multiply copies every row that a tenant has outside of its schema for so many
// others. It knows no table by name, so none is forgotten.
func (w *world) multiply(ctx context.Context, one tenant.ID) error {
	rows, err := w.db.QueryContext(ctx, `SELECT c.table_schema || '.' || c.table_name, string_agg(a.column_name, ' ')
		FROM information_schema.columns AS c JOIN information_schema.columns AS a USING (table_schema, table_name)
		WHERE c.table_schema IN ('control', 'node') AND c.column_name = 'tenant_id' GROUP BY 1 ORDER BY 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	copies := []string{`INSERT INTO control.tenants SELECT (jsonb_populate_record(t, jsonb_build_object('id', md5(n::text)::uuid, 'slug', 'copy-' || n))).*
		FROM control.tenants AS t, generate_series(1, $2::int) AS n WHERE t.id = $1::uuid`}
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			return err
		}
		own := "'tenant_id', md5(n::text)::uuid"
		for _, column := range strings.Fields(columns) {
			switch column {
			case "id":
				own += ", 'id', gen_random_uuid()"
			case "hash":
				own += `, 'hash', '\x' || md5(n::text)`
			}
		}
		copies = append(copies, `INSERT INTO `+table+` OVERRIDING USER VALUE SELECT (jsonb_populate_record(t, jsonb_build_object(`+own+`))).*
			FROM `+table+` AS t, generate_series(1, $2::int) AS n WHERE t.tenant_id = $1::uuid`)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, statement := range copies {
		if _, err := w.db.ExecContext(ctx, statement, one.String(), registered); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}

func (w *world) databaseSize(ctx context.Context) (size int64, err error) {
	return size, w.db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size)
}

// largest names the tables in which most of a tenant's bytes are, indexes included.
func (w *world) largest(ctx context.Context) (words string, err error) {
	err = w.db.QueryRowContext(ctx, `SELECT string_agg(name || ' ' || each || ' B', ', ' ORDER BY each DESC) FROM (
		SELECT n.nspname || '.' || c.relname AS name, pg_total_relation_size(c.oid) / $1::int AS each FROM pg_class AS c
		JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN ('control', 'node') AND c.relkind = 'r') AS t WHERE each > 60`, registered).Scan(&words)
	return words, err
}

// wait lets time pass.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
