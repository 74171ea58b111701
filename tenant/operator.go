package tenant

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Operator is one of our staff: a control-plane account, and no tenant's member.
type Operator struct {
	bun.BaseModel `bun:"table:control.operators,alias:o"`

	ID             uuid.UUID    `bun:"id,pk"`
	Email          string       `bun:"email"`
	Name           string       `bun:"name"`
	Role           OperatorRole `bun:"role"`
	PasswordDigest string       `bun:"password_digest"`
	LinkHash       []byte       `bun:"link_hash,nullzero"`
	LinkExpiresAt  time.Time    `bun:"link_expires_at,nullzero"`
	TOTPSealed     []byte       `bun:"totp_sealed,nullzero"`
	TOTPStep       int64        `bun:"totp_step"` // the last that was used
	RemovedAt      time.Time    `bun:"removed_at,nullzero"`
	CreatedAt      time.Time    `bun:"created_at,nullzero,default:now()"`

	Session   uuid.UUID `bun:"-"`
	SecondAt  time.Time `bun:"-"` // when the session's second factor was given; zero: not
	ProvedAt  time.Time `bun:"-"` // when they last proved who they are
	HasSecond bool      `bun:"-"` // a passkey or an authenticator app is set up
}

// OperatorRole says what an operator may do; the console's table says what that is.
type OperatorRole string

// The roles of operators.
const (
	OperatorViewer   OperatorRole = "viewer"
	OperatorSupport  OperatorRole = "support"
	OperatorBilling  OperatorRole = "billing"
	OperatorEngineer OperatorRole = "engineer"
	OperatorOwner    OperatorRole = "owner"
)

// OperatorRoles are all of them, the one that may least first.
var OperatorRoles = []OperatorRole{OperatorViewer, OperatorSupport, OperatorBilling, OperatorEngineer, OperatorOwner}

// linkFor is how long an operator's one-time link works.
const linkFor = 24 * time.Hour

// CreateOperator makes an operator with a role, or gives the one with the address that
// role and a new link, and returns a one-time token with which they choose a password.
// Whoever was removed is back. Faults: Invalid on "email", "role" and "reason".
func (s *Service) CreateOperator(ctx context.Context, by Actor, email string, role OperatorRole, reason string) (Operator, string, error) {
	clean, err := CleanEmail(email)
	if err == nil && !slices.Contains(OperatorRoles, role) {
		err = fault.Field("role", "Choose one of the roles.")
	}
	if err == nil {
		reason, err = CleanReason(reason)
	}
	if err != nil {
		return Operator{}, "", err
	}
	secret := NewSecret()
	o := Operator{ID: uuid.Must(uuid.NewV7()), Email: clean, Name: clean[:strings.IndexByte(clean, '@')], Role: role,
		LinkHash: []byte(HashSecret(secret)), LinkExpiresAt: s.now().Add(linkFor)}
	err = s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := checkLastOwner(ctx, c, clean, role); err != nil {
			return err
		}
		if err := upsertOperator(ctx, c, &o); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.invite", Reason: reason, After: operatorNote{clean, role}})
	})
	if err != nil {
		return Operator{}, "", err
	}
	return o, s.keys.Sign(PurposeOperator, ID{}, "link:"+o.ID.String()+":"+secret, o.LinkExpiresAt), nil
}

// operatorNote is what the audit log says of an operator.
type operatorNote struct {
	Email string       `json:"email"`
	Role  OperatorRole `json:"role"`
}

const maxReason = 500

// CleanReason returns why something is done as it is kept. Faults: Invalid on "reason".
func CleanReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return "", fault.Field("reason", "Say why. Whoever reads the audit log wants to know.")
	case !CleanText(reason):
		return "", fault.Field("reason", "This has characters that cannot be kept.")
	case utf8.RuneCountInString(reason) > maxReason:
		return "", fault.Field("reason", "Say it in at most %d characters.", maxReason)
	}
	return reason, nil
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
	if err != nil || !o.RemovedAt.IsZero() || string(o.LinkHash) != HashSecret(parts[2]) {
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

// SeedOperator makes an owner with a password that is known, for the demo.
func (s *Service) SeedOperator(ctx context.Context, email, name, password string) error {
	digest, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	o := Operator{ID: uuid.Must(uuid.NewV7()), Email: email, Name: name, PasswordDigest: digest, Role: OperatorOwner}
	return seedOperator(ctx, s.registry.Control(), o)
}
