package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// closeTenant closes a tenant from the state it is in, and writes what follows into
// the outbox, in one commit. Faults: Conflict when it has changed meanwhile.
func closeTenant(ctx context.Context, c ControlDB, t Tenant, owner int64, deleteAt time.Time, money Money) error {
	if err := CheckState(t.State, StateCancelled); err != nil {
		return err
	}
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		res, err := c.NewRaw(`UPDATE control.tenants SET state = ?, closed_from = state, closed_at = now(), delete_at = ? WHERE id = ? AND state = ? AND operation = ''`,
			StateCancelled, deleteAt, t.ID, t.State).Exec(ctx)
		if err != nil {
			return Fault(err, "close %s", t.ID)
		}
		if n, err := res.RowsAffected(); err == nil && n == 0 {
			return fault.New(fault.Conflict, "Something is being done with this workspace just now. Please try again in a moment.")
		}
		if err := money.Left(ctx, c, t.ID); err != nil {
			return err
		}
		if err := appendOutbox(ctx, c.idb, t.ID, QueueNow, ClosedMailArgs{MemberID: owner}, time.Time{}); err != nil {
			return err
		}
		return appendOutbox(ctx, c.idb, ID{}, QueueBulk, DeleteClosedArgs{TenantID: t.ID}, deleteAt)
	})
}

// reopenTenant puts a closed tenant back where it came from. Faults: Precondition.
func reopenTenant(ctx context.Context, c ControlDB, id ID, money Money) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := reopen(ctx, c, id); err != nil {
			return err
		}
		return money.Returned(ctx, c, id)
	})
}

func reopen(ctx context.Context, c ControlDB, id ID) error {
	res, err := c.NewRaw(`UPDATE control.tenants SET state = closed_from, closed_from = '', closed_at = NULL, delete_at = NULL, last_active_at = now()
		WHERE id = ? AND state = ? AND operation = '' AND closed_from <> '' AND delete_at > now() AND condemned_at IS NULL`, id, StateCancelled).Exec(ctx)
	if err != nil {
		return Fault(err, "reopen %s", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "This workspace cannot be opened again: it is open already, or its time is over.")
	}
	return nil
}

// signedInMembers lists who has a session anywhere.
func signedInMembers(ctx context.Context, db DB) ([]int64, error) {
	var ids []int64
	err := db.NewRaw(`SELECT DISTINCT member_id FROM ?tenant.sessions`).Scan(ctx, &ids)
	return ids, Fault(err, "members signed in")
}
