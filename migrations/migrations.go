// Package migrations carries every change to Hearth's two kinds of schema as plain
// SQL, forward only: control/ for the control plane (and the node schema beside
// it), tenant/ for each tenant's own. Tenant files write ?tenant for the schema.
//
// It owns the files, their order and how a step is taken: one transaction per
// file under pg_advisory_xact_lock, statement by statement (Citus refuses several
// in one string), the version recorded in the same commit. It does not know which
// tenants exist: package tenant's fleet decides whose turn it is.
//
// Files that have shipped are never edited: the running fleet stands on them.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed control/*.sql tenant/*.sql
var files embed.FS

var (
	controlSteps = load("control")
	tenantSteps  = load("tenant")

	schemaName = regexp.MustCompile(`^t_[0-9a-z]{1,40}$`)
)

// ControlVersion and TenantVersion are the newest versions this binary knows, and
// so the ones it needs.
var (
	ControlVersion = controlSteps[len(controlSteps)-1].version
	TenantVersion  = tenantSteps[len(tenantSteps)-1].version
)

type step struct {
	version    int64
	statements []string
}

// load reads a set in order. A malformed file name is a programming error.
func load(dir string) []step {
	names, err := fs.Glob(files, dir+"/*.up.sql")
	if err != nil || len(names) == 0 {
		panic("migrations: no files in " + dir)
	}
	slices.Sort(names)
	var steps []step
	for _, name := range names {
		stamp, _, _ := strings.Cut(strings.TrimPrefix(name, dir+"/"), "_")
		version, err := strconv.ParseInt(stamp, 10, 64)
		if err != nil {
			panic("migrations: " + name + " does not begin with a timestamp")
		}
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		steps = append(steps, step{version, split(string(text))})
	}
	return steps
}

// split cuts a file at semicolons that end a line; our files hold no function bodies.
func split(text string) []string {
	var statements []string
	for _, s := range strings.Split(text, ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			statements = append(statements, strings.TrimSuffix(s, ";"))
		}
	}
	return statements
}

// Control brings schemas control and node to ControlVersion and returns how many
// files it applied. A database newer than this binary is left alone; Version tells.
func Control(ctx context.Context, db *sql.DB) (applied int, err error) {
	err = inTx(ctx, db, "control", func(tx *sql.Tx) error {
		for _, s := range []string{
			`CREATE SCHEMA IF NOT EXISTS control`,
			`CREATE TABLE IF NOT EXISTS control.migrations (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
		} {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("prepare control: %w", err)
	}
	for _, step := range controlSteps {
		err := inTx(ctx, db, "control", func(tx *sql.Tx) error {
			var have int64
			if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM control.migrations`).Scan(&have); err != nil {
				return err
			}
			if have >= step.version {
				return nil
			}
			if err := run(ctx, tx, step.statements); err != nil {
				return err
			}
			applied++
			_, err := tx.ExecContext(ctx, `INSERT INTO control.migrations (version) VALUES ($1)`, step.version)
			return err
		})
		if err != nil {
			return applied, fmt.Errorf("control %d: %w", step.version, err)
		}
	}
	return applied, nil
}

// Version returns the newest control version recorded in the database, 0 when
// there is none yet.
func Version(ctx context.Context, db *sql.DB) (int64, error) {
	var exists bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('control.migrations') IS NOT NULL`).Scan(&exists); err != nil || !exists {
		return 0, err
	}
	var have int64
	err := db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM control.migrations`).Scan(&have)
	return have, err
}

// Tenant brings one tenant's schema, which must exist and have its row in
// node.residence, to TenantVersion and returns the version it reached. Each file
// commits together with the version in that row.
func Tenant(ctx context.Context, db *sql.DB, tenantID, schema string) (version int64, err error) {
	if !schemaName.MatchString(schema) {
		return 0, fmt.Errorf("migrate: %q is not a tenant schema", schema)
	}
	for _, step := range tenantSteps {
		err := inTx(ctx, db, schema, func(tx *sql.Tx) error {
			if err := tx.QueryRowContext(ctx, `SELECT schema_version FROM node.residence WHERE tenant_id = $1`, tenantID).Scan(&version); err != nil {
				return err
			}
			if version >= step.version {
				return nil
			}
			if err := run(ctx, tx, named(step.statements, schema)); err != nil {
				return err
			}
			version = step.version
			_, err := tx.ExecContext(ctx, `UPDATE node.residence SET schema_version = $2, changed_at = now() WHERE tenant_id = $1`, tenantID, version)
			return err
		})
		if err != nil {
			return version, fmt.Errorf("schema %s to %d: %w", schema, step.version, err)
		}
	}
	return version, nil
}

func named(statements []string, schema string) []string {
	out := make([]string, len(statements))
	for i, s := range statements {
		out[i] = strings.ReplaceAll(s, "?tenant", schema)
	}
	return out
}

// inTx holds the named schema's migration lock for one transaction, so that two
// processes never run the same file and a crash leaves no lock behind.
func inTx(ctx context.Context, db *sql.DB, schema string, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('hearth migrate ' || $1, 0))`, schema); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func run(ctx context.Context, tx *sql.Tx, statements []string) error {
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", strings.SplitN(s, "\n", 2)[0], err)
		}
	}
	return nil
}
