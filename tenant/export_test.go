package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/migrations"

	"github.com/jackc/pgx/v5"
)

// OnReached calls fn at every point between two statements of provisioning.
func (s *Service) OnReached(fn func(point string)) { s.reached = fn }

// ProvisionNow provisions and lets lapsed leases be taken at once.
var ProvisionNow = (*Service).provision

// OnReached calls fn at every point between two statements of a change of residence.
func (r *Registry) OnReached(fn func(point string)) { r.reached = fn }

// ArchivedTables is the table list of archives.
var ArchivedTables = archivedTables

// Schema is the name of a tenant's schema.
func Schema(id ID) string { return id.schema() }

// Until makes a registry that of an older binary, whose newest schema is the version.
func (r *Registry) Until(version int64) {
	r.needs, r.tables = version, nil
	plan, err := migrations.Restore("t_0", version)
	if err != nil {
		panic(err)
	}
	there := strings.Join(plan.Tables, "\n")
	for _, table := range archivedTables {
		if strings.Contains(there, "CREATE TABLE t_0."+table+" (") {
			r.tables = append(r.tables, table)
		}
	}
}

// DrowsyStatement finds tenants that may be idle.
const DrowsyStatement = drowsyStatement

// Lasts is how long a tenant with an archive of a size is left alone.
func Lasts(i Idle, size int64) (after time.Duration, ever bool) { return i.lasts(size) }

// WakeHere wakes in the caller's goroutine.
func WakeHere(r *Registry, ctx context.Context, id ID) error {
	_, err := r.wake(ctx, id)
	return err
}

// Pgx is the driver's connection beneath one of ours.
func Pgx(conn any) *pgx.Conn { return conn.(*backend).Conn.Conn() }

// Preference orders servers for a new tenant.
var Preference = preference

// HoldHashing keeps every password from being looked at until release is called.
func HoldHashing() (release func()) {
	for range cap(hashing) {
		hashing <- struct{}{}
	}
	return func() {
		for range cap(hashing) {
			<-hashing
		}
	}
}

// RosterStatement is what a list of tenants asks Postgres.
func RosterStatement(r Roster, c ControlDB) (string, error) {
	q, err := r.statement(c)
	if err != nil {
		return "", err
	}
	return q.String(), nil
}

// FindStatement is what a search asks Postgres, "" for nothing.
func FindStatement(r *Registry, text string, also []Match) (string, error) {
	q, err := r.looksFor(text).statement(r.Control(), also, findMost+1)
	if err != nil || q == nil {
		return "", err
	}
	return q.String(), nil
}
