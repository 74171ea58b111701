package tenant

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// BotKeyGrace is how long the key before still works after a new one was made.
const BotKeyGrace = 24 * time.Hour

const botKeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// botKeyShape is what a key looks like: whose it is, and twelve characters.
var botKeyShape = regexp.MustCompile(`^([0-9]{1,18})-[A-Za-z0-9]{12}$`)

// newBotKey returns "<member id>-" and twelve random characters, about 71 bits. It
// stands in addresses, whose shape other programs know.
func newBotKey(member int64) string {
	key := strconv.AppendInt(nil, member, 10)
	key = append(key, '-')
	var b [1]byte
	for n := 0; n < 12; {
		rand.Read(b[:])
		if int(b[0]) >= 256-256%len(botKeyAlphabet) {
			continue // keeps every character equally likely
		}
		key = append(key, botKeyAlphabet[int(b[0])%len(botKeyAlphabet)])
		n++
	}
	return string(key)
}

// botHash is the form in which a key is stored; its door has the same.
func botHash(id ID, key string) string {
	return base64.RawURLEncoding.EncodeToString(doorHash(DoorBot, id, key))
}

func errBotKey() error {
	return fault.New(fault.Unauthenticated, "This bot key does not work here. Look at the Bots page of the workspace.")
}

// botKey returns a key as it was made, and whose it says it is.
func botKey(text string) (key string, member int64, ok bool) {
	key = strings.TrimSpace(text)
	shape := botKeyShape.FindStringSubmatch(key)
	if shape == nil {
		return "", 0, false
	}
	member, err := strconv.ParseInt(shape[1], 10, 64)
	return key, member, err == nil
}

// CheckBotKey says whether a key opens a tenant. It reads the control plane only, so
// a wrong key wakes nobody; ask BotByKey next. A path key (Keys.BotPathKey) is known by
// its seal. Faults: Unauthenticated.
func (s *Service) CheckBotKey(ctx context.Context, id ID, text string) error {
	if _, _, sealed := s.keys.botPath(id, text); sealed {
		return nil
	}
	key, _, ok := botKey(text)
	if !ok {
		return errBotKey()
	}
	open, err := doorOpens(ctx, s.registry.Control(), DoorBot, id, key)
	if err == nil && !open {
		return errBotKey()
	}
	return err
}

// BotByKey finds the bot of a key that CheckBotKey let in, and notes at most hourly
// that it was here. Faults: Unauthenticated for a key that is wrong or was replaced
// longer than BotKeyGrace ago, and for a bot that is paused or gone.
func (s *Service) BotByKey(ctx context.Context, db DB, text string) (Bot, error) {
	key, member, ok := botKey(text)
	pathOf, tag, isPath := s.keys.botPath(db.Tenant(), text)
	if isPath {
		member = pathOf
	}
	if !ok && !isPath {
		return Bot{}, errBotKey()
	}
	b, err := BotByID(ctx, db, member)
	if fault.Is(err, fault.NotFound) {
		return Bot{}, errBotKey()
	}
	if err != nil {
		return Bot{}, err
	}
	hash := botHash(db.Tenant(), key)
	good := isPath && s.pathOpens(b, tag) || subtle.ConstantTimeCompare([]byte(hash), []byte(b.KeyHash)) == 1 ||
		subtle.ConstantTimeCompare([]byte(hash), []byte(b.FormerHash)) == 1 && s.now().Before(b.FormerUntil)
	if !good || b.IsPaused() {
		return Bot{}, errBotKey()
	}
	if s.now().Sub(b.LastUsedAt) > time.Hour {
		b.LastUsedAt = s.now()
		err = updateBot(ctx, db, b, "last_used_at")
	}
	return b, err
}

// pathOpens reports whether a path key stands for a key that is good.
func (s *Service) pathOpens(b Bot, tag []byte) bool {
	return bytes.Equal(tag, pathTagOf(b.KeyHash)) || b.FormerHash != "" && bytes.Equal(tag, pathTagOf(b.FormerHash)) && s.now().Before(b.FormerUntil)
}

// ReplaceBotKey gives a bot a new key and returns it; the present one goes on working
// for BotKeyGrace, and the one before that not any more. Faults: Forbidden, NotFound.
func (s *Service) ReplaceBotKey(ctx context.Context, db DB, me Member, id int64) (b Bot, key string, err error) {
	if b, err = s.botOf(ctx, db, me, id); err != nil {
		return b, "", err
	}
	key = newBotKey(id)
	var over [][]byte
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		if b, err = lockBot(ctx, db, id); err != nil {
			return err
		}
		over = b.doors(false)
		b.FormerHash, b.FormerUntil = b.KeyHash, s.now().Add(BotKeyGrace)
		b.KeyHash, b.KeyedAt = botHash(db.Tenant(), key), s.now()
		if err := updateBot(ctx, db, b, "key_hash", "keyed_at", "former_hash", "former_until"); err != nil {
			return err
		}
		return openDoor(ctx, s.registry.Control(), DoorBot, db.Tenant(), key) // before the commit, as in addBot
	})
	if err != nil {
		return b, "", err
	}
	// Not before: where the commit fails, these are the doors of keys that go on working.
	s.closeDoors(ctx, db.Tenant(), over)
	_ = closeDoorAt(context.WithoutCancel(ctx), s.registry.Control(), db.Tenant(), doorOf(b.FormerHash), b.FormerUntil)
	return b, key, nil
}

// doors are the doors of a bot's former key and, with all, of its present one.
func (b Bot) doors(all bool) (hashes [][]byte) {
	if b.FormerHash != "" {
		hashes = append(hashes, doorOf(b.FormerHash))
	}
	if all {
		hashes = append(hashes, doorOf(b.KeyHash))
	}
	return hashes
}

// doorOf is the door of a stored key.
func doorOf(hash string) []byte {
	door, err := base64.RawURLEncoding.DecodeString(hash)
	if err != nil {
		return nil // opens nothing
	}
	return door
}
