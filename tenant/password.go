package tenant

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"hearth/tenant/fault"

	"golang.org/x/crypto/argon2"
)

// Bounds of a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 128
)

// Argon2id cost (RFC 9106; the smaller of the OWASP pairs), chosen so that a
// sign-in costs tens of milliseconds and 19 MiB.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hashing bounds how many hashes run at once: memory and a core each.
var hashing = make(chan struct{}, 4)

//go:embed passwords.txt
var commonList string

var commonPasswords = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(commonList) {
		set[word] = true
	}
	return set
})

// CheckNewPassword applies the rules for a password that is being chosen. Faults:
// Invalid on field "password".
func CheckNewPassword(password string, about ...string) error {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	switch {
	case password == "":
		return fault.Field("password", "Please choose a password.")
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return fault.Field("password", "This password has characters that cannot be typed again.")
	case n < MinPassword:
		return fault.Field("password", "Please use at least %d characters. A few words you like are best.", MinPassword)
	case n > MaxPassword:
		return fault.Field("password", "Please use at most %d characters.", MaxPassword)
	case commonPasswords()[lower] || repeats(lower):
		return fault.Field("password", "This password is on every guesser's list. A few words you like are better.")
	}
	for _, known := range about {
		if known = strings.ToLower(known); known != "" && lower == known {
			return fault.Field("password", "Please choose a password that is not your name or address.")
		}
	}
	return nil
}

// repeats reports a password made of one or two characters.
func repeats(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 2
}

// HashPassword returns the argon2id digest in PHC form, 97 characters. Faults:
// TooMany when the caller gave up waiting for a turn.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key, err := derive(ctx, password, salt)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// CheckPassword reports whether a password matches a digest made by HashPassword.
// An empty digest costs the same time and never matches.
func CheckPassword(ctx context.Context, digest, password string) (bool, error) {
	if len(password) > 4*MaxPassword {
		password = ""
	}
	salt, want, ok := readDigest(digest)
	key, err := derive(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return ok && subtle.ConstantTimeCompare(key, want) == 1, nil
}

func readDigest(digest string) (salt, key []byte, ok bool) {
	prefix := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonThreads)
	rest, ok := strings.CutPrefix(digest, prefix)
	saltText, keyText, found := strings.Cut(rest, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(saltText)
	key, err2 := base64.RawStdEncoding.DecodeString(keyText)
	if !ok || !found || err1 != nil || err2 != nil || len(salt) != argonSalt {
		return make([]byte, argonSalt), nil, false
	}
	return salt, key, true
}

func derive(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.TooMany, "Too many people are signing in just now. Please try again in a moment.")
	}
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey), nil
}
