//go:build !production

package billing_test

import (
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
)

var (
	toTeam     = billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}
	toBusiness = billing.Order{Plan: billing.PlanBusiness, Every: billing.Monthly}
)

func onBusiness(t *testing.T, faults stripefake.Config) *billingtest.World {
	t.Helper()
	w := billingtest.New(t, faults)
	w.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	w.Deliver()
	w.Pass(10 * day)
	stands(t, w, tenant.StateActive, "business@1", 3)
	return w
}

func change(t *testing.T, w *billingtest.World, o billing.Order) billing.Offer {
	t.Helper()
	offer, err := w.Service.Quote(t.Context(), w.DB, w.Owner, o, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, o, offer.At); err != nil {
		t.Fatal(err)
	}
	w.Deliver()
	return offer
}

func TestLessComesWhenWhatIsPaidForIsOver(t *testing.T) {
	t.Parallel()
	w := onBusiness(t, stripefake.Config{})
	invoices := len(w.Account().Invoices)
	offer := change(t, w, toTeam)
	ends := w.Account().Current().PeriodEnd
	if offer.AtOnce || !offer.Later.Equal(ends) || offer.Quote.Due != 0 {
		t.Errorf("the offer is %+v", offer)
	}
	stands(t, w, tenant.StateActive, "business@1", 3)
	if next := w.Account().Current().Next; next.Plan != "team@1" || next.Every != billing.Monthly || !next.At.Equal(ends) {
		t.Errorf("what comes is %+v", next)
	}
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, toTeam, time.Time{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same again: %v", err)
	}
	if n := len(w.Account().Invoices); n != invoices {
		t.Errorf("planning it made %d invoices", n-invoices)
	}
	w.Pass(ends.Sub(w.Fake.Now()) + 2*time.Hour)
	stands(t, w, tenant.StateActive, "team@1", 3)
	a := w.Account()
	if paid := a.Invoices[0]; paid.Total != 1800 || paid.Status != billing.InvoicePaid || paid.About != "Team, 3 members" {
		t.Errorf("the first invoice after it is %+v", paid)
	}
	if a.Current().Next.Plan != "" {
		t.Errorf("it is still to come: %+v", a.Current().Next)
	}
	change(t, w, toBusiness)
	stands(t, w, tenant.StateActive, "business@1", 3)
	w.Pass(70 * day)
	stands(t, w, tenant.StateActive, "business@1", 3)
}

func TestAPlannedChangeIsTakenBack(t *testing.T) {
	t.Parallel()
	w := onBusiness(t, stripefake.Config{})
	if err := w.Service.KeepPlan(t.Context(), w.DB, w.Owner); !fault.Is(err, fault.Precondition) {
		t.Errorf("nothing was planned: %v", err)
	}
	for range 2 { // the second time is a wish of its own
		change(t, w, toTeam)
		if err := w.Service.KeepPlan(t.Context(), w.DB, tenant.Member{Role: tenant.RoleMember}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by a member: %v", err)
		}
		if err := w.Service.KeepPlan(t.Context(), w.DB, w.Owner); err != nil {
			t.Fatal(err)
		}
		w.Deliver()
		w.Pass(time.Minute)
	}
	w.Pass(40 * day)
	stands(t, w, tenant.StateActive, "business@1", 3)
}

// TestWhatIsChosenLastCounts: a plan ends, becomes less, or becomes more, never two of
// them.
func TestWhatIsChosenLastCounts(t *testing.T) {
	t.Parallel()
	w := onBusiness(t, stripefake.Config{})
	change(t, w, toTeam)
	if err := w.Service.SetEnding(t.Context(), w.DB, w.Owner, true); err != nil {
		t.Fatal(err)
	}
	w.Deliver()
	if s := w.Account().Current(); !s.CancelAtPeriodEnd || s.Next.Plan != "" {
		t.Errorf("it ends: %+v", s)
	}
	w.Pass(time.Minute)
	change(t, w, toTeam)
	if s := w.Account().Current(); s.CancelAtPeriodEnd || s.Next.Plan != "team@1" {
		t.Errorf("it becomes less: %+v", s)
	}
	yearly := billing.Order{Plan: billing.PlanBusiness, Every: billing.Yearly}
	change(t, w, yearly)
	if s := w.Account().Current(); s.Every != billing.Yearly || s.Next.Plan != "" {
		t.Errorf("it becomes more: %+v", s)
	}
	change(t, w, toBusiness)
	if s := w.Account().Current(); s.Every != billing.Yearly || s.Next.Every != billing.Monthly || !s.Next.At.Equal(s.PeriodEnd) {
		t.Errorf("monthly, in a year: %+v", s)
	}
}

// TestATrialBecomesLessAtOnce: nothing of it is paid for.
func TestATrialBecomesLessAtOnce(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	if err := w.Service.BeginTrial(t.Context(), w.DB, w.Owner); err != nil {
		t.Fatal(err)
	}
	w.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	w.Deliver()
	change(t, w, toTeam)
	stands(t, w, tenant.StateTrialing, "team@1", 3)
}
