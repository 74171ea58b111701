package tenant

import "context"

// Overage is whether a workspace wants more than its plan includes, and for how much a
// month, in the words of package billing. What is nil is as the plan says.
type Overage struct {
	On  *bool  `json:"on"`
	Cap *int64 `json:"cap"`
}

// OverageOf returns what t has decided.
func OverageOf(t Tenant) Overage { return Overage{t.Overage, t.OverageCap} }

// SetOverage keeps what a workspace wants above its plan, and notes what it was and who
// decided it in the audit log, in one commit. The caller has checked the amount. Faults: NotFound.
func SetOverage(ctx context.Context, c ControlDB, id ID, to Overage, by Actor, reason string) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		before, err := lockOverage(ctx, c, id)
		if err != nil {
			return err
		}
		if err := updateOverage(ctx, c, id, to); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: "billing.overage", Reason: reason, Before: before, After: to})
	})
}
