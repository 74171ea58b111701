package tenant

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// Keys are the process's signing keys, all derived from the one secret key by
// HKDF-SHA256 (RFC 5869), one per purpose, so that a token made for one door opens
// no other.
type Keys struct{ secret []byte }

// NewKeys derives from a secret of at least 32 bytes of text.
func NewKeys(secret string) (Keys, error) {
	if len(secret) < 32 {
		return Keys{}, fault.New(fault.Invalid, "The secret key needs at least 32 characters.")
	}
	return Keys{secret: []byte(secret)}, nil
}

// Purpose separates the tokens of one door from those of another.
type Purpose string

// The purposes of signed tokens.
const (
	PurposeSession  Purpose = "session"
	PurposeHandover Purpose = "handover"
	PurposeConfirm  Purpose = "confirm"
	PurposeReset    Purpose = "reset"
	PurposeEmail    Purpose = "email"    // a new address of a member
	PurposeSite     Purpose = "site"     // the site's cookie of signed-in slugs
	PurposeOperator Purpose = "operator" // console sessions and links
	PurposeProgress Purpose = "progress" // a sign-up that is under way
)

// Derive returns n bytes for a named use, such as the tenant role's password.
func (k Keys) Derive(use string, n int) []byte {
	out, err := hkdf.Key(sha256.New, k.secret, nil, "hearth "+use, n)
	if err != nil {
		panic("tenant: derive " + use + ": " + err.Error()) // only for absurd n
	}
	return out
}

// Sign returns a URL-safe token that binds payload to a purpose, a tenant (the zero
// ID for none) and an expiry (the zero time for none). The payload is readable.
func (k Keys) Sign(p Purpose, id ID, payload string, expires time.Time) string {
	var stamp [8]byte
	if !expires.IsZero() {
		binary.BigEndian.PutUint64(stamp[:], uint64(expires.Unix()))
	}
	body := append(stamp[:], payload...)
	enc := base64.RawURLEncoding
	return enc.EncodeToString(body) + "." + enc.EncodeToString(k.mac(p, id, body))
}

// Verify returns the payload of a token made by Sign for the same purpose and
// tenant. Faults: Invalid for anything forged or over at now; it never touches
// the database, so a forged token wakes nobody.
func (k Keys) Verify(p Purpose, id ID, token string, now time.Time) (string, error) {
	bad := fault.New(fault.Invalid, "This link is not valid. It may have been cut off or made for another place.")
	head, tail, found := strings.Cut(token, ".")
	if !found || len(token) > 2048 {
		return "", bad
	}
	enc := base64.RawURLEncoding.Strict()
	body, err := enc.DecodeString(head)
	if err != nil || len(body) < 8 {
		return "", bad
	}
	sum, err := enc.DecodeString(tail)
	if err != nil || !hmac.Equal(sum, k.mac(p, id, body)) {
		return "", bad
	}
	if at := binary.BigEndian.Uint64(body[:8]); at != 0 && now.Unix() > int64(at) {
		return "", fault.New(fault.Invalid, "This link is no longer valid. Ask for a new one.")
	}
	return string(body[8:]), nil
}

func (k Keys) mac(p Purpose, id ID, body []byte) []byte {
	m := hmac.New(sha256.New, k.Derive("sign "+string(p), 32))
	m.Write(id[:])
	m.Write(body)
	return m.Sum(nil)
}

// NewSecret returns 32 random bytes as 43 characters of URL-safe text.
func NewSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashSecret is the form in which secrets are stored: SHA-256, 43 characters.
// Secrets are random, so no slow hash is needed.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
