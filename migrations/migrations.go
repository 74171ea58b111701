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
	"errors"
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

// split cuts a file at semicolons that end a line, but for those between two $$, where
// control files keep the bodies of functions.
func split(text string) []string {
	var statements []string
	whole := ""
	for _, s := range strings.SplitAfter(text, ";\n") {
		whole += s
		if strings.Count(whole, "$$")%2 == 1 {
			continue
		}
		if s := strings.TrimSpace(whole); s != "" {
			statements = append(statements, strings.TrimSuffix(s, ";"))
		}
		whole = ""
	}
	return statements
}

// Control brings schemas control and node to ControlVersion and returns how many
// files it applied. A database newer than this binary is left alone; Version tells.
func Control(ctx context.Context, db *sql.DB) (applied int, err error) {
	var tenantsOnly bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('node.migrations') IS NOT NULL`).Scan(&tenantsOnly); err != nil {
		return 0, err
	}
	if tenantsOnly {
		return 0, fmt.Errorf("this database is a server for tenants, so it cannot hold the control plane")
	}
	return apply(ctx, db, "control", controlSteps)
}

// apply takes the steps that a database has not taken, and notes them in its schema.
func apply(ctx context.Context, db *sql.DB, schema string, steps []step) (applied int, err error) {
	err = inTx(ctx, db, schema, func(tx *sql.Tx) error {
		for _, s := range []string{
			`CREATE SCHEMA IF NOT EXISTS ` + schema,
			`CREATE TABLE IF NOT EXISTS ` + schema + `.migrations (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
		} {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("prepare %s: %w", schema, err)
	}
	for _, step := range steps {
		err := inTx(ctx, db, schema, func(tx *sql.Tx) error {
			var have int64
			if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM `+schema+`.migrations`).Scan(&have); err != nil {
				return err
			}
			if have >= step.version {
				return nil
			}
			if err := run(ctx, tx, step.statements); err != nil {
				return err
			}
			applied++
			_, err := tx.ExecContext(ctx, `INSERT INTO `+schema+`.migrations (version) VALUES ($1)`, step.version)
			return err
		})
		if err != nil {
			return applied, fmt.Errorf("%s %d: %w", schema, step.version, err)
		}
	}
	return applied, nil
}

// Version returns the newest version recorded in the database, of schema control, or
// of schema node where there is no control plane; 0 when there is none yet.
func Version(ctx context.Context, db *sql.DB) (int64, error) {
	var control, node bool
	err := db.QueryRowContext(ctx, `SELECT to_regclass('control.migrations') IS NOT NULL, to_regclass('node.migrations') IS NOT NULL`).Scan(&control, &node)
	if err != nil || !control && !node {
		return 0, err
	}
	schema := "node"
	if control {
		schema = "control"
	}
	var have int64
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM `+schema+`.migrations`).Scan(&have)
	return have, err
}

// ErrElsewhere tells that a schema is not there: its tenant hibernates, and is
// migrated as it wakes.
var ErrElsewhere = errors.New("the schema is archived")

// Tenant brings one tenant's schema, which must exist and have its row in
// node.residence, to TenantVersion and returns the version it has then.
func Tenant(ctx context.Context, db *sql.DB, tenantID, schema string) (version int64, err error) {
	return TenantTo(ctx, db, tenantID, schema, TenantVersion)
}

// TenantTo is Tenant up to a version; one that is newer is left as it is. Each file
// commits together with the version in the tenant's row, and waits at most a moment
// for others who use the tables. A schema in which there is nothing yet takes all
// files in one commit. Faults: ErrElsewhere.
func TenantTo(ctx context.Context, db *sql.DB, tenantID, schema string, target int64) (version int64, err error) {
	if !schemaName.MatchString(schema) {
		return 0, fmt.Errorf("migrate: %q is not a tenant schema", schema)
	}
	if version, err = have(ctx, db, tenantID, ""); err != nil {
		return 0, fmt.Errorf("version of %s: %w", schema, err)
	}
	for _, steps := range portions(version, target) {
		reached := version
		err := inTx(ctx, db, schema, func(tx *sql.Tx) (err error) {
			if reached, err = have(ctx, tx, tenantID, " FOR UPDATE"); err != nil {
				return err
			}
			for _, step := range steps {
				if reached >= step.version {
					continue
				}
				if err := run(ctx, tx, named(step.statements, schema)); err != nil {
					return err
				}
				reached = step.version
			}
			_, err = tx.ExecContext(ctx, `UPDATE node.residence SET schema_version = $2, changed_at = now() WHERE tenant_id = $1 AND schema_version < $2`, tenantID, reached)
			return err
		})
		if err != nil {
			return version, fmt.Errorf("schema %s to %d: %w", schema, steps[len(steps)-1].version, err)
		}
		version = reached
	}
	return version, nil
}

// have reads the version of a tenant's schema, with its row held where it is to
// change: whoever archives the schema holds the row before the tables, too.
func have(ctx context.Context, db querier, tenantID, lock string) (version int64, err error) {
	var residence string
	err = db.QueryRowContext(ctx, `SELECT schema_version, residence FROM node.residence WHERE tenant_id = $1`+lock, tenantID).Scan(&version, &residence)
	if err == nil && residence != "awake" {
		err = ErrElsewhere
	}
	return version, err
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// portions are the files between two versions as they are committed.
func portions(from, to int64) (portions [][]step) {
	var missing []step
	for _, step := range tenantSteps {
		if step.version > from && step.version <= to {
			missing = append(missing, step)
		}
	}
	if from == 0 && len(missing) > 0 {
		return [][]step{missing}
	}
	for i := range missing {
		portions = append(portions, missing[i:i+1])
	}
	return portions
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
	if schema != "control" && schema != "node" { // whose tables nobody waits for long
		if _, err := tx.ExecContext(ctx, `SET LOCAL lock_timeout = '2s'`); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('hearth migrate ' || $1, 0))`, schema); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// watcher is the key of who is told of statements.
type watcher struct{}

// Watch has fn told before and after each statement of a migration: tests stop the
// process there.
func Watch(ctx context.Context, fn func(point string)) context.Context {
	return context.WithValue(ctx, watcher{}, fn)
}

func run(ctx context.Context, tx *sql.Tx, statements []string) error {
	told, _ := ctx.Value(watcher{}).(func(string))
	for _, s := range statements {
		if told != nil {
			told("before " + s)
		}
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", strings.SplitN(s, "\n", 2)[0], err)
		}
		if told != nil {
			told("after " + s)
		}
	}
	return nil
}
