package tenant

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"

	"hearth/tenant/fault"
)

const pushKeyUse = "push key"

// PushKey returns the key that identifies this installation to push services (VAPID,
// RFC 8292): 32 bytes, a private key on P-256. It is made once and kept sealed in the
// control plane, because browsers bind what they subscribe to its public half. What a
// former secret key sealed is sealed anew; what no key opens any more is replaced, and
// browsers subscribe again.
func (s *Service) PushKey(ctx context.Context) ([]byte, error) {
	control := s.registry.Control()
	sealed, err := pushKey(ctx, control)
	if fault.Is(err, fault.NotFound) {
		if err := insertPushKey(ctx, control, s.keys.Seal(pushKeyUse, newPushKey())); err != nil {
			return nil, err
		}
		sealed, err = pushKey(ctx, control) // another process may have been faster
	}
	if err != nil {
		return nil, err
	}
	key, present, err := s.keys.Unseal(pushKeyUse, sealed)
	switch {
	case err != nil:
		key = newPushKey()
		return key, replacePushKey(ctx, control, sealed, s.keys.Seal(pushKeyUse, key))
	case !present:
		return key, replacePushKey(ctx, control, sealed, s.keys.Seal(pushKeyUse, key))
	}
	return key, nil
}

// RenewPushKey seals the push key with the present secret key, in time before a former
// one goes.
func (s *Service) RenewPushKey(ctx context.Context) error {
	_, err := s.PushKey(ctx)
	return err
}

func newPushKey() []byte {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic("tenant: make a push key: " + err.Error()) // only without randomness
	}
	return key.Bytes()
}
