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
type Keys struct {
	secret []byte
	also   [][]byte // sign nothing, and are good enough to verify with
}

// NewKeys derives from a secret of at least 32 bytes of text. While the secret is
// being changed, tokens signed with one of the others are good too; empty ones do
// not count.
func NewKeys(secret string, others ...string) (Keys, error) {
	k := Keys{secret: []byte(secret)}
	for _, other := range others {
		if other != "" {
			k.also = append(k.also, []byte(other))
		}
	}
	for _, s := range append([][]byte{k.secret}, k.also...) {
		if len(s) < 32 {
			return Keys{}, fault.New(fault.Invalid, "The secret key needs at least 32 characters.")
		}
	}
	return k, nil
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
	PurposeTransfer Purpose = "transfer" // signing in on another device
	PurposeFace     Purpose = "face"     // a member's picture, for programs
)

// Derive returns n bytes for a named use, such as the tenant role's password.
func (k Keys) Derive(use string, n int) []byte { return subkey(k.secret, use, n) }

func subkey(secret []byte, use string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, "hearth "+use, n)
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
	return enc.EncodeToString(body) + "." + enc.EncodeToString(mac(k.secret, p, id, body))
}

// Verify returns the payload of a token made by Sign for the same purpose and
// tenant. Faults: Invalid for anything forged or over at now; it never touches
// the database, so a forged token wakes nobody.
func (k Keys) Verify(p Purpose, id ID, token string, now time.Time) (string, error) {
	body, _, err := k.open(p, id, token)
	if err != nil {
		return "", err
	}
	if at := binary.BigEndian.Uint64(body[:8]); at != 0 && now.Unix() > int64(at) {
		return "", fault.New(fault.Invalid, "This link is no longer valid. Ask for a new one.")
	}
	return string(body[8:]), nil
}

// Renew returns a token signed anew where an old one was signed with another key
// than the present one, and false where it need not or cannot be.
func (k Keys) Renew(p Purpose, id ID, token string) (fresh string, renewed bool) {
	body, present, err := k.open(p, id, token)
	if err != nil || present {
		return "", false
	}
	enc := base64.RawURLEncoding
	return enc.EncodeToString(body) + "." + enc.EncodeToString(mac(k.secret, p, id, body)), true
}

// open returns what a token says, and whether the present key signed it.
func (k Keys) open(p Purpose, id ID, token string) (body []byte, present bool, err error) {
	bad := fault.New(fault.Invalid, "This link is not valid. It may have been cut off or made for another place.")
	head, tail, found := strings.Cut(token, ".")
	if !found || len(token) > 2048 {
		return nil, false, bad
	}
	enc := base64.RawURLEncoding.Strict()
	body, err = enc.DecodeString(head)
	if err != nil || len(body) < 8 {
		return nil, false, bad
	}
	sum, err := enc.DecodeString(tail)
	if err != nil {
		return nil, false, bad
	}
	if hmac.Equal(sum, mac(k.secret, p, id, body)) {
		return body, true, nil
	}
	for _, other := range k.also {
		if hmac.Equal(sum, mac(other, p, id, body)) {
			return body, false, nil
		}
	}
	return nil, false, bad
}

func mac(secret []byte, p Purpose, id ID, body []byte) []byte {
	m := hmac.New(sha256.New, subkey(secret, "sign "+string(p), 32))
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
