package tenant

import (
	"context"
	"slices"
	"time"

	"hearth/tenant/fault"
)

// StaffMember is an operator as the list of operators shows them.
type StaffMember struct {
	ID            ID           `bun:"id"`
	Email         string       `bun:"email"`
	Role          OperatorRole `bun:"role"`
	Joined        bool         `bun:"joined"`          // they have chosen a password
	LinkExpiresAt time.Time    `bun:"link_expires_at"` // of an invitation that is open
	Passkeys      int          `bun:"passkeys"`
	TOTP          bool         `bun:"totp"`
	Sessions      int          `bun:"sessions"`
	LastActiveAt  time.Time    `bun:"last_active_at"`
}

// Staff lists the operators there are, by address.
func (s *Service) Staff(ctx context.Context) ([]StaffMember, error) {
	return staff(ctx, s.registry.Control(), s.now())
}

// ChangeOperatorRole gives an operator another role and signs them out, so that no
// session outlives what it was allowed. Faults: NotFound, Invalid on "role" and
// "reason", Precondition for the last owner.
func (s *Service) ChangeOperatorRole(ctx context.Context, by Actor, id ID, role OperatorRole, reason string) error {
	if !slices.Contains(OperatorRoles, role) {
		return fault.Field("role", "Choose one of the roles.")
	}
	return s.changeOperator(ctx, id, reason, func(ctx context.Context, c ControlDB, o Operator, reason string) error {
		if o.Role == role {
			return nil
		}
		if err := checkLastOwner(ctx, c, o.Email, role); err != nil {
			return err
		}
		if err := updateOperatorRole(ctx, c, o.ID, role); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.role", Reason: reason, Before: operatorNote{o.Email, o.Role}, After: operatorNote{o.Email, role}})
	})
}

// RemoveOperator takes away an operator's access. What they did stays in the audit log
// under their address. Faults: NotFound, Invalid on "reason", Precondition for the last
// owner.
func (s *Service) RemoveOperator(ctx context.Context, by Actor, id ID, reason string) error {
	return s.changeOperator(ctx, id, reason, func(ctx context.Context, c ControlDB, o Operator, reason string) error {
		if err := checkLastOwner(ctx, c, o.Email, ""); err != nil {
			return err
		}
		if err := removeOperator(ctx, c, o.ID); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.remove", Reason: reason, Before: operatorNote{o.Email, o.Role}})
	})
}

// ForgetFactors takes an operator's passkeys, authenticator app and recovery codes
// away, for one who lost them all. They sign in with a new link and set up others.
// Faults: NotFound, Invalid on "reason".
func (s *Service) ForgetFactors(ctx context.Context, by Actor, id ID, reason string) error {
	return s.changeOperator(ctx, id, reason, func(ctx context.Context, c ControlDB, o Operator, reason string) error {
		if err := forgetFactors(ctx, c, o.ID); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "operator.forget_factors", Reason: reason, Before: operatorNote{o.Email, o.Role}})
	})
}

// changeOperator does something to an operator that signs them out.
func (s *Service) changeOperator(ctx context.Context, id ID, reason string, change func(ctx context.Context, c ControlDB, o Operator, reason string) error) error {
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if _, err := lockOwners(ctx, c); err != nil { // in the same order as everybody who changes one
			return err
		}
		o, err := lockOperator(ctx, c, id)
		if err != nil {
			return err
		}
		if err := deleteOperatorSessions(ctx, c, o.ID); err != nil {
			return err
		}
		return change(ctx, c, o, reason)
	})
}

// checkLastOwner faults with Precondition where the operator with an address is the
// only owner and would be none with the new role. It holds the owners' rows, so that
// two owners do not take each other's place away at once.
func checkLastOwner(ctx context.Context, c ControlDB, email string, role OperatorRole) error {
	if role == OperatorOwner {
		return nil
	}
	owners, err := lockOwners(ctx, c)
	if err != nil || !slices.Contains(owners, email) || len(owners) > 1 {
		return err
	}
	return fault.New(fault.Precondition, "%s is the only owner. Make somebody else an owner first.", email)
}
