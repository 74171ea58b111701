package tenant

import (
	"context"
	"errors"
	"time"

	"hearth/migrations"
	"hearth/tenant/fault"
)

// MigrationStatus is which versions the databases have and this binary needs.
type MigrationStatus struct {
	Control      int64          `json:"control"`
	ControlNeeds int64          `json:"control_needs"`
	Servers      []ServerStatus `json:"servers"`
	FleetStatus
}

// FleetStatus is how far the tenants' schemas are.
type FleetStatus struct {
	TenantNeeds int64          `json:"tenant_needs"`
	Tenants     []VersionCount `json:"tenants"`
	Canaries    []string       `json:"canaries"` // addresses of those that go first, at most MostFailures
	Run         *FleetRun      `json:"run"`      // the latest, nil before there was one
	FleetState
	Failures []FleetFailure `json:"failures"` // the latest, at most MostFailures
}

// MostFailures is how many failures, and canaries, are listed.
const MostFailures = 20

// VersionCount is how many tenants are at a version.
type VersionCount struct {
	Version    int64 `json:"version" bun:"version"`
	Tenants    int   `json:"tenants" bun:"tenants"`
	Hibernated int   `json:"hibernated" bun:"hibernated"` // of those
}

// FleetState counts what migrations have left to do, each up to 10,000.
type FleetState struct {
	Behind int `json:"behind" bun:"behind"` // awake, with a schema that is older than this binary needs
	Failed int `json:"failed" bun:"failed"` // whose last migration failed
}

// FleetFailure is a tenant whose schema could not be migrated.
type FleetFailure struct {
	TenantID ID        `json:"tenant_id" bun:"tenant_id"`
	Slug     string    `json:"slug" bun:"slug"`
	Target   int64     `json:"target" bun:"target"`
	Attempts int       `json:"attempts" bun:"attempts"`
	Error    string    `json:"error" bun:"error"`
	FailedAt time.Time `json:"failed_at" bun:"failed_at"`
}

// MigrationStatus reads the versions. Faults: Unavailable without a database.
func (r *Registry) MigrationStatus(ctx context.Context) (MigrationStatus, error) {
	s := MigrationStatus{ControlNeeds: migrations.ControlVersion, FleetStatus: FleetStatus{TenantNeeds: r.needs}}
	var err error
	if s.Control, err = migrations.Version(ctx, r.servers[0].Pools.Owner.DB); err != nil {
		return s, Fault(err, "read control version")
	}
	if s.Control < s.ControlNeeds {
		return s, nil
	}
	if s.Servers, err = r.serverStatus(ctx); err != nil {
		return s, err
	}
	s.FleetStatus, err = r.FleetStatus(ctx)
	return s, err
}

// FleetGlance is FleetStatus for a page: each version is counted up to RosterCounted
// and one more, so that it costs as much for many tenants as for few.
func (r *Registry) FleetGlance(ctx context.Context) (FleetStatus, error) {
	return r.fleetStatus(ctx, glanceAtVersions)
}

// FleetStatus reads how far the tenants are, from control alone.
func (r *Registry) FleetStatus(ctx context.Context) (FleetStatus, error) {
	return r.fleetStatus(ctx, tenantVersions)
}

func (r *Registry) fleetStatus(ctx context.Context, versions func(context.Context, ControlDB) ([]VersionCount, error)) (s FleetStatus, err error) {
	s.TenantNeeds = r.needs
	if s.Tenants, err = versions(ctx, r.Control()); err != nil {
		return s, err
	}
	if s.FleetState, err = r.Fleet(ctx); err != nil {
		return s, err
	}
	if s.Failures, err = fleetFailures(ctx, r.Control(), MostFailures); err != nil {
		return s, err
	}
	if s.Canaries, err = canaries(ctx, r.Control(), MostFailures); err != nil {
		return s, err
	}
	s.Run, err = r.LatestRun(ctx)
	return s, err
}

// Fleet counts what is left to do for this binary.
func (r *Registry) Fleet(ctx context.Context) (FleetState, error) {
	return fleetState(ctx, r.Control(), r.needs)
}

// LatestRun is the run of migrations that began last, nil before there was one.
func (r *Registry) LatestRun(ctx context.Context) (*FleetRun, error) {
	run, err := latestRun(ctx, r.Control())
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err == nil && run.Outcome == RunRunning {
		hold, failed := FleetHeld(ctx, r.Control())
		run.Held, err = hold != nil, failed
	}
	return &run, err
}

// noteFailure keeps why a tenant could not be migrated where operators look, until it
// is. Nothing is wrong with one that only fell asleep.
func (r *Registry) noteFailure(ctx context.Context, id ID, run *FleetRun, failed error) error {
	if failed == nil || IsAsleep(failed) || ctx.Err() != nil {
		return nil
	}
	said := failed
	var f *fault.Error
	if errors.As(failed, &f) && f.Err != nil {
		said = f.Err // the cause, where the fault has a sentence for visitors
	}
	if w, ok := said.(*what); ok {
		said = w.err // whose schema it is is known
	}
	return noteFailure(ctx, r.Control(), id, run, r.needs, said.Error())
}

// SetCanary says whether a tenant is among the first to be migrated.
func (r *Registry) SetCanary(ctx context.Context, id ID, first bool) error {
	return setCanary(ctx, r.Control(), id, first)
}
