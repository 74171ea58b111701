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
	a := Above{Plan: g.plan, Bills: len(all) > 0}
	if a.Bills {
		a.Every = all[0].Every
	}
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
