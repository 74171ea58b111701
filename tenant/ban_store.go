package tenant

import (
	"context"

	"github.com/uptrace/bun"
)

func lockTenant(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`SELECT 1 FROM control.tenants WHERE id = ? FOR UPDATE`, id).Exec(ctx)
	return Fault(err, "lock %s", id)
}

func noteBans(ctx context.Context, c ControlDB, id ID, any bool) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET has_bans = ? WHERE id = ?`, any, id).Exec(ctx)
	return Fault(err, "note bans of %s", id)
}

// endSessions ends all of a member's sessions and returns the addresses they were
// used at.
func endSessions(ctx context.Context, db DB, memberID int64) ([]string, error) {
	var addresses []string
	err := db.NewRaw(`WITH ended AS (DELETE FROM ?tenant.sessions WHERE member_id = ? RETURNING ip_address)
		SELECT DISTINCT ip_address FROM ended`, memberID).Scan(ctx, &addresses)
	return addresses, Fault(err, "end sessions of member %d", memberID)
}

func insertBans(ctx context.Context, db DB, memberID int64, networks []string) error {
	if len(networks) == 0 {
		return nil
	}
	_, err := db.NewRaw(`INSERT INTO ?tenant.bans (network, member_id) SELECT DISTINCT n, ?::bigint FROM unnest(ARRAY[?]::varchar[]) AS n
		ON CONFLICT DO NOTHING`, memberID, bun.List(networks)).Exec(ctx)
	return Fault(err, "ban addresses of member %d", memberID)
}

func deleteBans(ctx context.Context, db DB, memberID int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.bans WHERE member_id = ?`, memberID).Exec(ctx)
	return Fault(err, "lift bans of member %d", memberID)
}

func anyBans(ctx context.Context, db DB) (bool, error) {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.bans)`).Scan(ctx, &found)
	return found, Fault(err, "look for bans")
}

func networkBanned(ctx context.Context, db DB, network string) (bool, error) {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.bans WHERE network = ?)`, network).Scan(ctx, &found)
	return found, Fault(err, "look for a ban")
}
