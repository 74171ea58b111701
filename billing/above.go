package billing

import (
	"context"
	"fmt"
	"math/bits"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// units is how many units of the price are above what is included, as comesTo says: of a
// level for the part of a month that the period is.
func (r aboveRow) units() int64 {
	above := max(0, r.Used-r.Spared-r.Included)
	switch {
	case r.Included == Unlimited:
		return 0
	case !r.IsLevel:
		return above / r.Unit
	}
	hi, lo := bits.Mul64(uint64(above), uint64(r.Seconds))
	units, _ := bits.Div64(hi, lo, uint64(r.Month)*uint64(r.Unit)) // Month is not less than Seconds: it fits
	return int64(units)
}

func (r aboveRow) amount() int64 { return r.units() * r.Price }

func amountOf(rows []aboveRow) (sum int64) {
	for _, r := range rows {
		sum += r.amount()
	}
	return sum
}

// aboveFor answers for a workspace that would come to have n of something above its
// plan. It looks at how things are now, whatever the caller had read before.
//
// Of what happens, such as calls, each unit costs its price. Of a level, such as bytes
// of files, a unit costs its price for a month: n bytes cost for the rest of the month
// what their share of it is, (n − what is there) × seconds left ÷ seconds of the month,
// added to the average that there is if nothing changes, and rounded down to whole
// units once. A month that is cut short costs its part of that. As bytes stay, all that
// is above must also fit into the cap for a whole month. Amounts are in millionths of a
// dollar, so that nothing else is rounded.
func (a Allower) aboveFor(ctx context.Context, id tenant.ID, e Entitlement, used, n int64) error {
	t, err := tenant.TenantByID(ctx, a.Control, id)
	if err != nil {
		return err
	}
	g, err := GrantsFor(t)
	if err != nil || g.Allows(e, n) {
		return err
	}
	m, consent := measureOf(e), g.consent
	if !consent.On {
		return g.refuse(e, used, n)
	}
	price, sold := g.plan.Price(m.Metric, Monthly)
	if !sold {
		if g.plan.OnRequest && consent.Cap == Unlimited {
			return nil // billed as it was agreed
		}
		return g.refuse(e, used, n)
	}
	row, rows, err := a.aboveRows(ctx, id, m.Metric, n)
	if err != nil {
		return err
	}
	if row.Metric == "" {
		return g.refuse(e, used, n) // nobody is billed for it
	}
	most := row.Cap
	if consent.Own {
		most = consent.Cap
	}
	month := int64(0)
	if m.IsLevel {
		month = max(0, n-g.Limit(e)) / m.Unit * price.Amount
	}
	if most == Unlimited || max(amountOf(rows), month) <= most {
		return nil
	}
	return fault.New(fault.PaymentRequired, "What is used above the %s plan would cost more than %s a month, the cap of this workspace. An administrator can raise it under Billing.", g.plan.Name, Money(most))
}

// aboveRows reads what is above, of m and of everything. A month that just began has no
// rows yet.
func (a Allower) aboveRows(ctx context.Context, id tenant.ID, m Metric, n int64) (row aboveRow, rows []aboveRow, err error) {
	now := a.now()
	for range 2 {
		if rows, err = aboveNow(ctx, a.Control, []tenant.ID{id}, now, asking{m, n}); err != nil {
			return row, nil, err
		}
		for _, r := range rows {
			if r.Metric == m {
				return r, rows, nil
			}
		}
		if err := beginMonth(ctx, a.Control, id, now); err != nil {
			return row, nil, err
		}
	}
	return row, nil, nil
}

// refuse is Refuse with what is used, and who could allow more.
func (g Grants) refuse(e Entitlement, used, n int64) error {
	err := g.Refuse(e, n)
	if e == Storage && used > 0 {
		err = fault.New(fault.PaymentRequired, "%s %s", fault.Message(err), fmt.Sprintf("%s are used now.", Bytes(used)))
	}
	if _, sold := g.plan.Price(measureOf(e).Metric, Monthly); sold && g.consent.Offered && !g.consent.On {
		err = fault.New(fault.PaymentRequired, "%s %s", fault.Message(err), "An administrator can allow more than the plan includes under Billing.")
	}
	return err
}

// measureOf finds the measure that uses an entitlement up; the zero Measure where none
// does.
func measureOf(e Entitlement) Measure {
	for _, m := range measures {
		if m.Limit == e {
			return m
		}
	}
	return Measure{}
}
