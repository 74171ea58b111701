package billing

import (
	"context"
	"fmt"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Allower answers everybody who asks before they spend. It implements tenant.Allower.
type Allower struct {
	Control tenant.ControlDB
	Now     func() time.Time // by which money is counted; nil: time.Now
}

func (a Allower) now() time.Time {
	now := a.Now
	if now == nil {
		now = time.Now
	}
	return now()
}

// Allowance implements tenant.Allower.
func (a Allower) Allowance(ctx context.Context, id tenant.ID, e tenant.Entitlement) (tenant.Allowance, error) {
	t, err := tenant.TenantByID(ctx, a.Control, id)
	if err != nil {
		return tenant.Allowance{}, err
	}
	return a.AllowanceOf(t, e)
}

// AllowanceOf implements tenant.Allower. What is above a limit is looked up only once
// somebody wants it.
func (a Allower) AllowanceOf(t tenant.Tenant, e tenant.Entitlement) (tenant.Allowance, error) {
	g, err := GrantsFor(t)
	if err != nil {
		return tenant.Allowance{}, err
	}
	allowance := g.Allowance(Entitlement(e))
	if m := measureOf(Entitlement(e)); m.Metric != "" && g.consent.On {
		allowance.Above = func(ctx context.Context, used, n int64) error { return a.aboveFor(ctx, t.ID, m.Limit, used, n) }
	}
	return allowance, nil
}

// Allowance is how much is granted of e, for those who spend it.
func (g Grants) Allowance(e Entitlement) tenant.Allowance {
	return tenant.Allowance{Limit: g.Limit(e), Refuse: func(used, n int64) error {
		if e == HistoryDays {
			return g.refusePast()
		}
		return g.refuse(e, used, n)
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
