//go:build !production

package billingtest

import (
	"testing"
	"time"

	"hearth/billing"
)

// through makes usage go another way from now on.
func (m *metered) through(kind billing.SinkKind) {
	m.t.Helper()
	m.kind = kind
	m.Service = billing.NewService(m.config(m.Control()))
	m.usage = billing.NewUsage(billing.UsageConfig{Control: m.Control(), Nodes: m.Env.Registry.Nodes, Now: m.Fake.Now, Sink: m.Sink(kind)})
}

// TestTheWayOfUsageChangesInTheMiddleOfAMonth there and back, before and after the
// subscription is looked at: each unit is billed once.
func TestTheWayOfUsageChangesInTheMiddleOfAMonth(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000")
	m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	m.Deliver()
	month := func() { // to ten minutes after its end, and on until its invoice is paid
		t.Helper()
		m.Pass(m.Account().Current().PeriodEnd.Sub(m.Fake.Now()) + 10*time.Minute)
		m.work()
		m.pass(4 * time.Hour)
	}
	m.use(billing.MetricCalls, m.Fake.Now().Add(time.Hour), 501_000)
	m.Pass(48 * time.Hour)
	m.work()
	m.through(billing.SinkInvoiceItems)
	m.use(billing.MetricCalls, m.Fake.Now(), 300_000)
	m.work()
	if err := m.Service.Refresh(t.Context(), m.Tenant.ID, "a day has passed"); err != nil {
		t.Fatal(err)
	}
	m.wantItems("business_seats_month_v1")
	m.work()
	month()
	m.wantBilled(billing.MetricCalls, 0, 800)

	m.use(billing.MetricCalls, m.Fake.Now(), 401_000)
	m.through(billing.SinkUsageRecords)
	m.work()
	if err := m.Service.Refresh(t.Context(), m.Tenant.ID, "a day has passed"); err != nil {
		t.Fatal(err)
	}
	m.Deliver()
	m.Pass(24 * time.Hour)
	m.work()
	month()
	m.wantBilled(billing.MetricCalls, 400, 800)

	m.use(billing.MetricCalls, m.Fake.Now(), 701_000)
	m.Pass(24 * time.Hour)
	m.work()
	m.through(billing.SinkInvoiceItems)
	m.use(billing.MetricCalls, m.Fake.Now(), 250_000)
	month() // what the item has is on the invoice before it goes
	m.wantBilled(billing.MetricCalls, 1_100, 1_050)
}

// TestUsageOfAPlanThatBecomesLess is on the invoice of the month in which it was more, and
// the items of the other plan come when that is closed.
func TestUsageOfAPlanThatBecomesLess(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000")
	m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	m.Deliver()
	sub := m.Account().Current()
	m.use(billing.MetricCalls, m.Fake.Now().Add(time.Hour), 501_000)
	m.Pass(48 * time.Hour)
	m.work()
	if err := m.Service.Change(t.Context(), m.DB, m.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	m.Deliver()
	m.wantItems("business_calls_month_v1", "business_ext_cpu_month_v1", "business_seats_month_v1", "business_storage_month_v1")
	m.use(billing.MetricCalls, m.Fake.Now(), 100_000)
	m.work()
	m.use(billing.MetricCalls, m.Fake.Now(), 50_000) // after the last push
	m.Pass(sub.PeriodEnd.Sub(m.Fake.Now()) + 10*time.Minute)
	m.use(billing.MetricCalls, m.Fake.Now(), 301_000)
	m.work()
	m.pass(3 * time.Hour)
	m.wantItems("team_calls_month_v1", "team_ext_cpu_month_v1", "team_seats_month_v1", "team_storage_month_v1")
	m.wantBilled(billing.MetricCalls, 600, 50)
	m.Pass(31 * 24 * time.Hour)
	m.pass(4 * time.Hour)
	m.wantBilled(billing.MetricCalls, 900, 50)
}
