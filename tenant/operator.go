package tenant

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Operator is one of our staff: a control-plane account, and no tenant's member.
type Operator struct {
	bun.BaseModel `bun:"table:control.operators,alias:o"`

	ID             uuid.UUID `bun:"id,pk"`
	Email          string    `bun:"email"`
	Name           string    `bun:"name"`
	PasswordDigest string    `bun:"password_digest"`
	LinkHash       []byte    `bun:"link_hash,nullzero"`
	LinkExpiresAt  time.Time `bun:"link_expires_at,nullzero"`
	CreatedAt      time.Time `bun:"created_at,nullzero,default:now()"`

	Session uuid.UUID `bun:"-"`
}

// linkFor is how long an operator's one-time link works.
const linkFor = 24 * time.Hour

// CreateOperator makes an operator, or finds the one with the address, and returns
// a one-time token with which they choose a password. Faults: Invalid on "email".
func (s *Service) CreateOperator(ctx context.Context, email string) (Operator, string, error) {
	clean, err := CleanEmail(email)
	if err != nil {
		return Operator{}, "", err
	}
	secret := NewSecret()
	o := Operator{ID: uuid.Must(uuid.NewV7()), Email: clean, Name: clean[:strings.IndexByte(clean, '@')],
		LinkHash: []byte(HashSecret(secret)), LinkExpiresAt: s.now().Add(linkFor)}
	if err := upsertOperator(ctx, s.registry.Control(), &o); err != nil {
		return Operator{}, "", err
	}
	return o, s.keys.Sign(PurposeOperator, ID{}, "link:"+o.ID.String()+":"+secret, o.LinkExpiresAt), nil
}

// OperatorByLink finds whom a one-time token belongs to, without using it up.
// Faults: Invalid for one that is forged, over or used.
func (s *Service) OperatorByLink(ctx context.Context, token string) (Operator, error) {
	payload, err := s.keys.Verify(PurposeOperator, ID{}, token, s.now())
	parts := strings.Split(payload, ":")
	if err != nil || len(parts) != 3 || parts[0] != "link" {
		return Operator{}, fault.New(fault.Invalid, "This link is not valid. Make a new one with `hearth operator create`.")
	}
	o, err := operatorByID(ctx, s.registry.Control(), parts[1])
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Operator{}, err
	}
	if err != nil || string(o.LinkHash) != HashSecret(parts[2]) {
		return Operator{}, fault.New(fault.Invalid, "This link was used already. Make a new one with `hearth operator create`.")
	}
	return o, nil
}

// SetOperatorPassword uses up a one-time token and signs its operator in. Faults:
// Invalid, on "password" for one that will not do.
func (s *Service) SetOperatorPassword(ctx context.Context, token, password string, from Visitor) (Operator, string, error) {
	o, err := s.OperatorByLink(ctx, token)
	if err != nil {
		return Operator{}, "", err
	}
	if err := CheckNewPassword(password, o.Email); err != nil {
		return Operator{}, "", err
	}
	if o.PasswordDigest, err = HashPassword(ctx, password); err != nil {
		return Operator{}, "", err
	}
	if err := spendOperatorLink(ctx, s.registry.Control(), o); err != nil {
		return Operator{}, "", err
	}
	return s.beginOperator(ctx, o, from)
}

// OperatorSignIn checks an address and a password and begins a session. Faults:
// Unauthenticated, alike for both.
func (s *Service) OperatorSignIn(ctx context.Context, email, password string, from Visitor) (Operator, string, error) {
	clean, err := CleanEmail(email)
	var o Operator
	if err == nil {
		o, err = operatorByEmail(ctx, s.registry.Control(), clean)
	}
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		return Operator{}, "", err
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

func (s *Service) beginOperator(ctx context.Context, o Operator, from Visitor) (Operator, string, error) {
	secret := NewSecret()
	o.Session = uuid.Must(uuid.NewV7())
	if err := insertOperatorSession(ctx, s.registry.Control(), o, HashSecret(secret), from); err != nil {
		return Operator{}, "", err
	}
	payload := "session:" + o.Session.String() + ":" + secret
	return o, s.keys.Sign(PurposeOperator, ID{}, payload, s.now().Add(operatorSessionFor)), nil
}

// operatorSessionFor is how long an operator stays signed in.
const operatorSessionFor = 12 * time.Hour

// ResumeOperator finds the operator of a console session. Faults: Unauthenticated.
func (s *Service) ResumeOperator(ctx context.Context, token string) (Operator, error) {
	gone := fault.New(fault.Unauthenticated, "Please sign in.")
	payload, err := s.keys.Verify(PurposeOperator, ID{}, token, s.now())
	parts := strings.Split(payload, ":")
	if err != nil || len(parts) != 3 || parts[0] != "session" {
		return Operator{}, gone
	}
	o, err := operatorBySession(ctx, s.registry.Control(), parts[1], HashSecret(parts[2]))
	if fault.Is(err, fault.NotFound) {
		return Operator{}, gone
	}
	return o, err
}

// OperatorSignOut ends the session that o is using.
func (s *Service) OperatorSignOut(ctx context.Context, o Operator) error {
	return deleteOperatorSession(ctx, s.registry.Control(), o)
}

// SeedOperator makes an operator with a password that is known, for the demo.
func (s *Service) SeedOperator(ctx context.Context, email, name, password string) error {
	digest, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	o := Operator{ID: uuid.Must(uuid.NewV7()), Email: email, Name: name, PasswordDigest: digest}
	return seedOperator(ctx, s.registry.Control(), o)
}

// RolePassword is the password of the tenant pool's Postgres role.
func (k Keys) RolePassword() string { return rolePassword(k.secret) }

// OtherRolePasswords are what the role's password was, or is about to become, while
// the secret key is being changed.
func (k Keys) OtherRolePasswords() (passwords []string) {
	for _, other := range k.also {
		passwords = append(passwords, rolePassword(other))
	}
	return passwords
}

func rolePassword(secret []byte) string { return hex.EncodeToString(subkey(secret, "tenant role", 16)) }
