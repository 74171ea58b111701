package chat

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

const hookSecretUse = "webhook secret"

// FormerHookSecret is how long a secret that was replaced goes on signing beside the
// new one.
const FormerHookSecret = 24 * time.Hour

// newHookSecret is 24 random bytes, as Standard Webhooks recommends.
func newHookSecret() []byte {
	secret := make([]byte, 24)
	rand.Read(secret)
	return secret
}

func hookSecretText(secret []byte) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// receiver finds how it stands with whoever is called, and makes their secret the
// first time.
func (s *Service) receiver(ctx context.Context, db tenant.DB, id int64) (HookReceiver, error) {
	r, err := hookReceiver(ctx, db, id, false)
	if !fault.Is(err, fault.NotFound) {
		return r, err
	}
	if err := insertReceiver(ctx, db, id, s.keys.Seal(hookSecretUse, newHookSecret())); err != nil {
		return r, err
	}
	return hookReceiver(ctx, db, id, false)
}

// secrets are what a call is signed with, the present one first. What a former key of
// the installation sealed is sealed anew; what no key opens any more is replaced.
func (s *Service) secrets(ctx context.Context, db tenant.DB, r HookReceiver) ([]string, error) {
	secret, present, err := s.keys.Unseal(hookSecretUse, r.Secret)
	if err != nil {
		secret = newHookSecret()
	}
	if err != nil || !present {
		if r, err = resealSecret(ctx, db, r, s.keys.Seal(hookSecretUse, secret)); err != nil {
			return nil, err
		}
		if secret, _, err = s.keys.Unseal(hookSecretUse, r.Secret); err != nil { // somebody else's, by now
			return nil, err
		}
	}
	said := []string{hookSecretText(secret)}
	if s.now().Before(r.FormerUntil) {
		if former, _, err := s.keys.Unseal(hookSecretUse, r.FormerSecret); err == nil {
			said = append(said, hookSecretText(former))
		}
	}
	return said, nil
}

// HookSecret is what a receiver can tell with that a call is ours, and until when the
// one before signs too, zero where none does. Administrators may see it.
func (s *Service) HookSecret(ctx context.Context, db tenant.DB, receiver int64) (secret string, r HookReceiver, err error) {
	if r, err = s.receiver(ctx, db, receiver); err != nil {
		return "", r, err
	}
	secrets, err := s.secrets(ctx, db, r)
	if err != nil {
		return "", r, err
	}
	return secrets[0], r, nil
}

// ReplaceHookSecret makes a new one; the present one signs too for FormerHookSecret.
func (s *Service) ReplaceHookSecret(ctx context.Context, db tenant.DB, receiver int64) error {
	if _, err := s.receiver(ctx, db, receiver); err != nil {
		return err
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		r, err := hookReceiver(ctx, db, receiver, true)
		if err != nil {
			return err
		}
		r.FormerSecret, r.FormerUntil = r.Secret, s.now().Add(FormerHookSecret)
		r.Secret = s.keys.Seal(hookSecretUse, newHookSecret())
		return updateReceiver(ctx, db, r, "secret", "former_secret", "former_until")
	})
}
