package tenant

import "context"

func lockOverage(ctx context.Context, c ControlDB, id ID) (Overage, error) {
	var o Overage
	err := c.NewRaw(`SELECT overage, overage_cap FROM control.tenants WHERE id = ? FOR NO KEY UPDATE`, id).Scan(ctx, &o.On, &o.Cap)
	return o, Fault(err, "what %s wants above its plan", id)
}

func updateOverage(ctx context.Context, c ControlDB, id ID, o Overage) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET overage = ?, overage_cap = ? WHERE id = ?`, o.On, o.Cap, id).Exec(ctx)
	return Fault(err, "change what %s wants above its plan", id)
}
