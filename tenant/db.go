package tenant

import (
	"context"
	"database/sql"
	"errors"
	"regexp"

	"hearth/tenant/fault"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
)

// DB is a handle on exactly one tenant's schema. The zero DB panics on first use.
// Models and raw statements write ?tenant.table; it is safe for concurrent use
// unless it came from InTx.
type DB struct {
	id  ID
	idb bun.IDB
}

// bind is the only maker of handles besides InTx.
func bind(pool *bun.DB, id ID, breach Breach) DB {
	schema := id.schema()
	bound := pool.WithNamedArg("tenant", bun.Safe(schema)).WithNamedArg("memberships", bun.Safe(schema+".memberships"))
	return DB{id: id, idb: bound.WithQueryHook(guard{schema, breach})}
}

// Tenant returns whose data this is.
func (db DB) Tenant() ID { return db.id }

// NewSelect begins a SELECT in the tenant's schema.
func (db DB) NewSelect() *bun.SelectQuery { return db.idb.NewSelect() }

// NewInsert begins an INSERT in the tenant's schema.
func (db DB) NewInsert() *bun.InsertQuery { return db.idb.NewInsert() }

// NewUpdate begins an UPDATE in the tenant's schema.
func (db DB) NewUpdate() *bun.UpdateQuery { return db.idb.NewUpdate() }

// NewDelete begins a DELETE in the tenant's schema.
func (db DB) NewDelete() *bun.DeleteQuery { return db.idb.NewDelete() }

// NewRaw is any statement that names its tables as ?tenant.table.
func (db DB) NewRaw(query string, args ...any) *bun.RawQuery { return db.idb.NewRaw(query, args...) }

// InTx runs fn in one transaction, or in a savepoint when db is in one already,
// and commits when fn returns nil. The DB that fn receives must not outlive it. What
// goes wrong with beginning or committing comes back as by Fault.
func (db DB) InTx(ctx context.Context, fn func(ctx context.Context, db DB) error) error {
	err := db.idb.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return fn(ctx, DB{id: db.id, idb: tx})
	})
	return Fault(err, "transaction")
}

// ControlDB is a handle on schema control (and on schema node, which the relay
// reads). Nothing of a tenant's own data is reachable through it by habit: code
// that takes a ControlDB names control.* and node.* only.
type ControlDB struct {
	idb bun.IDB
}

// NewSelect begins a SELECT on the control plane.
func (c ControlDB) NewSelect() *bun.SelectQuery { return c.idb.NewSelect() }

// NewInsert begins an INSERT on the control plane.
func (c ControlDB) NewInsert() *bun.InsertQuery { return c.idb.NewInsert() }

// NewUpdate begins an UPDATE on the control plane.
func (c ControlDB) NewUpdate() *bun.UpdateQuery { return c.idb.NewUpdate() }

// NewDelete begins a DELETE on the control plane.
func (c ControlDB) NewDelete() *bun.DeleteQuery { return c.idb.NewDelete() }

// NewRaw is any statement on control.* or node.*.
func (c ControlDB) NewRaw(query string, args ...any) *bun.RawQuery {
	return c.idb.NewRaw(query, args...)
}

// InTx runs fn in one transaction of the control plane, and faults as DB.InTx does.
func (c ControlDB) InTx(ctx context.Context, fn func(ctx context.Context, c ControlDB) error) error {
	err := c.idb.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return fn(ctx, ControlDB{idb: tx})
	})
	return Fault(err, "transaction")
}

// Fault turns a database error into a classified one: no rows are NotFound, a
// unique violation is Conflict, what a retry may cure (serialization failure,
// deadlock, timeout, a server that went away) is Unavailable, a value the server
// refused is Invalid. The format says what was being read or written, for the log.
// A fault that is classified already, and nil, come back as they are.
func Fault(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	var classified *fault.Error
	if errors.As(err, &classified) {
		return err
	}
	wrapped := &what{text: sprintf(format, args), err: err}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(wrapped, fault.NotFound, "That is not here.")
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23505":
			return fault.Wrap(wrapped, fault.Conflict, "That exists already.")
		case "42P01", "3F000":
			if tenantSchema.MatchString(pg.Message) {
				return fault.Wrap(errors.Join(errAsleep, wrapped), fault.Unavailable, asleepSays)
			}
		case "HT422": // our own triggers say why
			return fault.Wrap(wrapped, fault.Invalid, "%s", pg.Message)
		case "HT409":
			return fault.Wrap(wrapped, fault.Precondition, "%s", pg.Message)
		case "22001", "22021", "22P05":
			return fault.Wrap(wrapped, fault.Invalid, "That text is too long or has characters that cannot be stored.")
		case "40001", "40P01", "57014", "57P01", "57P02", "57P03", "53300", "53100", "55P03", "25006":
			return fault.Wrap(wrapped, fault.Unavailable, "This did not work just now. Please try again in a moment.")
		}
		if len(pg.Code) == 5 && pg.Code[:2] == "08" {
			return fault.Wrap(wrapped, fault.Unavailable, "This did not work just now. Please try again in a moment.")
		}
		return fault.Wrap(wrapped, fault.Internal, "Something went wrong on our side.")
	}
	if connectionLost(err) {
		return fault.Wrap(wrapped, fault.Unavailable, "This did not work just now. Please try again in a moment.")
	}
	return fault.Wrap(wrapped, fault.Internal, "Something went wrong on our side.")
}

// tenantSchema finds a tenant's schema in what Postgres says.
var tenantSchema = regexp.MustCompile(`\bt_[0-9a-f]{32}\b`)

// IsAsleep reports whether a statement came too late for a tenant that had just been
// hibernated. Nothing of it was done: wake the tenant and try again.
func IsAsleep(err error) bool { return errors.Is(err, errAsleep) }

// UniqueViolation returns the name of the constraint or index that a write
// collided with, or "".
func UniqueViolation(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return pg.ConstraintName
	}
	return ""
}
