//go:build !production

package billingtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
)

// metered is a workspace that is billed by use, in a database of its own: closing is of
// all workspaces there are.
type metered struct {
	*World
	t     *testing.T
	usage *billing.Usage
	seq   int64
	books map[billing.Metric]int64
}

func newMetered(t *testing.T, kind billing.SinkKind) *metered {
	t.Helper()
	w := Alone(t, stripefake.Config{}, kind)
	return &metered{World: w, t: t, usage: billing.NewUsage(billing.UsageConfig{Control: w.Control(), Nodes: w.Env.Registry.Nodes, Now: w.Fake.Now, Sink: w.Sink(kind)})}
}

// allow agrees on amounts that are included, and on any amount above.
func (m *metered) allow(overrides ...string) {
	m.t.Helper()
	if err := billing.Agree(m.t.Context(), m.Control(), m.Tenant.ID, billing.Agreement{Overrides: overrides, Above: "unlimited", Now: m.Fake.Now()}); err != nil {
		m.t.Fatal(err)
	}
}

// use writes what was used, and rolls it up.
func (m *metered) use(metric billing.Metric, at time.Time, n int64) {
	m.t.Helper()
	m.seq++
	if err := billing.Record(m.t.Context(), m.DB, billing.Entry{Metric: metric, Source: "metered " + m.Tenant.ID.String(), Seq: m.seq, Quantity: n, At: at}); err != nil {
		m.t.Fatal(err)
	}
	if m.books == nil {
		m.books = map[billing.Metric]int64{}
	}
	m.books[metric] += n
	for deadline := time.Now().Add(time.Minute); m.used(metric) != m.books[metric]; m.must(m.usage.RollUp) {
		if time.Now().After(deadline) { // other tests' transactions hold it up, and end
			m.t.Fatalf("%s: %d units are in the hours, want %d", metric, m.used(metric), m.books[metric])
		}
	}
}

func (m *metered) must(all ...func(context.Context) error) {
	m.t.Helper()
	for _, do := range all {
		if err := do(m.t.Context()); err != nil {
			m.t.Fatal(err)
		}
	}
}

// work is what the schedule does again and again.
func (m *metered) work() {
	m.t.Helper()
	for range 2 {
		m.must(m.usage.RollUp, m.usage.Close, m.usage.Push)
	}
}

// pass lets time pass, with the jobs of every hour.
func (m *metered) pass(d time.Duration) {
	m.t.Helper()
	for until := m.Fake.Now().Add(d); m.Fake.Now().Before(until); {
		m.Pass(min(time.Hour, until.Sub(m.Fake.Now())))
		m.work()
	}
}

// billed adds up the units of a metric that are on invoices which are paid.
func (m *metered) billed(metric billing.Metric) (byItem, byLine int64) {
	m.t.Helper()
	return BilledUnits(m.Fake.Lines(m.Account().Customer.StripeID), metric)
}

func (m *metered) wantBilled(metric billing.Metric, byItem, byLine int64) {
	m.t.Helper()
	if items, lines := m.billed(metric); items != byItem || lines != byLine {
		m.t.Errorf("%s: %d units are billed by the item and %d by lines, want %d and %d", metric, items, lines, byItem, byLine)
	}
}

func (m *metered) items() (metrics []string) {
	m.t.Helper()
	for _, i := range m.Account().Current().Items {
		metrics = append(metrics, i.Price)
	}
	slices.Sort(metrics)
	return metrics
}

func (m *metered) wantItems(want ...string) {
	m.t.Helper()
	if got := m.items(); !slices.Equal(got, want) {
		m.t.Errorf("items %v, want %v", got, want)
	}
}

// TestUsageIsOnTheInvoiceOfItsMonth goes from checkout over an hour that is late, to the
// unit: what is known in time is on the item, the rest is a line of the same invoice.
func TestUsageIsOnTheInvoiceOfItsMonth(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000", "extension_cpu=5000", "storage=1000000000")
	m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	m.Deliver()
	m.wantItems("business_calls_month_v1", "business_ext_cpu_month_v1", "business_seats_month_v1", "business_storage_month_v1")
	sub := m.Account().Current()
	m.use(billing.MetricCalls, sub.PeriodStart.Add(48*time.Hour), 5_000_000)
	m.use(billing.MetricCPU, sub.PeriodStart.Add(50*time.Hour), 25_999)
	m.use(billing.MetricStorage, sub.PeriodStart.Truncate(time.Hour), 3_000_000_000)
	m.Pass(sub.PeriodEnd.Sub(m.Fake.Now()) - 30*time.Minute)
	m.work()
	m.Pass(40 * time.Minute) // the draft lies there for an hour
	m.use(billing.MetricCalls, sub.PeriodStart.Add(49*time.Hour), 7_000)
	m.use(billing.MetricStorage, sub.PeriodEnd.Truncate(time.Hour).Add(-15*24*time.Hour-12*time.Hour), -2_000_000_000) // half the month
	m.work()
	m.Pass(2 * time.Hour)
	m.wantBilled(billing.MetricCalls, 4_999, 7)
	m.wantBilled(billing.MetricCPU, 20, 0)
	m.wantBilled(billing.MetricStorage, 2_000, -1_000)
	if last := m.Account().Invoices[0]; last.Status != billing.InvoicePaid {
		t.Errorf("the invoice is %s", last.Status)
	}
	m.use(billing.MetricCalls, sub.PeriodStart.Add(50*time.Hour), 400_000) // the invoice is final
	m.pass(4 * time.Hour)
	m.Pass(32 * 24 * time.Hour)
	m.wantBilled(billing.MetricCalls, 4_999, 407)
}

// TestNothingIsPushedWhileAPlanIsTried, and what was used then is not billed when it
// comes in late either.
func TestNothingIsPushedWhileAPlanIsTried(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000")
	if err := m.Service.BeginTrial(t.Context(), m.DB, m.Owner); err != nil {
		t.Fatal(err)
	}
	m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	m.Deliver()
	if got := m.Account().Current().Status; got != billing.StatusTrialing {
		t.Fatalf("it is %s", got)
	}
	trial := m.Account().Current()
	m.use(billing.MetricCalls, trial.PeriodStart.Add(26*time.Hour), 5_000_000)
	m.Pass(48 * time.Hour)
	m.work()
	m.Pass(trial.PeriodEnd.Sub(m.Fake.Now()) + 10*time.Minute)
	m.use(billing.MetricCalls, trial.PeriodStart.Add(27*time.Hour), 3_000_000)
	m.pass(5 * time.Hour)
	m.use(billing.MetricCalls, trial.PeriodStart.Add(28*time.Hour), 3_000_000)
	m.use(billing.MetricCalls, m.Fake.Now().Add(-time.Hour), 11_000)
	m.work()
	m.Pass(32 * 24 * time.Hour)
	m.pass(5 * time.Hour)
	m.wantBilled(billing.MetricCalls, 10, 0)
}

// TestUsageFollowsItsItem goes up in the middle of a month, to yearly, and back, and every
// unit is billed once: by an item that is new, or by lines where there can be none.
func TestUsageFollowsItsItem(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000")
	m.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	m.Deliver()
	first := m.Account().Current()
	change := func(p billing.PlanID, every billing.Interval) {
		t.Helper()
		o := billing.Order{Plan: p, Every: every}
		offer, err := m.Service.Quote(t.Context(), m.DB, m.Owner, o, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Service.Change(t.Context(), m.DB, m.Owner, o, offer.At); err != nil {
			t.Fatal(err)
		}
		m.Deliver()
	}
	m.use(billing.MetricCalls, first.PeriodStart.Add(5*time.Hour), 700_000)
	m.Pass(24 * time.Hour)
	m.work()
	m.Pass(24 * time.Hour)
	change(billing.PlanBusiness, billing.Monthly)
	m.wantItems("business_calls_month_v1", "business_ext_cpu_month_v1", "business_seats_month_v1", "business_storage_month_v1")
	m.use(billing.MetricCalls, m.Fake.Now(), 301_000)
	m.Pass(24 * time.Hour)
	m.work()
	m.Pass(24 * time.Hour)
	m.Pass(first.PeriodEnd.Sub(m.Fake.Now()) + 10*time.Minute)
	m.pass(3 * time.Hour)
	m.wantBilled(billing.MetricCalls, 1_000, 0)

	m.use(billing.MetricCalls, m.Fake.Now(), 501_000)
	m.Pass(24 * time.Hour)
	m.work()
	change(billing.PlanBusiness, billing.Yearly)
	m.wantItems("business_seats_year_v1")
	m.use(billing.MetricCalls, m.Fake.Now().Add(time.Hour), 401_000)
	m.pass(6 * time.Hour) // what the month had is over, and is a line
	m.Pass(32 * 24 * time.Hour)
	m.pass(8 * time.Hour) // and the first month of the year
	m.wantBilled(billing.MetricCalls, 1_000, 900)
	if got, want := m.used(billing.MetricCalls), int64(700_000+301_000+501_000+401_000); got != want {
		t.Errorf("%d were used, want %d", got, want)
	}
}

// TestUsageOfTheLastMonthIsBilled ends a subscription with its period, and at once.
func TestUsageOfTheLastMonthIsBilled(t *testing.T) {
	t.Parallel()
	for _, kind := range []billing.SinkKind{billing.SinkUsageRecords, billing.SinkInvoiceItems} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			m := newMetered(t, kind)
			m.allow("calls=1000")
			m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
			m.Deliver()
			if err := m.Service.SetEnding(t.Context(), m.DB, m.Owner, true); err != nil {
				t.Fatal(err)
			}
			sub := m.Account().Current()
			m.use(billing.MetricCalls, sub.PeriodStart.Add(5*time.Hour), 701_000)
			m.Pass(sub.PeriodEnd.Sub(m.Fake.Now()) - 30*time.Minute)
			m.work()
			m.use(billing.MetricCalls, sub.PeriodStart.Add(6*time.Hour), 50_000)
			m.Pass(35 * time.Minute)
			m.work()
			m.pass(6 * time.Hour)
			if items, lines := m.billed(billing.MetricCalls); items+lines != 750 {
				t.Errorf("%d and %d units are billed, want 750", items, lines)
			}
			m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
			m.Deliver()
			m.pass(2 * time.Hour)
			sub = m.Account().Current()
			m.use(billing.MetricCalls, m.Fake.Now(), 401_000)
			m.Pass(2 * time.Hour)
			m.work()
			m.use(billing.MetricCalls, sub.PeriodStart.Add(time.Hour), 250_000)
			if err := m.Gateway.End(t.Context(), sub.ID); err != nil {
				t.Fatal(err)
			}
			m.Deliver()
			m.pass(6 * time.Hour)
			if items, lines := m.billed(billing.MetricCalls); items+lines != 750+650 {
				t.Errorf("%d and %d units are billed, want %d", items, lines, 750+650)
			}
		})
	}
}
