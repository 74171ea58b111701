//go:build !production

package billingtest

import (
	"context"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
	"hearth/tenant/fault"
)

// TestUsageIsBilledOnceThroughTheTestStripe adds a line twice to the next invoice, and
// one to an invoice that is final.
func TestUsageIsBilledOnceThroughTheTestStripe(t *testing.T) {
	t.Parallel()
	w := New(t, stripefake.Config{})
	w.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	w.Deliver()
	w.Pass(3 * time.Hour)
	account := w.Account()
	sub := account.Current()
	sink := w.Sink("")
	start := sub.PeriodStart.Truncate(time.Hour)
	line := billing.Line{Key: "usage:late:1", Tenant: w.Tenant.ID, Metric: billing.MetricCPU, Customer: account.Customer.StripeID, Subscription: sub.ID, Start: start, End: sub.PeriodEnd, Units: 5_000, Amount: 2 * billing.Dollars}
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

// TestUsageAboveThePlanIsOnTheInvoice uses five million calls, and a few more after the
// invoice was made final: both are paid for, once.
func TestUsageAboveThePlanIsOnTheInvoice(t *testing.T) {
	t.Parallel()
	w := Alone(t, stripefake.Config{}, billing.SinkInvoiceItems)
	if err := billing.Agree(t.Context(), w.Control(), w.Tenant.ID, billing.Agreement{Overrides: []string{"calls=1000"}, Above: "unlimited", Now: w.Fake.Now()}); err != nil {
		t.Fatal(err)
	}
	w.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	w.Deliver()
	u := billing.NewUsage(billing.UsageConfig{Control: w.Control(), Nodes: w.Env.Registry.Nodes, Now: w.Fake.Now, Sink: w.Sink(billing.SinkInvoiceItems)})
	seq := int64(0)
	use := func(at time.Time, n int64) {
		t.Helper()
		seq++
		e := billing.Entry{Metric: billing.MetricCalls, Source: "invoice " + w.Tenant.ID.String(), Seq: seq, Quantity: n, At: at}
		if err := billing.Record(t.Context(), w.DB, e); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(30 * time.Second); ; {
			if err := u.RollUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			r, err := billing.ReportOf(t.Context(), w.Control(), w.Now(), at)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Used) > 1 && r.Used[1].Total > 0 && seq == 1 || seq > 1 && len(r.Used) > 1 && r.Used[1].Total > 5_000_000 {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("not counted: %+v", r.Used)
			}
		}
	}
	work := func() {
		t.Helper()
		for range 2 {
			for _, do := range []func(context.Context) error{u.Close, u.Push} {
				if err := do(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	billed := func() (total int64) {
		for _, i := range w.Account().Invoices {
			total += i.Total
		}
		return total
	}
	sub := w.Account().Current()
	before := billed()
	use(sub.PeriodStart.Add(48*time.Hour), 5_000_000)
	work()
	w.Pass(sub.PeriodEnd.Sub(w.Fake.Now()) + 20*time.Minute) // a draft lies there for an hour
	work()
	w.Pass(2 * time.Hour)
	seats := before // what the seats of one month cost
	if got, want := billed()-before-seats, int64(4_999*5_000)/billing.Cent; got != want {
		t.Errorf("%d cents are billed for what was above the plan, want %d", got, want)
	}
	use(sub.PeriodStart.Add(50*time.Hour), 400_000)
	work()
	w.Pass(32 * 24 * time.Hour)
	work()
	if got, want := billed()-before-2*seats, int64(4_999*5_000)/billing.Cent+int64(400*5_000)/billing.Cent; got != want {
		t.Errorf("with what came late %d cents are billed, want %d", got, want)
	}
}
