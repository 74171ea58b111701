package tenant

import (
	"context"
	"time"
)

// inDirectory reports whether the control plane knows an address in a tenant.
func inDirectory(ctx context.Context, c ControlDB, id ID, email string) (bool, error) {
	var known bool
	err := c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.directory WHERE email = ? AND tenant_id = ?)`, email, id).Scan(ctx, &known)
	return known, Fault(err, "look into directory")
}

// replacePassword sets a member's digest and confirms their address, unless digest,
// address or status are no longer those of m.
func replacePassword(ctx context.Context, db DB, m Member, digest string, now time.Time) (bool, error) {
	res, err := db.NewRaw(`UPDATE ?tenant.members SET password_digest = ?, confirmed_at = coalesce(confirmed_at, ?)
		WHERE id = ? AND password_digest = ? AND email = ? AND status = 'active'`, digest, now, m.ID, m.PasswordDigest, m.Email).Exec(ctx)
	if err != nil {
		return false, Fault(err, "replace password of member %d", m.ID)
	}
	n, err := res.RowsAffected()
	return n == 1, Fault(err, "replace password of member %d", m.ID)
}
