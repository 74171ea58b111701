package tenant

import "context"

// SpentBy reads what a workspace has of the things that plans limit.
func SpentBy(ctx context.Context, db DB) (Spent, error) {
	var s Spent
	err := db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.members WHERE status = ?) AS members,
		s.storage_bytes AS storage, s.history_hidden AS hidden FROM ?tenant.settings AS s`, StatusActive).Scan(ctx, &s)
	return s, Fault(err, "what is spent")
}
