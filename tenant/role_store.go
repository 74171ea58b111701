package tenant

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"hearth/migrations"
	"hearth/tenant/fault"

	"github.com/jackc/pgx/v5/pgconn"
)

// TenantRole is the Postgres role behind every DB: it reads and writes rows of
// tenant schemas, appends to node.outbox and node.usage_ledger, and can do nothing else.
const TenantRole = "hearth_tenant"

// Migrate prepares main for this binary: the role of the tenant pool (with
// password, which a server that trusts its socket ignores), then schemas control
// and node, then the rights. It is safe to run from several processes at once.
// Faults: Precondition when the database is newer than this binary.
func Migrate(ctx context.Context, pools Pools, password string) (applied int, err error) {
	return migrate(ctx, Server{Name: MainServer, Pools: pools}, password)
}

// migrate is Migrate for any server; only main gets a control plane.
func migrate(ctx context.Context, s Server, password string) (applied int, err error) {
	pools, owner, files := s.Pools, s.Pools.Owner.DB, migrations.Node
	if s.Name == MainServer {
		files = migrations.Control
	}
	have, err := migrations.Version(ctx, owner)
	if err != nil {
		return 0, Fault(err, "read control version")
	}
	if have > migrations.ControlVersion {
		return 0, fault.New(fault.Precondition, "This database was made by a newer Hearth (%d, this one knows %d). Run the newer program.", have, migrations.ControlVersion)
	}
	if err := ensureRole(ctx, pools, password); err != nil {
		return 0, err
	}
	if applied, err = files(ctx, owner); err != nil {
		return applied, Fault(err, "migrate %s", s.Name)
	}
	if err := nameServer(ctx, ControlDB{idb: pools.Owner}, s.Name); err != nil {
		return applied, err
	}
	if err := grant(ctx, owner, s.Name == MainServer); err != nil {
		return applied, Fault(err, "grant rights")
	}
	return applied, Fault(setRole(ctx, owner), "set role %s", TenantRole)
}

// setRole puts the settings of the tenant role into the database too, for connections
// that lose them on the way, as PgBouncer's do. An owner that may not change the role
// leaves it to whoever made it.
func setRole(ctx context.Context, owner *sql.DB) error {
	var have string
	err := owner.QueryRowContext(ctx, `SELECT coalesce(array_to_string(s.setconfig, ' '), '') FROM pg_db_role_setting AS s JOIN pg_roles AS r ON r.oid = s.setrole
		JOIN pg_database AS d ON d.oid = s.setdatabase WHERE r.rolname = $1 AND d.datname = current_database()`, TenantRole).Scan(&have)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for name, value := range tenantSettings {
		if strings.Contains(have, name+"="+value) {
			continue
		}
		statement := `ALTER ROLE ` + TenantRole + ` IN DATABASE ` + `%s SET ` + name + ` = ` + quote(value)
		var database string
		if err := owner.QueryRowContext(ctx, `SELECT quote_ident(current_database())`).Scan(&database); err != nil {
			return err
		}
		_, err := owner.ExecContext(ctx, fmt.Sprintf(statement, database))
		var pg *pgconn.PgError
		switch {
		case errors.As(err, &pg) && pg.Code == "42501":
			slog.WarnContext(ctx, "the role's settings are not in the database, which matters behind PgBouncer", "role", TenantRole, "setting", name, "error", err)
		case err != nil && !raced(err):
			return err
		}
	}
	return nil
}

// ensureRole makes the role unless it can already sign in.
func ensureRole(ctx context.Context, pools Pools, password string) error {
	if pools.present(ctx) == nil {
		return nil
	}
	exists := false
	if err := pools.Owner.DB.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)`, TenantRole).Scan(&exists); err != nil {
		return Fault(err, "look for role %s", TenantRole)
	}
	verb, limits := "CREATE", " NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT"
	if exists {
		verb, limits = "ALTER", "" // an owner that is no superuser may not even say NOSUPERUSER here
	}
	_, err := pools.Owner.DB.ExecContext(ctx, verb+" ROLE "+TenantRole+" LOGIN"+limits+" PASSWORD "+quote(password))
	if raced(err) {
		err = nil
	}
	if err != nil {
		return Fault(err, "%s role %s", verb, TenantRole)
	}
	if err := pools.present(ctx); err != nil {
		return Fault(err, "sign in as %s", TenantRole)
	}
	return nil
}

// raced reports that another process made or changed the same role just now:
// roles belong to the whole server, which no lock of one database covers.
func raced(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "42710" || pg.Code == "23505" || pg.Code == "XX000" && strings.Contains(pg.Message, "concurrently"))
}

// grant gives the role what it may do. Default rights cover tables that come
// later, so that no statement ever walks a catalog by schema while serving; the
// control plane's own tables are taken out again here.
func grant(ctx context.Context, owner *sql.DB, control bool) error {
	tx, err := owner.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statements := []string{
		`SELECT pg_advisory_xact_lock(hashtextextended('hearth grant', 0))`,
		`ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ` + TenantRole,
		`ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ` + TenantRole,
		`REVOKE ALL ON ALL TABLES IN SCHEMA node FROM ` + TenantRole,
		`GRANT USAGE ON SCHEMA node TO ` + TenantRole,
		`GRANT INSERT ON node.outbox, node.usage_ledger TO ` + TenantRole,
	}
	if control {
		statements = append(statements, `REVOKE ALL ON ALL TABLES IN SCHEMA control FROM `+TenantRole, `REVOKE ALL ON SCHEMA control FROM `+TenantRole)
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return tx.Commit()
}

// session settings of the tenant role ride on each connection, and are on the role only
// for one database: roles are shared by every database of a server.
var tenantSettings = map[string]string{
	"search_path":                         "",
	"statement_timeout":                   "15s",
	"idle_in_transaction_session_timeout": "30s",
}

func quote(literal string) string { return "'" + strings.ReplaceAll(literal, "'", "''") + "'" }

// InCharge lists the owner and the administrators who may sign in, the owner first.
func InCharge(ctx context.Context, db DB) ([]Member, error) {
	var people []Member
	err := db.NewSelect().Model(&people).Where("mb.status = ?", StatusActive).Where("mb.role IN ('owner', 'administrator')").
		OrderExpr("mb.role = 'owner' DESC, mb.id").Limit(200).Scan(ctx)
	return people, Fault(err, "people in charge")
}
