package billing

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Agreement is what somebody of ours gives a workspace by hand. What is nil stays as
// it is.
type Agreement struct {
	Plan      *PlanKey
	Seats     *int64
	Overrides []string // like members=60, storage=unlimited, or file_size=plan for the plan's own
	Above     string   // a cap in dollars a month, unlimited, off, or plan for the plan's own rule; "" leaves it
	Reason    string
	By        tenant.Actor
	Now       time.Time // by the clock of money; zero: by the database's
}

// Agree changes what a workspace may have, with a line in the audit log. It deletes
// nothing, whatever is above the new limits. Faults: NotFound for an unknown tenant or
// plan, Invalid for an amount that nobody can have.
func Agree(ctx context.Context, c tenant.ControlDB, id tenant.ID, a Agreement) error {
	return c.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) (err error) {
		if a.Now.IsZero() {
			if a.Now, err = clock(ctx, c); err != nil {
				return err
			}
		}
		if err := beforeTerms(ctx, c, id, a.Now); err != nil {
			return err
		}
		t, err := tenant.TenantByID(ctx, c, id)
		if err != nil {
			return err
		}
		to, err := a.on(tenant.PurchaseOf(t))
		if err != nil {
			return err
		}
		if err := tenant.SetPurchase(ctx, c, id, to, a.By, "billing.agree", a.Reason); err != nil {
			return err
		}
		if a.Above == "" {
			return consentNow(ctx, c, id, a.Now)
		}
		above, err := aboveAgreed(a.Above)
		if err != nil {
			return err
		}
		return setAbove(ctx, c, t, above, a.By, a.Reason, a.Now)
	})
}

// on returns what a workspace has after the agreement.
func (a Agreement) on(p tenant.Purchase) (tenant.Purchase, error) {
	if a.Plan != nil {
		if _, err := PlanByKey(*a.Plan); err != nil {
			return p, err
		}
		p.Plan = string(*a.Plan)
	}
	if a.Seats != nil {
		if *a.Seats < 0 || *a.Seats > mostSeats {
			return p, fault.New(fault.Invalid, "Seats are a number from 0 to %d.", mostSeats)
		}
		p.Seats = *a.Seats
	}
	before, err := ParseOverrides(p.Overrides)
	if err != nil {
		return p, err
	}
	overrides := Overrides{}
	maps.Copy(overrides, before)
	for _, text := range a.Overrides {
		if err := overrides.agree(text); err != nil {
			return p, err
		}
	}
	p.Overrides, err = json.Marshal(overrides)
	return p, err
}

const mostSeats = 1_000_000

// agree reads one amount as people type it.
func (o Overrides) agree(text string) error {
	name, amount, is := strings.Cut(text, "=")
	n, err := strconv.ParseInt(amount, 10, 64)
	switch {
	case !is:
		return fault.New(fault.Invalid, "%q is no limit. Write it as members=60.", text)
	case amount == "unlimited":
		n = Unlimited
	case amount == "plan":
		n = 0
	case err != nil || n < 0:
		return fault.New(fault.Invalid, "%q is no amount. Write a whole number, unlimited, or plan.", amount)
	}
	if err := (Overrides{Entitlement(name): n}).Check(); err != nil {
		return err
	}
	if o[Entitlement(name)] = n; amount == "plan" {
		delete(o, Entitlement(name))
	}
	return nil
}

// KeyNamed finds a plan as people type it: team for the newest version, or team@1.
// Faults: NotFound.
func KeyNamed(text string) (PlanKey, error) {
	if strings.Contains(text, "@") {
		p, err := PlanByKey(PlanKey(text))
		return p.Key(), err
	}
	p, err := NewestPlan(PlanID(text))
	return p.Key(), err
}
