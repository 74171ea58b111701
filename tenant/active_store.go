package tenant

import (
	"context"
	"time"
)

// CountActive counts the active members whose sessions were used since a time, to the
// hour.
func CountActive(ctx context.Context, db DB, since time.Time) (n int, err error) {
	err = db.NewRaw(`SELECT count(DISTINCT s.member_id) FROM ?tenant.sessions AS s
		JOIN ?tenant.members AS mb ON mb.id = s.member_id WHERE mb.status = ? AND s.last_active_at >= ?`, StatusActive, since).Scan(ctx, &n)
	return n, Fault(err, "count active members")
}
