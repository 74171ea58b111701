package billing

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// AboveWish is what an administrator decides about use above the plan.
type AboveWish struct {
	On  bool
	Cap string // dollars a month, as typed; "": as the plan says, where it says something
}

// mostCap is the highest cap that people set themselves, in dollars.
const mostCap = 100_000

// AllowAbove changes whether a workspace wants more than its plan includes, and for how
// much a month. What was allowed until now in a month that is running stays billed;
// nothing more is. Faults: Forbidden for all but administrators, Precondition for a plan
// that leaves nothing to decide, Invalid on "cap".
func (s *Service) AllowAbove(ctx context.Context, db tenant.DB, me tenant.Member, w AboveWish) error {
	if err := checkBuyer(me); err != nil {
		return err
	}
	return s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := beforeTerms(ctx, c, db.Tenant(), s.now()); err != nil {
			return err
		}
		t, err := tenant.TenantByID(ctx, c, db.Tenant())
		if err != nil {
			return err
		}
		g, err := GrantsFor(t)
		if err != nil {
			return err
		}
		switch {
		case g.plan.Overage == OverageNever:
			return fault.New(fault.Precondition, "The %s plan ends at its limits. Choose another plan to have more.", g.plan.Name)
		case g.plan.OnRequest:
			return fault.New(fault.Precondition, "What is above the %s plan is as we agreed. Write to us to change it.", g.plan.Name)
		}
		to := tenant.Overage{On: &w.On, Cap: t.OverageCap}
		if w.On {
			if to.Cap, err = w.dollars(g.plan); err != nil {
				return err
			}
		}
		return setAbove(ctx, c, t, to, tenant.Actor{Name: fmt.Sprintf("member %d", me.ID)}, "", s.now())
	})
}

// dollars reads the cap. A plan that leaves the switch to people has none of its own.
func (w AboveWish) dollars(p Plan) (*int64, error) {
	text := strings.TrimPrefix(strings.TrimSpace(w.Cap), "$")
	if text == "" && p.Overage == OverageOn {
		return nil, nil
	}
	return capOf(text)
}

func capOf(text string) (*int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > mostCap || text[0] == '+' {
		return nil, fault.Field("cap", "Write a whole number of dollars from 1 to %s.", Grouped(mostCap))
	}
	n *= Dollars
	return &n, nil
}

// aboveAgreed reads what somebody of ours agreed on: off, plan for the plan's own rule,
// unlimited, or dollars a month.
func aboveAgreed(text string) (tenant.Overage, error) {
	on, off, none := true, false, Unlimited
	switch text {
	case "off":
		return tenant.Overage{On: &off}, nil
	case "plan":
		return tenant.Overage{}, nil
	case "unlimited":
		return tenant.Overage{On: &on, Cap: &none}, nil
	}
	most, err := capOf(text)
	return tenant.Overage{On: &on, Cap: most}, err
}

// setAbove keeps a decision and brings the running periods to it: the cap of a month
// that has begun is not less than what is spent of it, within the cap that it had.
func setAbove(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, to tenant.Overage, by tenant.Actor, reason string, now time.Time) error {
	if err := tenant.SetOverage(ctx, c, t.ID, to, by, reason); err != nil {
		return err
	}
	above, err := aboveOf(ctx, c, t.ID, now)
	if err != nil {
		return err
	}
	most := above.Consent.Cap
	if !above.Consent.On {
		most = 0
	}
	if err := capPeriods(ctx, c, t.ID, now, most, above.Spent); err != nil {
		return err
	}
	return consentNow(ctx, c, t.ID, now)
}
