package tenant

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// Scope says what a program may do in the name of its member.
type Scope string

// The scopes. A session has none, and may do all that its member may.
const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write" // and read
)

// MaxTokens is how many tokens a member has at most, and MostBotTokens how many the bots
// of a workspace have together: those who administer it see all of them on one page.
const (
	MaxTokens     = 50
	MostBotTokens = 500
)

// TokenDays are the days after which a token may be over; 0 is never.
var TokenDays = []int{30, 90, 365, 0}

// tokenPrefix lets people, and those who look through code for secrets, see what it is.
const tokenPrefix = "hearth_"

// tokenLength is that of the prefix and a secret.
const tokenLength = len(tokenPrefix) + 43

// tokenTouched is how exactly it is known when a token was used last.
const tokenTouched = time.Hour

// Token lets a program act for a member without a session. Its text is shown once, and
// kept nowhere.
type Token struct {
	bun.BaseModel `bun:"table:?tenant.tokens,alias:tk"`

	ID         int64     `bun:"id,pk,autoincrement"`
	MemberID   int64     `bun:"member_id"`
	CreatedBy  int64     `bun:"created_by"` // the member themselves, or whoever administers a bot
	Name       string    `bun:"name"`
	Hash       []byte    `bun:"hash"` // as its door has it
	Scope      Scope     `bun:"scope"`
	LastUsedAt time.Time `bun:"last_used_at,nullzero"` // to the hour; zero: never
	ExpiresAt  time.Time `bun:"expires_at,nullzero"`   // zero: never
	CreatedAt  time.Time `bun:"created_at,nullzero,default:now()"`
}

// HeldToken is a token as it is listed; Bot is the name of the bot whose it is, "" for
// one's own.
type HeldToken struct {
	Token
	Bot string `bun:"bot"`
}

// IsOver reports whether a token has expired.
func (t Token) IsOver(now time.Time) bool { return !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) }

// NewToken is a token that is wanted.
type NewToken struct {
	Name  string
	Scope Scope
	Days  int // one of TokenDays
}

// CreateToken makes a token for a member: for me, or for a bot where me administers the
// workspace. text is what the program is given. Faults: Invalid joined on "name",
// "scope" and "days", Forbidden for somebody else's, Precondition for a holder who is gone
// and when there are too many.
func (s *Service) CreateToken(ctx context.Context, db DB, me, of Member, in NewToken) (t Token, text string, err error) {
	if err := mayHoldTokens(me, of); err != nil {
		return Token{}, "", err
	}
	if !of.IsActive() {
		return Token{}, "", fault.New(fault.Precondition, "%s is not here any more.", of.Name)
	}
	name, errName := CleanName("name", in.Name)
	var errScope, errDays error
	if in.Scope != ScopeRead && in.Scope != ScopeWrite {
		errScope = fault.Field("scope", "Choose whether it may read, or read and write.")
	}
	expires, known := tokenEnd(s.now(), in.Days)
	if !known {
		errDays = fault.Field("days", "Choose when it ends from the list.")
	}
	if err := errors.Join(errName, errScope, errDays); err != nil {
		return Token{}, "", err
	}
	text = tokenPrefix + NewSecret()
	t = Token{MemberID: of.ID, CreatedBy: me.ID, Name: name, Scope: in.Scope, ExpiresAt: expires, Hash: doorHash(DoorToken, db.Tenant(), text)}
	if err := openDoor(ctx, s.registry.Control(), DoorToken, db.Tenant(), text); err != nil {
		return Token{}, "", err
	}
	if err := insertToken(ctx, db, &t); err != nil {
		s.closeDoors(ctx, db.Tenant(), [][]byte{t.Hash})
		return Token{}, "", err
	}
	return t, text, nil
}

func tokenEnd(now time.Time, days int) (time.Time, bool) {
	for _, d := range TokenDays {
		if d == days && d == 0 {
			return time.Time{}, true
		}
		if d == days {
			return now.AddDate(0, 0, d), true
		}
	}
	return time.Time{}, false
}

func mayHoldTokens(me, of Member) error {
	own := me.ID == of.ID && !me.IsBot() || of.IsBot() && me.IsAdministrator()
	if !own || me.Token != 0 {
		return fault.New(fault.Forbidden, "Everybody makes their own tokens, signed in, and administrators those of bots.")
	}
	return nil
}

// RevokeToken ends a token at once: me's own, or where me administers the workspace a
// bot's. Faults: NotFound for any other.
func (s *Service) RevokeToken(ctx context.Context, db DB, me Member, id int64) error {
	gone := fault.New(fault.NotFound, "This token is gone already.")
	of, err := tokenHolder(ctx, db, id)
	if fault.Is(err, fault.NotFound) || err == nil && mayHoldTokens(me, of) != nil {
		return gone
	}
	if err != nil {
		return err
	}
	hashes, err := deleteTokens(ctx, db, of.ID, id)
	if err != nil {
		return err
	}
	if len(hashes) == 0 {
		return gone
	}
	s.closeDoors(ctx, db.Tenant(), hashes)
	s.sockets.CutSession(ctx, db.Tenant(), id)
	return nil
}

// closeDoors forgets hashes that open nothing any more. One that stays behind costs a
// wake for somebody who is refused, so that it is no reason to fail.
func (s *Service) closeDoors(ctx context.Context, id ID, hashes [][]byte) {
	_ = closeDoors(context.WithoutCancel(ctx), s.registry.Control(), id, hashes)
}

// errBadToken answers alike for whatever is wrong with a token.
func errBadToken() error {
	return fault.New(fault.Unauthenticated, "This token does not open this workspace. It may have been revoked, or be over.")
}

// CheckToken says whether a text may be a token of a tenant. It reads the control plane
// only, so a wrong one wakes nobody. Faults: Unauthenticated.
func (s *Service) CheckToken(ctx context.Context, id ID, text string) error {
	if len(text) != tokenLength || !strings.HasPrefix(text, tokenPrefix) {
		return errBadToken()
	}
	open, err := doorOpens(ctx, s.registry.Control(), DoorToken, id, text)
	if err == nil && !open {
		return errBadToken()
	}
	return err
}

// ResumeToken finds the member for whom a program asks. It notes the use at most
// hourly. Faults: Unauthenticated for a token that is revoked or over, or belongs to a
// deactivated member.
func (s *Service) ResumeToken(ctx context.Context, db DB, text string) (Member, error) {
	hash := doorHash(DoorToken, db.Tenant(), text)
	t, m, err := tokenWithMember(ctx, db, hash)
	if fault.Is(err, fault.NotFound) {
		return Member{}, errBadToken()
	}
	if err != nil {
		return Member{}, err
	}
	if subtle.ConstantTimeCompare(t.Hash, hash) != 1 || t.IsOver(s.now()) || !m.IsActive() {
		return Member{}, errBadToken()
	}
	if s.now().Sub(t.LastUsedAt) > tokenTouched {
		if err := touchToken(ctx, db, t.ID, tokenTouched); err != nil {
			return Member{}, err
		}
	}
	m.Token, m.Scope = t.ID, t.Scope
	return m, nil
}
