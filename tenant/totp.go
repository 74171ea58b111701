package tenant

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Time-based one-time passwords as RFC 6238 has them, with what every authenticator
// app takes: SHA-1, six digits, thirty seconds.
const (
	totpPeriod = 30 // seconds
	totpDigits = 6
	totpKey    = 20 // bytes, as long as the sum
)

var totpText = base32.StdEncoding.WithPadding(base32.NoPadding)

// TOTPSecret is the key that an authenticator app and we share.
type TOTPSecret []byte

// NewTOTPSecret returns a fresh key.
func NewTOTPSecret() TOTPSecret {
	secret := make(TOTPSecret, totpKey)
	rand.Read(secret)
	return secret
}

// ParseTOTPSecret reads the text form; false for what is none.
func ParseTOTPSecret(text string) (TOTPSecret, bool) {
	secret, err := totpText.DecodeString(text)
	return secret, err == nil && len(secret) == totpKey
}

// String is the key as apps take it typed in.
func (s TOTPSecret) String() string { return totpText.EncodeToString(s) }

// URL is what an app reads from a QR code.
func (s TOTPSecret) URL(account string) string {
	return "otpauth://totp/" + url.PathEscape("Hearth console:"+account) + "?secret=" + s.String() + "&issuer=" + url.PathEscape("Hearth console")
}

// Code is what the app shows at a moment.
func (s TOTPSecret) Code(at time.Time) string { return s.code(at.Unix()/totpPeriod, totpDigits) }

// code is HOTP (RFC 4226 §5.3) of a step.
func (s TOTPSecret) code(step int64, digits int) string {
	m := hmac.New(sha1.New, s)
	binary.Write(m, binary.BigEndian, step)
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 15
	number := int64(binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff)
	most := int64(1)
	for range digits {
		most *= 10
	}
	return fmt.Sprintf("%0*d", digits, number%most)
}

// step finds when a code was shown: now, or the step before or after, for clocks that
// differ. A step up to last has been used; false for a code that is wrong or used.
func (s TOTPSecret) step(code string, now time.Time, last int64) (int64, bool) {
	code = strings.ReplaceAll(code, " ", "")
	for step := now.Unix()/totpPeriod - 1; step <= now.Unix()/totpPeriod+1; step++ {
		if subtle.ConstantTimeCompare([]byte(code), []byte(s.code(step, totpDigits))) == 1 && step > last {
			return step, true
		}
	}
	return 0, false
}
