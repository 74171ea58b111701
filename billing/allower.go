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
		if e == HistoryDays {
			return g.refusePast()
		}
		err := g.Refuse(e, n)
		if e == Storage && used > 0 {
			return fault.New(fault.PaymentRequired, "%s %s", fault.Message(err), fmt.Sprintf("%s are used now.", Bytes(used)))
		}
		return err
	}}
}

// refusePast says what is shown of the past.
func (g Grants) refusePast() error {
	says := fmt.Sprintf("The %s plan of this workspace shows messages of the last %s, or the newest %s, whichever is more.",
		g.plan.Name, count(g.Limit(HistoryDays), "day", "days"), Grouped(g.Limit(HistoryMessages)))
	if more, known := g.Raises(HistoryDays, 1<<62); known {
		says += fmt.Sprintf(" %s shows all: an owner can change the plan under Billing.", more.Name)
	}
	return fault.New(fault.PaymentRequired, "%s", says)
}
