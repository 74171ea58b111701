package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// ownerEmail finds the owner's address, "" for a workspace that has none.
func ownerEmail(ctx context.Context, db DB) (email string, err error) {
	err = db.NewRaw(`SELECT coalesce((SELECT email FROM ?tenant.members WHERE role = 'owner' LIMIT 1), '')`).Scan(ctx, &email)
	return email, Fault(err, "owner of %s", db.id)
}

// swapOwner makes one member an administrator and another the owner, in one
// statement and for both or neither. Faults: Precondition when the first is not the
// owner any more or the second cannot be.
func swapOwner(ctx context.Context, db DB, owner, heir int64) error {
	res, err := db.NewRaw(`UPDATE ?tenant.members SET role = CASE WHEN id = ? THEN 'administrator' ELSE 'owner' END
		WHERE id = ? AND role = 'owner' OR id = ? AND role NOT IN ('owner', 'bot') AND status = 'active'`, owner, owner, heir).Exec(ctx)
	if err != nil {
		return Fault(err, "hand %s over", db.id)
	}
	if n, err := res.RowsAffected(); err != nil || n != 2 {
		return fault.Wrap(err, fault.Precondition, "This changed meanwhile. Look at the members and try again.")
	}
	return nil
}
