//go:build !production

package billingtest

import (
	"fmt"
	"math/big"
	"time"

	"hearth/billing"
	"hearth/tenant"
)

// compare holds every link against the facts.
func (e *exact) compare(w *World, m billing.Metric) {
	t := e.t
	t.Helper()
	var inLedger int64
	e.must(w.Control().NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM node.usage_ledger WHERE tenant_id = ? AND metric = ?`, w.Tenant.ID, m).Scan(t.Context(), &inLedger))
	if want := e.known(m, w.Tenant.ID); inLedger != want || w.used(m) != want {
		t.Errorf("%s: %d used, %d in the ledger, %d in the hours", m, want, inLedger, w.used(m))
	}
	var periods []struct {
		billing.Period
		Unpushed bool `bun:"unpushed"`
	}
	e.must(w.Control().NewRaw(`SELECT period_start, period_end, is_level, unit, month, included, used, billable, state, subscription, item, revision <> pushed_revision AS unpushed FROM control.usage_periods WHERE tenant_id = ? AND metric = ? ORDER BY period_start`, w.Tenant.ID, m).Scan(t.Context(), &periods))
	var dropped, due int64
	e.must(w.Control().NewRaw(`SELECT coalesce(sum(units), 0)::bigint FROM control.usage_lines WHERE tenant_id = ? AND metric = ? AND state = 'dropped' AND amount < 1000000`, w.Tenant.ID, m).Scan(t.Context(), &dropped))
	var waiting int64 // of the month that was over last: it comes with the next invoice
	e.must(w.Control().NewRaw(`SELECT coalesce(sum(l.units), 0)::bigint FROM control.usage_lines AS l JOIN control.usage_periods AS p USING (tenant_id, metric, period_start)
		WHERE l.tenant_id = ? AND l.metric = ? AND l.state IN ('waiting', 'billed') AND l.invoice = '' AND p.period_end > ?`, w.Tenant.ID, m, w.Fake.Now().AddDate(0, 0, -10)).Scan(t.Context(), &waiting))
	said := ""
	for _, p := range periods {
		said += fmt.Sprintf("\n%s to %s, %s: %d used, %d billable, item %s", p.Start, p.End, p.State, p.Used, p.Billable, p.Item)
		if p.State != billing.PeriodClosed {
			continue
		}
		used := e.usedIn(w.Tenant.ID, m, p.Period)
		billable := int64(0)
		if p.Included >= 0 {
			billable = max(0, used-p.Included) / p.Unit
			if p.IsLevel { // for the part of a month that it is
				above, part := big.NewInt(max(0, used-p.Included)), big.NewInt(int64(p.End.Sub(p.Start)/time.Second))
				billable = above.Div(above.Mul(above, part), big.NewInt(p.Month*p.Unit)).Int64()
			}
		}
		if p.Used != used || p.Billable != billable || p.Unpushed {
			t.Errorf("%s from %s: %d used and %d billable, the period says %d and %d, unpushed %v", m, p.Start, used, billable, p.Used, p.Billable, p.Unpushed)
		}
		due += billable
	}
	if items, lines := BilledUnits(w.Fake.Lines(w.Account().Customer.StripeID), m); items+lines != due-dropped-waiting || len(periods) == 0 {
		t.Errorf("%s of %s on %s: %d units are paid for by items and %d by lines, want %d in all, without %d that were too little and %d that wait:%s", m, w.Tenant.ID, w.Account().Current().Plan, items, lines, due-dropped-waiting, dropped, waiting, said)
	}
}

// usedIn adds facts up without the database: a sum, or the average of a level.
func (e *exact) usedIn(id tenant.ID, m billing.Metric, p billing.Period) int64 {
	sum, seconds := new(big.Int), big.NewInt(int64(p.End.Sub(p.Start)/time.Second))
	for _, f := range e.facts {
		if f.tenant != id || f.metric != m || !f.at.Before(p.End) || !p.IsLevel && f.at.Before(p.Start) {
			continue
		}
		amount := big.NewInt(f.quantity)
		if p.IsLevel {
			from := f.at
			if from.Before(p.Start) {
				from = p.Start
			}
			amount.Mul(amount, big.NewInt(int64(p.End.Sub(from)/time.Second)))
		}
		sum.Add(sum, amount)
	}
	if p.IsLevel {
		sum.Div(sum, seconds)
	}
	return sum.Int64()
}
