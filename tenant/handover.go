package tenant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// handoverFor is how long one may take from one of our hosts to another.
const handoverFor = 60 * time.Second

// HandoverToken lets a member arrive signed in at a workspace from another of our
// hosts, once, within a minute, and go on to a path there.
func (s *Service) HandoverToken(id ID, member int64, next string) string {
	payload := strconv.FormatInt(member, 10) + ":" + NewSecret()[:12] + ":" + next
	return s.keys.Sign(PurposeHandover, id, payload, s.now().Add(handoverFor))
}

// HandOn ends the session that m is using and returns the token with which it goes on
// at another of our hosts. Its sockets are not cut at once: the page that is about to
// follow would load itself again instead. They end when they are next looked at.
func (s *Service) HandOn(ctx context.Context, db DB, m Member, next string) (string, error) {
	if err := deleteSession(ctx, db, m.ID, m.Session); err != nil {
		return "", err
	}
	return s.HandoverToken(db.Tenant(), m.ID, next), nil
}

// TakeHandover begins the session that a token promises. Faults: Invalid for a
// token that is forged, over or used.
func (s *Service) TakeHandover(ctx context.Context, db DB, token string, from Visitor) (m Member, session, next string, err error) {
	payload, err := s.keys.Verify(PurposeHandover, db.Tenant(), token, s.now())
	if err != nil {
		return Member{}, "", "", err
	}
	parts := strings.SplitN(payload, ":", 3)
	id, err := strconv.ParseInt(parts[0], 10, 64)
	if !isVisit(payload) && (err != nil || len(parts) != 3) {
		return Member{}, "", "", fault.New(fault.Invalid, "This link is not valid.")
	}
	if err := spendLink(ctx, s.registry.Control(), token, s.now().Add(handoverFor)); err != nil {
		return Member{}, "", "", err
	}
	if isVisit(payload) {
		m, session, err = s.takeVisit(ctx, db, payload)
		return m, session, "/", err
	}
	m, session, err = s.BeginSession(ctx, db, id, from)
	return m, session, parts[2], err
}
