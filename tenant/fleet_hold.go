package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// FleetHold is an operator's word that no run of migrations goes on to another tenant.
// It stands until somebody takes it back.
type FleetHold struct {
	Reason string    `bun:"reason" json:"reason"`
	By     string    `bun:"held_by" json:"by"`
	At     time.Time `bun:"held_at" json:"at"`
}

// FleetSkip is a tenant that runs of migrations pass by, up to a version. Whoever opens
// it migrates it none the less, for nothing can be read from a schema that is too old.
type FleetSkip struct {
	TenantID ID        `bun:"tenant_id"`
	Slug     string    `bun:"slug"`
	Target   int64     `bun:"target"`
	Reason   string    `bun:"reason"`
	By       string    `bun:"skipped_by"`
	At       time.Time `bun:"skipped_at"`
}

// holdLooks is how often a run that is held looks whether it may go on.
const holdLooks = time.Second

// FleetHeld is the hold that stands, nil for none.
func FleetHeld(ctx context.Context, c ControlDB) (*FleetHold, error) {
	hold, err := fleetHold(ctx, c)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &hold, err
}

// HoldFleet stops every run of migrations before its next tenant; those that have begun
// come to their end. Faults: Invalid on "reason", Conflict while it is held.
func (s *Service) HoldFleet(ctx context.Context, by Actor, reason string) error {
	return s.onFleet(ctx, AuditEntry{By: by, Action: "fleet.hold", Reason: reason}, func(ctx context.Context, c ControlDB, e AuditEntry) error {
		err := holdFleet(ctx, c, e)
		if fault.Is(err, fault.Conflict) {
			return fault.Wrap(err, fault.Conflict, "Migrations are paused already.")
		}
		return err
	})
}

// ReleaseFleet lets runs of migrations go on. Faults: Invalid on "reason", Precondition
// when nothing is held.
func (s *Service) ReleaseFleet(ctx context.Context, by Actor, reason string) error {
	return s.onFleet(ctx, AuditEntry{By: by, Action: "fleet.release", Reason: reason}, func(ctx context.Context, c ControlDB, _ AuditEntry) error {
		return releaseFleet(ctx, c)
	})
}

// SkipTenant keeps runs of migrations away from a tenant until there is a version newer
// than the one this binary needs. Faults: Invalid on "reason", Conflict when it is
// passed by already, Precondition when its schema is not behind.
func (s *Service) SkipTenant(ctx context.Context, by Actor, t Tenant, reason string) error {
	target := s.registry.needs
	if t.SchemaVersion >= target || t.State == StateDeleted {
		return fault.New(fault.Precondition, "%s is not behind.", t.Name)
	}
	return s.onFleet(ctx, AuditEntry{By: by, Tenant: t.ID, Action: "fleet.skip", Reason: reason, After: map[string]int64{"target": target}}, func(ctx context.Context, c ControlDB, e AuditEntry) error {
		return skipTenant(ctx, c, e, target)
	})
}

// UnskipTenant gives a tenant back to the runs of migrations. Faults: Invalid on
// "reason", Precondition when it is not passed by.
func (s *Service) UnskipTenant(ctx context.Context, by Actor, id ID, reason string) error {
	return s.onFleet(ctx, AuditEntry{By: by, Tenant: id, Action: "fleet.unskip", Reason: reason}, func(ctx context.Context, c ControlDB, _ AuditEntry) error {
		return unskipTenant(ctx, c, id)
	})
}

// onFleet does something and keeps it in the audit log, in one transaction.
func (s *Service) onFleet(ctx context.Context, e AuditEntry, do func(context.Context, ControlDB, AuditEntry) error) (err error) {
	if e.Reason, err = CleanReason(e.Reason); err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := do(ctx, c, e); err != nil {
			return err
		}
		return Audit(ctx, c, e)
	})
}

// may waits while the fleet is held, and reports whether a tenant is still to be
// migrated: somebody may have said otherwise since its wave was listed.
func (f *fleet) may(ctx context.Context, t Tenant) (bool, error) {
	for {
		held, skipped, err := heldOrSkipped(ctx, f.Control(), t.ID, f.now().Target)
		f.change(func(run *FleetRun) { run.Held = held })
		if err != nil || !held {
			return !skipped, err
		}
		select {
		case <-time.After(holdLooks):
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
