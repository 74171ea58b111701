package tenant

import (
	"context"
	"encoding/json"
	"fmt"
)

func lockPurchase(ctx context.Context, c ControlDB, id ID) (Purchase, error) {
	var p Purchase
	err := c.NewRaw(`SELECT plan, seats, overrides FROM control.tenants WHERE id = ? FOR UPDATE`, id).Scan(ctx, &p.Plan, &p.Seats, &p.Overrides)
	return p, Fault(err, "what %s has bought", id)
}

func updatePurchase(ctx context.Context, c ControlDB, id ID, p Purchase) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET plan = ?, seats = ?, overrides = ?::jsonb WHERE id = ?`, p.Plan, p.Seats, string(p.Overrides), id).Exec(ctx)
	return Fault(err, "change what %s has bought", id)
}

// insertAudit notes what was done to a tenant from outside of it.
func insertAudit(ctx context.Context, c ControlDB, id ID, action, reason string, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("detail of %s: %w", action, err)
	}
	_, err = c.NewRaw(`INSERT INTO control.audit_log (id, tenant_id, action, reason, detail) VALUES (?, ?, ?, ?, ?::jsonb)`, NewID(), id, action, reason, string(text)).Exec(ctx)
	return Fault(err, "audit %s", action)
}
