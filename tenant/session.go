package tenant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// Session is one browser in which a member is signed in.
type Session struct {
	bun.BaseModel `bun:"table:?tenant.sessions,alias:s"`

	ID           int64     `bun:"id,pk,autoincrement"`
	MemberID     int64     `bun:"member_id"`
	TokenHash    string    `bun:"token_hash"`
	IPAddress    string    `bun:"ip_address"`
	UserAgent    string    `bun:"user_agent"`
	LastActiveAt time.Time `bun:"last_active_at,nullzero,default:now()"`
	CreatedAt    time.Time `bun:"created_at,nullzero,default:now()"`
}

// Visitor is where a request came from, as a session remembers it.
type Visitor struct {
	IPAddress string
	UserAgent string
}

// errBadSignIn answers alike for an unknown address, a wrong password and a
// deactivated member.
func errBadSignIn() error {
	return fault.New(fault.Unauthenticated, "This email and password do not match. Check both and try again.")
}

// SignIn checks an address and a password and begins a session. It takes as long
// for an unknown address as for a wrong password. Faults: Unauthenticated.
func (s *Service) SignIn(ctx context.Context, db DB, email, password string, from Visitor) (m Member, token string, err error) {
	clean, err := CleanEmail(email)
	if err == nil {
		m, err = memberByEmail(ctx, db, clean)
	}
	known := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		return Member{}, "", err
	}
	ok, err := CheckPassword(ctx, m.PasswordDigest, password)
	if err != nil {
		return Member{}, "", err
	}
	if !known || !ok || !m.IsActive() {
		return Member{}, "", errBadSignIn()
	}
	return s.begin(ctx, db, m, from)
}

// BeginSession begins a session for a member who has proved who they are in
// another way: a handover, an invitation just taken, an operator's reason.
// Faults: Forbidden for a deactivated member and for a bot.
func (s *Service) BeginSession(ctx context.Context, db DB, memberID int64, from Visitor) (m Member, token string, err error) {
	if m, err = MemberByID(ctx, db, memberID); err != nil {
		return Member{}, "", err
	}
	if m.IsBot() {
		return Member{}, "", fault.New(fault.Forbidden, "%s is a bot. Bots do not sign in.", m.Name)
	}
	if !m.IsActive() {
		return Member{}, "", fault.New(fault.Forbidden, "This account has been deactivated. Ask an administrator of the workspace.")
	}
	return s.begin(ctx, db, m, from)
}

func (s *Service) begin(ctx context.Context, db DB, m Member, from Visitor) (Member, string, error) {
	secret := NewSecret()
	row := Session{MemberID: m.ID, TokenHash: HashSecret(secret), IPAddress: clip(from.IPAddress, 45), UserAgent: clip(from.UserAgent, 200)}
	err := db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := insertSession(ctx, db, &row); err != nil {
			return err
		}
		return s.seats.Changed(ctx, db, time.Time{})
	})
	if err != nil {
		return Member{}, "", err
	}
	seen, err := seenBefore(ctx, db, m.ID, row.ID)
	if err != nil {
		return Member{}, "", err
	}
	s.cameAfter(db.Tenant(), seen)
	m.Session = row.ID
	payload := strconv.FormatInt(row.ID, 10) + ":" + secret
	return m, s.keys.Sign(PurposeSession, db.Tenant(), payload, time.Time{}), nil
}

// cameAfter counts somebody who is here for the first time today, by UTC.
func (s *Service) cameAfter(id ID, seen time.Time) {
	if seen.Before(s.now().UTC().Truncate(24 * time.Hour)) {
		s.came(id)
	}
}

// WellSigned reports whether a session token was made by us for this tenant. It
// reads nothing, so a forged one wakes nobody.
func (s *Service) WellSigned(id ID, token string) bool {
	_, err := s.keys.Verify(PurposeSession, id, token, s.now())
	return err == nil
}

// Resume finds the member of a session token. It notes the visit at most hourly.
// Faults: Unauthenticated for a token that is forged, revoked, or belongs to a
// deactivated member.
func (s *Service) Resume(ctx context.Context, db DB, token string, from Visitor) (Member, error) {
	gone := fault.New(fault.Unauthenticated, "Please sign in.")
	payload, err := s.keys.Verify(PurposeSession, db.Tenant(), token, s.now())
	if err != nil {
		return Member{}, gone
	}
	if isVisit(payload) {
		return s.resumeVisit(ctx, db, payload)
	}
	idText, secret, _ := strings.Cut(payload, ":")
	id, err := strconv.ParseInt(idText, 10, 64)
	if err != nil {
		return Member{}, gone
	}
	row, m, err := sessionWithMember(ctx, db, id)
	if fault.Is(err, fault.NotFound) {
		return Member{}, gone
	}
	if err != nil {
		return Member{}, err
	}
	if row.TokenHash != HashSecret(secret) || !m.IsActive() {
		return Member{}, gone
	}
	if s.now().Sub(row.LastActiveAt) > time.Hour {
		seen, err := touchSession(ctx, db, id, from, time.Hour)
		if err != nil {
			return Member{}, err
		}
		if !seen.IsZero() {
			s.cameAfter(db.Tenant(), seen)
		}
		if err := s.seats.Changed(ctx, db, row.LastActiveAt); err != nil {
			return Member{}, err
		}
	}
	m.Session = id
	return m, nil
}

// SignOut ends the session that m is using and closes its sockets.
func (s *Service) SignOut(ctx context.Context, db DB, m Member) error {
	if m.Visit != nil {
		return s.leaveVisit(ctx, db, *m.Visit)
	}
	return s.RevokeSession(ctx, db, m, m.Session)
}

// RevokeSession ends one of m's own sessions and closes its sockets. Faults:
// NotFound for anybody else's.
func (s *Service) RevokeSession(ctx context.Context, db DB, m Member, id int64) error {
	if err := deleteSession(ctx, db, m.ID, id); err != nil {
		return err
	}
	s.sockets.CutSession(ctx, db.Tenant(), id)
	return nil
}

// RevokeOtherSessions ends all of m's sessions except the one in use.
func (s *Service) RevokeOtherSessions(ctx context.Context, db DB, m Member) error {
	ids, err := deleteOtherSessions(ctx, db, m.ID, m.Session)
	for _, id := range ids {
		s.sockets.CutSession(ctx, db.Tenant(), id)
	}
	return err
}

func clip(text string, most int) string {
	if !CleanText(text) {
		return ""
	}
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
