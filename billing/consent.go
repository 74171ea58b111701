package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Consent is what a workspace allows to be billed above what its plan includes. The
// zero Consent allows nothing.
type Consent struct {
	On  bool
	Cap int64 // an Amount for each month of the subscription, or Unlimited
	// Own tells a Cap that the workspace chose from its plan's.
	Own bool
	// Offered tells whether it can be given at all.
	Offered bool
}

// A workspace that chose no cap of its own has this part of its monthly bill.
const (
	capPart  = 20
	capParts = 100
)

// ConsentOf returns what t allows where g are its grants and its subscription is paid
// every so often; "" is monthly. A trial never costs anything, so that nothing is
// allowed in one.
func ConsentOf(t tenant.Tenant, g Grants, every Interval) Consent {
	return consentOf(g, tenant.OverageOf(t), every, t.State == tenant.StateTrialing)
}

func consentOf(g Grants, o tenant.Overage, every Interval, trialing bool) Consent {
	c := Consent{On: g.plan.Overage == OverageOn, Cap: g.DefaultCap(every)}
	if o.On != nil {
		c.On = *o.On
	}
	if o.Cap != nil {
		c.Cap, c.Own = *o.Cap, true
	}
	c.Offered = g.plan.Overage != OverageNever && !trialing
	c.On = c.On && c.Offered
	return c
}

// Consent is what the workspace allows. Its cap is that of who pays monthly.
func (g Grants) Consent() Consent { return g.consent }

// DefaultCap is the cap of a workspace that chose none: 20 % of what its seats cost a
// month, and no cap where everything is agreed on with us.
func (g Grants) DefaultCap(every Interval) int64 {
	if g.plan.OnRequest {
		return Unlimited
	}
	if yearly, sold := g.plan.Price(MetricSeats, Yearly); sold && every == Yearly {
		return g.seats * yearly.Amount * capPart / capParts / 12
	}
	monthly, _ := g.plan.Price(MetricSeats, Monthly)
	return g.seats * monthly.Amount * capPart / capParts
}

// consentNow brings the periods of a workspace up to what is granted and allowed from now
// on. Who changes that calls it in the same transaction, so that no roll-up can see the
// one without the other, and none of it goes by unseen. What happened in the month before
// anybody consented is included, though it be above the limit: who asked read a count
// that was a minute old.
func consentNow(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time) error {
	all, err := monthsNow(ctx, c, id, now)
	if err != nil || len(all) == 0 {
		return err
	}
	before, err := usedUnasked(ctx, c, all[0])
	if err != nil {
		return err
	}
	for i, p := range all {
		if p.ConsentedAt.IsZero() {
			continue
		}
		if now.After(p.Start) {
			all[i].ConsentedAt = now
		}
		if !p.IsLevel && p.Included != Unlimited {
			all[i].Included = max(p.Included, before[p.Metric])
		}
	}
	return openPeriods(ctx, c, all, now)
}

// beginMonth opens the periods of a month that has begun.
func beginMonth(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time) error {
	return c.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := lockTerms(ctx, c, id); err != nil {
			return err
		}
		all, err := monthsNow(ctx, c, id, now)
		if err != nil {
			return err
		}
		return openPeriods(ctx, c, all, now)
	})
}

// beforeTerms is for who changes what is granted or allowed, before they do and in the
// same transaction: by what held when the month began its periods are opened, whoever
// looks at them first. In the month in which a subscription is made nobody had consented
// to anything before.
func beforeTerms(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time) error {
	if err := lockTerms(ctx, c, id); err != nil {
		return err
	}
	s, runs, err := running(ctx, c, id)
	if err != nil || !runs {
		return err
	}
	if start, _, _ := s.at(now); !start.After(s.Created) {
		return nil
	}
	return beginMonth(ctx, c, id, now)
}

// monthsNow expects the terms to be locked.
func monthsNow(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time) ([]Period, error) {
	s, runs, err := running(ctx, c, id)
	if err != nil || !runs {
		return nil, err
	}
	return s.periods(now)
}

func running(ctx context.Context, c tenant.ControlDB, id tenant.ID) (s subscribed, runs bool, err error) {
	all, err := subscriptionsThatRun(ctx, c, []tenant.ID{id})
	if err != nil || len(all) == 0 {
		return s, false, err
	}
	return all[0], true, nil
}
