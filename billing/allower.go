package billing

import (
	"context"
	"fmt"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Allower answers everybody who asks before they spend. It implements tenant.Allower.
type Allower struct{ Control tenant.ControlDB }

// Allowance implements tenant.Allower.
func (a Allower) Allowance(ctx context.Context, id tenant.ID, e tenant.Entitlement) (tenant.Allowance, error) {
	g, err := GrantsByID(ctx, a.Control, id)
	return g.Allowance(Entitlement(e)), err
}

// AllowanceOf implements tenant.Allower.
func (a Allower) AllowanceOf(t tenant.Tenant, e tenant.Entitlement) (tenant.Allowance, error) {
	g, err := GrantsFor(t)
	return g.Allowance(Entitlement(e)), err
}

// Allowance is how much is granted of e, for those who spend it.
func (g Grants) Allowance(e Entitlement) tenant.Allowance {
	return tenant.Allowance{Limit: g.Limit(e), Refuse: func(used, n int64) error {
		err := g.Refuse(e, n)
		if e == Storage && used > 0 {
			return fault.New(fault.PaymentRequired, "%s %s", fault.Message(err), fmt.Sprintf("%s are used now.", Bytes(used)))
		}
		return err
	}}
}
