package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Above is what a workspace uses above its plan, and for how much.
type Above struct {
	Plan    Plan
	Consent Consent
	Every   Interval // of its subscription
	Bills   bool     // there is a subscription that bills it
	Start   time.Time
	End     time.Time // of the month that is running
	Items   []AboveItem
	Spent   int64 // in that month, if what is stored stays as it is
	Default int64 // the cap of who chooses none
}

// AboveItem is a metric that has a price above the plan.
type AboveItem struct {
	Measure
	Price  int64 // of one unit
	Units  int64 // above
	Amount int64
}

// AboveOf reads what a workspace uses above its plan, as late as the last roll-up.
func (s *Service) AboveOf(ctx context.Context, id tenant.ID) (Above, error) {
	return aboveOf(ctx, s.control, id, s.now())
}

func aboveOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, now time.Time) (Above, error) {
	t, err := tenant.TenantByID(ctx, c, id)
	if err != nil {
		return Above{}, err
	}
	g, err := GrantsFor(t)
	if err != nil {
		return Above{}, err
	}
	all, err := subscriptionsThatRun(ctx, c, []tenant.ID{id})
	if err != nil {
		return Above{}, err
	}
	a := Above{Plan: g.plan, Bills: billsAll(all)}
	if len(all) > 0 {
		a.Every = all[0].Every
	}
	a.Default = g.DefaultCap(a.Every)
	a.Consent = ConsentOf(t, g, a.Every)
	a.Start, a.End = monthOf(all, now.UTC())
	rows, err := aboveNow(ctx, c, []tenant.ID{id}, now, asking{})
	if err != nil {
		return Above{}, err
	}
	for _, m := range measures {
		price, sold := g.plan.Price(m.Metric, Monthly)
		if !sold {
			continue
		}
		item := AboveItem{Measure: m, Price: price.Amount}
		for _, r := range rows {
			if r.Metric == m.Metric {
				item.Units, item.Amount = r.units(), r.amount()
			}
		}
		a.Items = append(a.Items, item)
	}
	a.Spent = amountOf(rows)
	return a, nil
}

// billsAll reports whether a subscription bills anything yet.
func billsAll(all []subscribed) bool { return len(all) > 0 && all[0].Status != StatusTrialing }

// PriceSays writes what a thing costs above the plan, in an amount that people know.
func (i AboveItem) PriceSays() string {
	switch i.Metric {
	case MetricStorage:
		return Money(i.Price*gb/mb) + " for each GB, a month"
	case MetricCPU:
		return Money(i.Price*1_000) + " for each 1,000 seconds"
	}
	return Money(i.Price*100) + " for each " + Grouped(100*i.Unit)
}

// AboveSays writes how much is above; of what is stored, on the average over the month.
func (i AboveItem) AboveSays() string {
	if i.IsLevel {
		return i.Says(i.Units*i.Unit) + " on average"
	}
	return i.Says(i.Units * i.Unit)
}

// IsMetered reports whether more of e than a plan includes can be billed at all.
func IsMetered(e Entitlement) bool { return measureOf(e).Metric != "" }

// Says writes what may be billed above a plan, of who pays monthly.
func (c Consent) Says() string {
	switch {
	case !c.On:
		return "nothing"
	case c.Cap == Unlimited:
		return "without a cap"
	}
	return "up to " + Money(c.Cap) + " a month"
}
