package tenant

import (
	"context"
	"crypto/sha256"
	"time"

	"hearth/tenant/fault"
)

// Door is a kind of secret that opens a tenant without a session.
type Door string

// The doors.
const (
	DoorInvite   Door = "invite"
	DoorBot      Door = "bot"
	DoorToken    Door = "token"
	DoorIncoming Door = "incoming"
)

// enterDirectory notes that an address belongs to a tenant; again is harmless.
func enterDirectory(ctx context.Context, c ControlDB, id ID, email string) error {
	_, err := c.NewRaw(`INSERT INTO control.directory (email, tenant_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, email, id).Exec(ctx)
	return Fault(err, "enter directory")
}

// leaveDirectory forgets that an address belongs to a tenant.
func leaveDirectory(ctx context.Context, c ControlDB, id ID, email string) error {
	_, err := c.NewRaw(`DELETE FROM control.directory WHERE email = ? AND tenant_id = ?`, email, id).Exec(ctx)
	return Fault(err, "leave directory")
}

// doorHash binds the secret to its tenant, so equal secrets of two tenants differ.
func doorHash(kind Door, id ID, secret string) []byte {
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + id.String() + "\x00" + secret))
	return sum[:]
}

func openDoor(ctx context.Context, c ControlDB, kind Door, id ID, secret string) error {
	var finder any
	if kind == DoorInvite {
		finder = inviteFinder(secret)
	}
	_, err := c.NewRaw(`INSERT INTO control.doors (hash, kind, tenant_id, finder) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, doorHash(kind, id, secret), kind, id, finder).Exec(ctx)
	return Fault(err, "open door")
}

// inviteFinder lets an operator who was given a code find whose it is; other secrets
// are nobody's to look up.
func inviteFinder(code string) []byte {
	sum := sha256.Sum256([]byte("find invite\x00" + code))
	return sum[:]
}

// replaceDoor closes every door of a kind and opens one, in one commit.
func replaceDoor(ctx context.Context, c ControlDB, kind Door, id ID, secret string) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if _, err := c.NewRaw(`DELETE FROM control.doors WHERE kind = ? AND tenant_id = ?`, kind, id).Exec(ctx); err != nil {
			return Fault(err, "close doors")
		}
		return openDoor(ctx, c, kind, id, secret)
	})
}

func doorOpens(ctx context.Context, c ControlDB, kind Door, id ID, secret string) (bool, error) {
	var open bool
	err := c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.doors WHERE hash = ? AND tenant_id = ? AND (closes_at IS NULL OR closes_at > now()))`, doorHash(kind, id, secret), id).Scan(ctx, &open)
	return open, Fault(err, "try door")
}

// closeDoorAt lets a door stay open until a time.
func closeDoorAt(ctx context.Context, c ControlDB, id ID, hash []byte, at time.Time) error {
	_, err := c.NewRaw(`UPDATE control.doors SET closes_at = ? WHERE hash = ? AND tenant_id = ?`, at, hash, id).Exec(ctx)
	return Fault(err, "close door at %s", at)
}

// spendLink marks a single-use token as used until it would be over anyway.
// Faults: Invalid when it was used before.
func spendLink(ctx context.Context, c ControlDB, token string, expires time.Time) error {
	sum := sha256.Sum256([]byte(token))
	_, err := c.NewRaw(`INSERT INTO control.spent_links (hash, expires_at) VALUES (?, ?)`, sum[:], expires).Exec(ctx)
	if UniqueViolation(err) != "" {
		return fault.Wrap(err, fault.Invalid, "This link was used already. Ask for a new one.")
	}
	return Fault(err, "spend link")
}

// PurgeSpent forgets used links that have been over for a day, and doors that have been
// closed for one: by then they are over for a process whose clock is wrong, too.
func (s *Service) PurgeSpent(ctx context.Context) error {
	_, err := s.registry.Control().NewRaw(`DELETE FROM control.spent_links WHERE expires_at < now() - interval '1 day'`).Exec(ctx)
	if err != nil {
		return Fault(err, "purge spent links")
	}
	_, err = s.registry.Control().NewRaw(`DELETE FROM control.doors WHERE closes_at < now() - interval '1 day'`).Exec(ctx)
	return Fault(err, "purge doors that are closed")
}

// linkSpent reports whether a single-use token was used.
func linkSpent(ctx context.Context, c ControlDB, token string) (bool, error) {
	sum := sha256.Sum256([]byte(token))
	var spent bool
	err := c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.spent_links WHERE hash = ?)`, sum[:]).Scan(ctx, &spent)
	return spent, Fault(err, "look for a spent link")
}
