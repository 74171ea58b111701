package tenanttest

import (
	"context"

	"hearth/tenant"
)

// money passes what the Service tells on to whoever an Env was given; it does nothing
// where that is nobody.
type money struct{ env *Env }

// Left implements tenant.Money.
func (m money) Left(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	if m.env.Money == nil {
		return nil
	}
	return m.env.Money.Left(ctx, c, id)
}

// Returned implements tenant.Money.
func (m money) Returned(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	if m.env.Money == nil {
		return nil
	}
	return m.env.Money.Returned(ctx, c, id)
}
