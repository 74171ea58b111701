package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// How long operators stay signed in: at most, and while they do nothing.
const (
	operatorSessionFor = 12 * time.Hour
	operatorIdleFor    = 30 * time.Minute
)

// OperatorSignIn checks an address and a password and begins a session, in which a
// second factor is still to be given. Faults: Unauthenticated, alike for both.
func (s *Service) OperatorSignIn(ctx context.Context, email, password string, from Visitor) (Operator, string, error) {
	clean, err := CleanEmail(email)
	var o Operator
	if err == nil {
		o, err = operatorByEmail(ctx, s.registry.Control(), clean)
	}
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		return Operator{}, "", err
	}
	if !o.RemovedAt.IsZero() {
		o = Operator{}
	}
	ok, err := CheckPassword(ctx, o.PasswordDigest, password)
	if err != nil {
		return Operator{}, "", err
	}
	if !ok {
		return Operator{}, "", errBadSignIn()
	}
	return s.beginOperator(ctx, o, from)
}

// beginOperator begins a session of o's password.
func (s *Service) beginOperator(ctx context.Context, o Operator, from Visitor) (Operator, string, error) {
	return s.openOperatorSession(ctx, s.registry.Control(), o, from)
}

func (s *Service) openOperatorSession(ctx context.Context, c ControlDB, o Operator, from Visitor) (Operator, string, error) {
	secret := NewSecret()
	o.Session = uuid.Must(uuid.NewV7())
	o.ProvedAt = s.now()
	if err := insertOperatorSession(ctx, c, o, HashSecret(secret), from); err != nil {
		return Operator{}, "", err
	}
	payload := "session:" + o.Session.String() + ":" + secret
	return o, s.keys.Sign(PurposeOperator, ID{}, payload, s.now().Add(operatorSessionFor)), nil
}

// ResumeOperator finds the operator of a console session. Faults: Unauthenticated.
func (s *Service) ResumeOperator(ctx context.Context, token string) (Operator, error) {
	gone := fault.New(fault.Unauthenticated, "Please sign in.")
	payload, err := s.keys.Verify(PurposeOperator, ID{}, token, s.now())
	parts := strings.Split(payload, ":")
	if err != nil || len(parts) != 3 || parts[0] != "session" {
		return Operator{}, gone
	}
	o, err := operatorBySession(ctx, s.registry.Control(), parts[1], HashSecret(parts[2]), s.now())
	if fault.Is(err, fault.NotFound) {
		return Operator{}, gone
	}
	return o, err
}

// OperatorSignOut ends the session that o is using.
func (s *Service) OperatorSignOut(ctx context.Context, o Operator) error {
	return deleteOperatorSession(ctx, s.registry.Control(), o.ID, o.Session)
}

// OperatorSession is one place where an operator is signed in.
type OperatorSession struct {
	ID           ID        `bun:"id"`
	IPAddress    string    `bun:"ip_address"`
	UserAgent    string    `bun:"user_agent"`
	LastActiveAt time.Time `bun:"last_active_at"`
	CreatedAt    time.Time `bun:"created_at"`
	Current      bool      `bun:"-"`
}

// OperatorSessions lists where o is signed in, the latest used first.
func (s *Service) OperatorSessions(ctx context.Context, o Operator) ([]OperatorSession, error) {
	list, err := operatorSessions(ctx, s.registry.Control(), o.ID, s.now())
	for i := range list {
		list[i].Current = uuid.UUID(list[i].ID) == o.Session
	}
	return list, err
}

// EndOperatorSession ends one of o's sessions. Faults: NotFound for anybody else's.
func (s *Service) EndOperatorSession(ctx context.Context, by Actor, o Operator, id ID) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := deleteOperatorSession(ctx, c, o.ID, uuid.UUID(id)); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.session_end", Before: map[string]ID{"session": id}})
	})
}

// EndOperatorSessions ends all sessions of an operator, the one in use too. Faults:
// NotFound.
func (s *Service) EndOperatorSessions(ctx context.Context, by Actor, id ID, reason string) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		o, err := lockOperator(ctx, c, id)
		if err != nil {
			return err
		}
		if err := deleteOperatorSessions(ctx, c, o.ID); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.sign_out", Reason: reason, Before: operatorNote{o.Email, o.Role}})
	})
}
