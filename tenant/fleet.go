package tenant

import (
	"context"
	"fmt"

	"hearth/migrations"
)

// MigrationStatus is which versions a database has and this binary needs.
type MigrationStatus struct {
	Control      int64          `json:"control"`
	ControlNeeds int64          `json:"control_needs"`
	TenantNeeds  int64          `json:"tenant_needs"`
	Tenants      []VersionCount `json:"tenants"`
}

// VersionCount is how many tenants are at a version.
type VersionCount struct {
	Version int64 `json:"version" bun:"version"`
	Tenants int   `json:"tenants" bun:"tenants"`
}

// MigrationStatus reads the versions. Faults: Unavailable without a database.
func (r *Registry) MigrationStatus(ctx context.Context) (MigrationStatus, error) {
	s := MigrationStatus{ControlNeeds: migrations.ControlVersion, TenantNeeds: migrations.TenantVersion}
	var err error
	if s.Control, err = migrations.Version(ctx, r.pools.Owner.DB); err != nil {
		return s, Fault(err, "read control version")
	}
	if s.Control < s.ControlNeeds {
		return s, nil
	}
	s.Tenants, err = tenantVersions(ctx, r.Control())
	return s, err
}

// MigrateFleet brings every awake tenant up to date, some at a time, and reports
// how many it has moved. It goes on where it was stopped; hibernated tenants are
// migrated when they wake, and one that is behind is migrated when it is opened.
func (r *Registry) MigrateFleet(ctx context.Context, progress func(done int)) (moved int, err error) {
	for {
		behind, err := tenantsBehind(ctx, r.Control(), migrations.TenantVersion, 100)
		if err != nil || len(behind) == 0 {
			return moved, err
		}
		for _, t := range behind {
			if err := r.migrate(ctx, t); err != nil {
				return moved, fmt.Errorf("%s: %w", t.Slug, err)
			}
			moved++
			progress(moved)
		}
	}
}
