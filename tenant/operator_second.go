package tenant

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// The ways to prove who one is, as the audit log names them.
const (
	ProofPassword = "password"
	ProofPasskey  = "passkey"
	ProofTOTP     = "authenticator app"
	ProofRecovery = "recovery code"
)

const (
	recoveryCodes  = 10
	recoveryLetter = 16 // of 32: 80 random bits
	totpUse        = "operator totp"
	MaxPasskeys    = 20 // of one operator
)

// SecondFactors are what an operator proves themselves with beside the password.
type SecondFactors struct {
	Passkeys []Passkey
	TOTP     bool
	Recovery int // codes that are left
}

// Passkey is one that an operator has set up; its record is the console's to read.
type Passkey struct {
	ID         ID              `bun:"id"`
	Credential []byte          `bun:"credential_id"`
	Record     json.RawMessage `bun:"record"`
	Name       string          `bun:"name"`
	UsedAt     time.Time       `bun:"used_at,nullzero"`
	CreatedAt  time.Time       `bun:"created_at,nullzero"`
}

// FactorsOf lists what o has set up.
func (s *Service) FactorsOf(ctx context.Context, o Operator) (SecondFactors, error) {
	return secondFactors(ctx, s.registry.Control(), o.ID)
}

// CheckOperatorPassword faults with Invalid on "password" unless it is o's.
func (s *Service) CheckOperatorPassword(ctx context.Context, o Operator, password string) error {
	known, err := operatorByID(ctx, s.registry.Control(), o.ID.String())
	if err != nil {
		return err
	}
	if ok, err := CheckPassword(ctx, known.PasswordDigest, password); err != nil || ok {
		return err
	}
	return fault.Field("password", "That is not your password.")
}

// UseOperatorCode uses up a code of o's authenticator app, or one of their recovery
// codes, and tells which it was. Faults: Invalid on "code", also for one that was used.
func (s *Service) UseOperatorCode(ctx context.Context, o Operator, code string) (how string, err error) {
	wrong := fault.Field("code", "This code is wrong, or was used already. Wait for the next one.")
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(code)))
	c := s.registry.Control()
	if len(code) == recoveryLetter {
		used, err := useRecoveryCode(ctx, c, o.ID, HashSecret(code))
		if err == nil && !used {
			err = wrong
		}
		return ProofRecovery, err
	}
	known, err := operatorByID(ctx, c, o.ID.String())
	if err != nil {
		return "", err
	}
	if len(known.TOTPSealed) == 0 {
		return "", wrong
	}
	secret, _, err := s.keys.Unseal(totpUse, known.TOTPSealed)
	if err != nil {
		return "", err
	}
	step, ok := TOTPSecret(secret).step(code, s.now(), known.TOTPStep)
	if !ok {
		return "", wrong
	}
	if ok, err = useTOTPStep(ctx, c, o.ID, step); err == nil && !ok {
		err = wrong
	}
	return ProofTOTP, err
}

// SetTOTP sets up an authenticator app that shows the code of a key. Faults: Invalid
// on "code".
func (s *Service) SetTOTP(ctx context.Context, by Actor, o Operator, secret TOTPSecret, code string) error {
	step, ok := secret.step(code, s.now(), 0)
	if !ok {
		return fault.Field("code", "This is not what the app should show now. Check the clock of its device, and type the newest code.")
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := updateTOTP(ctx, c, o.ID, s.keys.Seal(totpUse, secret), step); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.totp_add"})
	})
}

// RemoveTOTP forgets o's authenticator app.
func (s *Service) RemoveTOTP(ctx context.Context, by Actor, o Operator) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := updateTOTP(ctx, c, o.ID, nil, 0); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.totp_remove"})
	})
}

// AddPasskey keeps a passkey that the console has checked. Faults: Invalid on "name",
// Conflict for one that is known, Precondition for one too many.
func (s *Service) AddPasskey(ctx context.Context, by Actor, o Operator, p Passkey) error {
	p.Name = strings.TrimSpace(p.Name)
	if p.Name == "" || clip(p.Name, 60) != p.Name {
		return fault.Field("name", "Give it a name of at most 60 characters, like the device it is on.")
	}
	p.ID = NewID()
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		have, err := secondFactors(ctx, c, o.ID)
		if err != nil {
			return err
		}
		if len(have.Passkeys) >= MaxPasskeys {
			return fault.New(fault.Precondition, "These are as many passkeys as one person can have. Remove one first.")
		}
		if err := insertPasskey(ctx, c, o.ID, p); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.passkey_add", After: map[string]string{"name": p.Name}})
	})
}

// RemovePasskey forgets one of o's passkeys. Faults: NotFound.
func (s *Service) RemovePasskey(ctx context.Context, by Actor, o Operator, id ID) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		name, err := deletePasskey(ctx, c, o.ID, id)
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.passkey_remove", Before: map[string]string{"name": name}})
	})
}

// UsedPasskey keeps what a passkey's record has become by being used. A challenge
// works once: token stands for it until it would be over anyway. Faults: Invalid when
// it was used before.
func (s *Service) UsedPasskey(ctx context.Context, o Operator, p Passkey, token string, over time.Time) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := spendLink(ctx, c, token, over); err != nil {
			return err
		}
		return updatePasskey(ctx, c, o.ID, p)
	})
}

// NewRecoveryCodes makes codes in place of those that o has. They are shown once.
func (s *Service) NewRecoveryCodes(ctx context.Context, by Actor, o Operator) ([]string, error) {
	codes, hashes := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		code := strings.ToLower(rand.Text()[:recoveryLetter])
		codes[i], hashes[i] = code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:], HashSecret(code)
	}
	err := s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := replaceRecoveryCodes(ctx, c, o.ID, hashes); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.recovery_codes"})
	})
	return codes, err
}

// SecondOperator turns a session into one in which the second factor was given: it is
// a new one with a new token, and the old one is over.
func (s *Service) SecondOperator(ctx context.Context, o Operator, how string, from Visitor) (token string, err error) {
	err = s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := deleteOperatorSession(ctx, c, o.ID, o.Session); err != nil {
			return err
		}
		o.SecondAt = s.now()
		if o, token, err = s.openOperatorSession(ctx, c, o, from); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: o.Actor(from.IPAddress), Action: "operator.sign_in", After: map[string]string{"by": how}})
	})
	return token, err
}

// ProveOperator notes that o has just proved again who they are.
func (s *Service) ProveOperator(ctx context.Context, o Operator) error {
	return proveOperatorSession(ctx, s.registry.Control(), uuid.UUID(o.Session), s.now())
}
