package tenant

import "context"

// SpentBy reads what a workspace has of the things that plans limit.
func SpentBy(ctx context.Context, db DB) (Spent, error) {
	var s Spent
	err := db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.members WHERE status = ? AND role <> ?) AS members,
		s.storage_bytes AS storage, s.history_hidden AS hidden FROM ?tenant.settings AS s`, StatusActive, RoleBot).Scan(ctx, &s)
	return s, Fault(err, "what is spent")
}

// lockMembers counts the active members, after whoever else counted to add some has
// committed.
func lockMembers(ctx context.Context, db DB) (active int64, err error) {
	if _, err := db.NewRaw(`SELECT 1 FROM ?tenant.settings FOR UPDATE`).Exec(ctx); err != nil {
		return 0, Fault(err, "wait to add a member")
	}
	n, err := CountMembers(ctx, db, StatusActive) // a statement of its own sees what they committed
	return int64(n), err
}
