package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Hold keeps a workspace from being deleted, whoever closed it, until Lift. A deletion
// that two operators agreed on waits meanwhile. Faults: NotFound, Invalid on "reason",
// Precondition for one that is held already or has nothing to keep.
func (s *Service) Hold(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.hold", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		if err := tenant.CheckAct(t, tenant.ActHold); err != nil {
			return nil, nil, err
		}
		if cu.Held {
			return nil, nil, fault.New(fault.Precondition, "This workspace is held already.")
		}
		cu.Held = true
		return map[string]any{"held": false, "delete_at": orNever(t.DeleteAt)}, map[string]any{"held": true, "delete_at": orNever(time.Time{})}, nil
	})
}

// Lift ends a hold. What is to be deleted goes on waiting, KeepCondemned from now at the
// least. Faults: NotFound, Invalid on "reason", Precondition for one that is not held.
func (s *Service) Lift(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.lift", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		if err := tenant.CheckAct(t, tenant.ActHold); err != nil {
			return nil, nil, err
		}
		if !cu.Held {
			return nil, nil, fault.New(fault.Precondition, "This workspace is not held.")
		}
		cu.Held, cu.LiftedAt = false, s.now()
		return map[string]bool{"held": true}, map[string]bool{"held": false}, nil
	})
}

// orNever is a time as the audit log keeps it; nil for one that never comes.
func orNever(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at
}

// lifted gives a workspace that was held its time again before it is deleted.
func lifted(f Facts, s Standing) Standing {
	if f.Lifted.IsZero() || s.Delete.IsZero() {
		return s
	}
	if ends := f.Lifted.Add(KeepCondemned); s.Delete.Before(ends) {
		s.Delete, s.Next = ends, ends
	}
	return s
}
