package tenant

import (
	"context"
	"strconv"
	"strings"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// visitToken is what the session cookie of a visit says. It names the operator, so that
// each request can be kept in the audit log under their name before anything is read.
func (s *Service) visitToken(id ID, v Visit, secret string) string {
	payload := visitPrefix + strconv.FormatInt(v.ID, 10) + ":" + secret + ":" + v.OperatorID.String() + ":" + v.OperatorSession.String() + ":" +
		strconv.FormatInt(v.MemberID, 10) + ":" + v.OperatorEmail
	return s.keys.Sign(PurposeSession, id, payload, v.ExpiresAt)
}

// VisitOf reads a session token that may be a visit's: who visits as whom, as the token
// says. It touches no data; whether the visit goes on is for Resume to say.
func (s *Service) VisitOf(id ID, token string) (v Visit, ok bool) {
	payload, err := s.keys.Verify(PurposeSession, id, token, s.now())
	if err != nil || !isVisit(payload) {
		return Visit{}, false
	}
	v, _, err = parseVisit(payload)
	return v, err == nil
}

func parseVisit(payload string) (v Visit, secret string, err error) {
	parts := strings.SplitN(payload, ":", 7)
	if len(parts) != 7 {
		return v, "", fault.New(fault.Unauthenticated, "Please sign in.")
	}
	if v.ID, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
		return v, "", err
	}
	if v.OperatorID, err = uuid.Parse(parts[3]); err != nil {
		return v, "", err
	}
	if v.OperatorSession, err = uuid.Parse(parts[4]); err != nil {
		return v, "", err
	}
	v.MemberID, err = strconv.ParseInt(parts[5], 10, 64)
	v.OperatorEmail = parts[6]
	return v, parts[2], err
}

// takeVisit begins the session of a visit that a handover promises, once.
func (s *Service) takeVisit(ctx context.Context, db DB, payload string) (Member, string, error) {
	gone := fault.New(fault.Invalid, "This visit is over. Begin another one in the console.")
	idText, _, _ := strings.Cut(strings.TrimPrefix(payload, visitPrefix), ":")
	id, err := strconv.ParseInt(idText, 10, 64)
	if err != nil {
		return Member{}, "", gone
	}
	secret := NewSecret()
	taken, err := takeVisit(ctx, db, id, HashSecret(secret), s.now())
	if err != nil || !taken {
		return Member{}, "", fault.Wrap(err, fault.Invalid, "%s", gone.Message)
	}
	m, v, err := visitWithMember(ctx, db, id)
	if err != nil {
		return Member{}, "", err
	}
	m.Session, m.Visit = v.ID, &v
	return m, s.visitToken(db.Tenant(), v, secret), nil
}

// resumeVisit is Resume for a visit. It goes on as long as its operator is signed in at
// the console, and notes nothing: whose name it is under was not here.
func (s *Service) resumeVisit(ctx context.Context, db DB, payload string) (Member, error) {
	gone := fault.New(fault.Unauthenticated, "This visit is over.")
	said, secret, err := parseVisit(payload)
	if err != nil {
		return Member{}, gone
	}
	m, v, err := visitWithMember(ctx, db, said.ID)
	if fault.Is(err, fault.NotFound) {
		return Member{}, gone
	}
	if err != nil {
		return Member{}, err
	}
	if v.TokenHash == "" || v.TokenHash != HashSecret(secret) || v.IsOver(s.now()) || !m.IsActive() {
		return Member{}, gone
	}
	signedIn, err := s.VisitorsSignedIn(ctx, []Visit{v})
	if err != nil {
		return Member{}, err
	}
	if !signedIn[0] {
		return Member{}, gone
	}
	m.Session, m.Visit = v.ID, &v
	return m, nil
}

// VisitorsSignedIn tells, for each of the visits given and in one statement, whether its
// operator is still signed in at the console: one who is not visits nobody any more.
func (s *Service) VisitorsSignedIn(ctx context.Context, visits []Visit) ([]bool, error) {
	return operatorsSignedIn(ctx, s.registry.Control(), visits)
}

// VisitRequest is one request, or one thing asked over a socket, as the audit log keeps
// it of a visit: what it was and never what it said.
type VisitRequest struct {
	Visit  int64  `json:"visit"`
	Member int64  `json:"member"`
	Method string `json:"method"`
	Route  string `json:"route"` // its pattern
	Room   int64  `json:"room,omitempty"`
	Status int    `json:"status,omitempty"`
}

// MarkVisit keeps a request of a visit in the audit log, one entry for each.
func (s *Service) MarkVisit(ctx context.Context, id ID, v Visit, ip string, r VisitRequest) error {
	r.Visit, r.Member = v.ID, v.MemberID
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		return Audit(ctx, c, AuditEntry{By: v.Actor(ip), Tenant: id, Action: "visit.request", After: r})
	})
}
