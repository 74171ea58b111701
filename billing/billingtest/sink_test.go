package billingtest

import (
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/billing/stripefake"
	"hearth/tenant/fault"
)

// TestUsageIsBilledOnceThroughTheTestStripe pushes a window up and down, with and
// without an item, twice each, and adds a line twice: to the next invoice, and to one
// that is final.
func TestUsageIsBilledOnceThroughTheTestStripe(t *testing.T) {
	t.Parallel()
	w := New(t, stripefake.Config{})
	w.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	w.Deliver()
	w.Pass(3 * time.Hour)
	account := w.Account()
	sub := account.Current()
	sink := gateway.NewSink(w.Gateway)
	window := billing.Window{Tenant: w.Tenant.ID, Metric: billing.MetricCalls, Customer: account.Customer.StripeID, Subscription: sub.ID,
		Start: sub.PeriodStart.Truncate(time.Hour), End: sub.PeriodEnd, Price: 5_000}
	for _, billable := range []int64{400, 900, 700, 700, 0, 250} {
		window.Billable, window.Revision = billable, window.Revision+1
		for range 2 {
			if err := sink.Push(t.Context(), window); err != nil {
				t.Fatal(err)
			}
			if got, err := sink.Total(t.Context(), window); err != nil || got != billable {
				t.Fatalf("%d are billed, %v; want %d", got, err, billable)
			}
		}
	}
	line := billing.Line{Key: "usage:late:1", Tenant: w.Tenant.ID, Metric: billing.MetricCPU, Customer: window.Customer, Subscription: sub.ID, Start: window.Start, End: window.End, Units: 5_000, Amount: 2 * billing.Dollars}
	first, err := sink.AddLine(t.Context(), line)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sink.AddLine(t.Context(), line); err != nil || again != first {
		t.Errorf("again %q, %v; want %q", again, err, first)
	}
	final := line
	final.Key, final.Invoice = "usage:late:2", account.Invoices[0].ID
	if _, err := sink.AddLine(t.Context(), final); !fault.Is(err, fault.Conflict) {
		t.Errorf("a line on an invoice that is %s: %v, want Conflict", account.Invoices[0].Status, err)
	}
}
