//go:build !production

package billingtest

import (
	"encoding/json"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// runLeaving runs what was written when the workspace was closed, deleted or opened
// again, twice.
func (m *metered) runLeaving() (jobs int) {
	m.t.Helper()
	var rows []struct {
		Kind string `bun:"kind"`
		Args string `bun:"args"`
	}
	if err := m.Control().NewRaw(`SELECT kind, args::text AS args FROM node.outbox WHERE kind IN ('billing:let_go', 'billing:look_again') AND due_at <= now() AND args->>'tenant_id' = ? ORDER BY created_at`,
		m.Tenant.ID.String()).Scan(m.t.Context(), &rows); err != nil {
		m.t.Fatal(err)
	}
	for range 2 {
		for _, r := range rows {
			var a billing.LetGoArgs
			err := json.Unmarshal([]byte(r.Args), &a)
			if err == nil && r.Kind == "billing:let_go" {
				err = m.Service.LetGo(m.t.Context(), m.usage, a)
			} else if err == nil {
				err = m.Service.LookAgain(m.t.Context(), billing.LookAgainArgs(a))
			}
			if err != nil {
				m.t.Fatal(err)
			}
		}
	}
	m.exec(`DELETE FROM node.outbox WHERE kind IN ('billing:let_go', 'billing:look_again') AND due_at <= now() AND args->>'tenant_id' = ?`, m.Tenant.ID.String())
	m.Deliver()
	return len(rows)
}

func (m *metered) close() {
	m.t.Helper()
	digest, err := tenant.HashPassword(m.t.Context(), "copper kettle hill")
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.DB.NewRaw(`UPDATE ?tenant.members SET password_digest = ? WHERE id = ?`, digest, m.Owner.ID).Exec(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	if err := m.Env.Service.CloseWorkspace(m.t.Context(), m.DB, m.Owner, m.Now().Name, "copper kettle hill"); err != nil {
		m.t.Fatal(err)
	}
}

// charged is what a customer has paid.
func (m *metered) charged() (sum int64) {
	m.t.Helper()
	for _, i := range m.Fake.Paid(m.Fake.Customer(m.Tenant.ID.String())) {
		sum += i
	}
	return sum
}

// TestAWorkspaceThatIsClosedPaysNoMore: what it used until then is billed, and nothing
// after it, for three months; opened again it is free, and can buy a plan.
func TestAWorkspaceThatIsClosedPaysNoMore(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.allow("calls=1000")
	m.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	m.Deliver()
	m.pass(3 * time.Hour)
	m.use(billing.MetricCalls, m.Fake.Now(), 900_000)
	m.close()
	if n := m.runLeaving(); n != 1 {
		t.Errorf("%d jobs were written, want 1", n)
	}
	if got := m.Account().Current(); got.Status != billing.StatusCanceled {
		t.Fatalf("the subscription is %s", got.Status)
	}
	m.wantBilled(billing.MetricCalls, 899, 0)
	before := m.charged()
	m.pass(5 * time.Hour)
	m.Pass(31 * 24 * time.Hour)
	m.pass(2 * time.Hour)
	if _, err := m.Service.Checkout(t.Context(), m.DB, m.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}); !fault.Is(err, fault.Precondition) {
		t.Errorf("a closed workspace buys a plan: %v", err)
	}
	m.Pass(62 * 24 * time.Hour)
	m.pass(2 * time.Hour)
	if after := m.charged(); after != before {
		t.Errorf("it was charged %d after it was closed", after-before)
	}
	m.KeepUntilTomorrow()
	if err := m.Env.Service.ReopenWorkspace(t.Context(), m.DB, m.Owner); err != nil {
		t.Fatal(err)
	}
	m.runLeaving()
	for range 2 {
		if now := m.Now(); now.State != tenant.StateActive || now.Plan != "" || now.Seats != 0 {
			t.Fatalf("opened again it is %s on %q with %d seats", now.State, now.Plan, now.Seats)
		}
		if err := m.Service.Refresh(t.Context(), m.Tenant.ID, "a late event"); err != nil {
			t.Fatal(err)
		}
	}
	m.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	m.Deliver()
	if now := m.Now(); now.State != tenant.StateActive || now.Plan != "team@1" {
		t.Errorf("it is %s on %q", now.State, now.Plan)
	}
}

// TestAWorkspaceThatIsOpenedAtOncePaysOn: the job finds that nobody left.
func TestAWorkspaceThatIsOpenedAtOncePaysOn(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	m.Deliver()
	m.close()
	m.KeepUntilTomorrow()
	if err := m.Env.Service.ReopenWorkspace(t.Context(), m.DB, m.Owner); err != nil {
		t.Fatal(err)
	}
	if n := m.runLeaving(); n != 2 {
		t.Errorf("%d jobs were written, want 2", n)
	}
	if now := m.Now(); now.State != tenant.StateActive || now.Plan != "team@1" || m.Account().Current().IsOver() {
		t.Errorf("it is %s on %q, its subscription %s", now.State, now.Plan, m.Account().Current().Status)
	}
}

// TestAFreeWorkspaceThatIsClosedCostsNoJob, nor a request.
func TestAFreeWorkspaceThatIsClosedCostsNoJob(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	m.close()
	if n := m.runLeaving(); n != 0 {
		t.Errorf("%d jobs", n)
	}
}

// TestADeletedWorkspaceIsNeverChargedAgain, whatever there was to charge: a subscription
// that goes on, an invoice that is owed, a draft, a page at Stripe that is open still,
// usage that comes late.
func TestADeletedWorkspaceIsNeverChargedAgain(t *testing.T) {
	t.Parallel()
	for _, card := range []string{"good", "expires"} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			m := newMetered(t, billing.SinkUsageRecords)
			m.allow("calls=1000")
			m.Subscribe(billing.PlanBusiness, billing.Monthly, card)
			m.Deliver()
			m.use(billing.MetricCalls, m.Fake.Now().Add(time.Hour), 5_000_000)
			m.Pass(48 * time.Hour)
			m.work()
			sub := m.Account().Current()
			m.Pass(sub.PeriodEnd.Sub(m.Fake.Now()) + 20*time.Minute) // a draft lies there
			if card == "expires" {
				m.Pass(2 * time.Hour) // it is owed
			}
			m.exec(`UPDATE control.tenants SET state = 'cancelled', closed_from = 'active', delete_at = now() - interval '1 minute' WHERE id = ?`, m.Tenant.ID.String())
			if err := m.Env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: m.Tenant.ID}); err != nil {
				t.Fatal(err)
			}
			before := m.charged()
			if m.runLeaving() == 0 {
				t.Error("no job was written")
			}
			if card == "expires" {
				m.Fake.MendCard(m.Fake.Customer(m.Tenant.ID.String()))
			}
			for range 3 {
				m.pass(6 * time.Hour)
				m.Fake.Advance(31 * 24 * time.Hour)
				m.Deliver()
			}
			m.pass(6 * time.Hour)
			if after := m.charged(); after != before {
				t.Errorf("it was charged %d after it was deleted", after-before)
			}
			if now := m.Now(); now.State != tenant.StateDeleted {
				t.Errorf("it is %s", now.State)
			}
		})
	}
}

// TestAPageThatWasOpenWhenAWorkspaceWasDeleted is paid on afterwards: what it bought ends
// before it begins.
func TestAPageThatWasOpenWhenAWorkspaceWasDeleted(t *testing.T) {
	t.Parallel()
	m := newMetered(t, billing.SinkUsageRecords)
	url, err := m.Service.Checkout(t.Context(), m.DB, m.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly})
	if err != nil {
		t.Fatal(err)
	}
	m.close()
	m.runLeaving()
	if m.Fake.PayCheckout(stripefake.CheckoutAt(url), "good") {
		t.Error("the page can be paid on after the workspace was closed")
	}
}
