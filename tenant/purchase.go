package tenant

import (
	"context"
	"encoding/json"
)

// Purchase is what a tenant has bought, in the words of package billing.
type Purchase struct {
	Plan      string          `json:"plan"` // a version of a plan; "": the newest Free
	Seats     int64           `json:"seats"`
	Overrides json.RawMessage `json:"overrides"` // amounts agreed with it alone
}

// PurchaseOf returns what t has bought.
func PurchaseOf(t Tenant) Purchase { return Purchase{t.Plan, t.Seats, t.Overrides} }

// SetPurchase changes what a tenant has bought, and notes what it was in the audit log,
// in one commit. The caller has checked that the plan exists. It takes nothing away from
// anybody: what is above the new limits stays. Faults: NotFound.
func SetPurchase(ctx context.Context, c ControlDB, id ID, to Purchase, by Actor, action, reason string) error {
	if len(to.Overrides) == 0 {
		to.Overrides = json.RawMessage(`{}`)
	}
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		before, err := lockPurchase(ctx, c, id)
		if err != nil {
			return err
		}
		if err := updatePurchase(ctx, c, id, to); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: action, Reason: reason, Before: before, After: to})
	})
}
