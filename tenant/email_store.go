package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// replaceEmail gives an active member a confirmed address, unless the one they have
// is no longer the one given. Faults: Conflict when it is another member's.
func replaceEmail(ctx context.Context, db DB, member int64, was, email string, now time.Time) (bool, error) {
	res, err := db.NewRaw(`UPDATE ?tenant.members SET email = ?, confirmed_at = ? WHERE id = ? AND email = ? AND status = 'active'`,
		email, now, member, was).Exec(ctx)
	if UniqueViolation(err) != "" {
		return false, fault.Wrap(err, fault.Conflict, "%s belongs to another member here, so it cannot be yours as well.", email)
	}
	if err != nil {
		return false, Fault(err, "change address of member %d", member)
	}
	n, err := res.RowsAffected()
	return n == 1, Fault(err, "change address of member %d", member)
}
