package chat

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MaxPushDevices is how many devices a member is notified on; one more takes the place
// of the one that was used longest ago.
const MaxPushDevices = 20

// maxEndpoint is how many bytes a push service's address has at most.
const maxEndpoint = 1000

// PushSubscription is a browser that is notified while nobody looks at it (Push API).
// It belongs to the session in which it was made, and ends with it.
type PushSubscription struct {
	bun.BaseModel `bun:"table:?tenant.push_subscriptions,alias:p"`

	ID         int64     `bun:"id,pk,autoincrement"`
	MemberID   int64     `bun:"member_id"`
	SessionID  int64     `bun:"session_id"`
	Endpoint   string    `bun:"endpoint"` // where its push service takes messages: a secret
	P256dh     string    `bun:"p256dh"`   // its public key, and
	Auth       string    `bun:"auth"`     // the secret shared with it: unpadded base64url
	UserAgent  string    `bun:"user_agent"`
	Failures   int       `bun:"failures"` // refusals in a row
	LastUsedAt time.Time `bun:"last_used_at,nullzero"`
	CreatedAt  time.Time `bun:"created_at,nullzero,default:now()"`
}

// PushKey returns the public key that browsers subscribe with, as unpadded base64url.
// Faults: Unavailable.
func (s *Service) PushKey(ctx context.Context) (string, error) {
	if s.pusher == nil {
		return "", errNoPush
	}
	return s.pusher.PublicKey(ctx)
}

// SubscribeToPush has the browser of me's session notified from now on; it replaces
// what the session had. Faults: Invalid on "endpoint", "p256dh" or "auth", Conflict
// for a browser that is somebody else's.
func (s *Service) SubscribeToPush(ctx context.Context, db tenant.DB, me tenant.Member, endpoint, p256dh, auth, userAgent string) error {
	if s.pusher == nil {
		return errNoPush
	}
	if len(endpoint) > maxEndpoint || !s.pusher.Accepts(endpoint) {
		return fault.Field("endpoint", "This browser uses a push service that we do not know. Try another browser.")
	}
	key, err := base64.RawURLEncoding.Strict().DecodeString(p256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	if err != nil {
		return fault.Field("p256dh", "This browser sent a key that cannot be used. Turn notifications on again.")
	}
	if secret, err := base64.RawURLEncoding.Strict().DecodeString(auth); err != nil || len(secret) != 16 {
		return fault.Field("auth", "This browser sent a secret that cannot be used. Turn notifications on again.")
	}
	kept, err := keepPushSubscription(ctx, db, PushSubscription{
		MemberID: me.ID, SessionID: me.Session, Endpoint: endpoint, P256dh: p256dh, Auth: auth, UserAgent: shortAgent(userAgent),
	})
	if err == nil && !kept {
		return fault.New(fault.Conflict, "This device is notified for somebody else. Reset the permission in your browser, then turn notifications on again.")
	}
	return err
}

// RemovePushDevice stops notifications on one of me's devices. Faults: NotFound for
// anybody else's.
func (s *Service) RemovePushDevice(ctx context.Context, db tenant.DB, me tenant.Member, id int64) error {
	return removePushSubscription(ctx, db, me.ID, id)
}

var errNoPush = fault.New(fault.Unavailable, "Notifications cannot be sent just now. Please try again in a moment.")

func shortAgent(agent string) string {
	if !tenant.CleanText(agent) {
		return ""
	}
	if r := []rune(agent); len(r) > 200 {
		return string(r[:200])
	}
	return agent
}
