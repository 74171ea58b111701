package tenant

import "context"

func lockPurchase(ctx context.Context, c ControlDB, id ID) (Purchase, error) {
	var p Purchase
	err := c.NewRaw(`SELECT plan, seats, overrides FROM control.tenants WHERE id = ? FOR UPDATE`, id).Scan(ctx, &p.Plan, &p.Seats, &p.Overrides)
	return p, Fault(err, "what %s has bought", id)
}

func updatePurchase(ctx context.Context, c ControlDB, id ID, p Purchase) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET plan = ?, seats = ?, overrides = ?::jsonb WHERE id = ?`, p.Plan, p.Seats, string(p.Overrides), id).Exec(ctx)
	return Fault(err, "change what %s has bought", id)
}
