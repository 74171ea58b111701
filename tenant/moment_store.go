package tenant

import (
	"context"
	"time"
)

// MomentsOf lists what was done with a tenant, the newest first and at most limit of
// it: the acts of the audit log and the operations, but not each request of a visit.
func MomentsOf(ctx context.Context, c ControlDB, id ID, before MomentCursor, limit int) ([]Moment, error) {
	at, key := before.Before()
	var all []Moment
	err := c.NewRaw(`(SELECT created_at AS at, 'audit' AS moment, id::text AS key, action AS what, actor AS who, reason AS why, detail, 0::bigint AS amount, true AS is_over
			FROM control.audit_log WHERE tenant_id = ?0 AND action <> 'visit.request' AND created_at <= ?1 AND (created_at, 'audit:' || id::text) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3)
		UNION ALL (SELECT created_at, 'operation', id::text, kind, '', error, NULL::jsonb, 0, done_at IS NOT NULL
			FROM control.operations WHERE tenant_id = ?0 AND (created_at, 'operation:' || id::text) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3)
		ORDER BY at DESC, moment DESC, key DESC LIMIT ?3`, id, at, key, limit).Scan(ctx, &all)
	return all, Fault(err, "timeline of %s", id)
}

// noteOwner keeps the owner's address where it can be read without waking a tenant.
func noteOwner(ctx context.Context, c ControlDB, id ID, email string) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET owner_email = ? WHERE id = ? AND owner_email <> ? AND state <> 'deleted'`, email, id, email).Exec(ctx)
	return Fault(err, "note owner of %s", id)
}

// lookedLately reports whether an operator's session has left an entry of an action on
// a tenant since a time.
func lookedLately(ctx context.Context, c ControlDB, by Actor, id ID, action string, since time.Time) (has bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.audit_log WHERE tenant_id = ? AND action = ? AND session_id = ? AND created_at > ?)`, id, action, by.Session, since).Scan(ctx, &has)
	return has, Fault(err, "look for a look")
}
