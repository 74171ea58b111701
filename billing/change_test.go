//go:build !production

package billing_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestAPlanIsChangedForThePriceThatWasShown(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	more := billing.Order{Plan: billing.PlanBusiness, Every: billing.Monthly}
	if _, err := w.Service.Quote(t.Context(), w.DB, w.Owner, more, time.Time{}); !fault.Is(err, fault.Precondition) {
		t.Errorf("a change of nothing: %v", err)
	}
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	w.Pass(10 * day)
	offer, err := w.Service.Quote(t.Context(), w.DB, w.Owner, more, time.Time{})
	if err != nil || !offer.AtOnce || offer.Quote.Due <= 0 || offer.Quote.Due >= 1500 || len(offer.Quote.Lines) != 2 {
		t.Fatalf("%+v, %v", offer, err)
	}
	w.Pass(30 * time.Minute)
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, more, offer.At); err != nil {
		t.Fatal(err)
	}
	stands(t, w, tenant.StateActive, "business@1", 3)
	if paid := w.Account().Invoices[0]; paid.Total != offer.Quote.Due || paid.Status != billing.InvoicePaid {
		t.Errorf("%d was shown and %d is %s", offer.Quote.Due, paid.Total, paid.Status)
	}
	w.Deliver()
	less := billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, less, w.Fake.Now().Add(-2*time.Hour)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a price of two hours ago: %v", err)
	}
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, less, w.Fake.Now().Add(time.Hour)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a price of the future: %v", err)
	}
	if err := w.Service.Change(t.Context(), w.DB, w.Owner, more, time.Time{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same again: %v", err)
	}
	member := tenant.Member{Role: tenant.RoleMember}
	if err := w.Service.Change(t.Context(), w.DB, member, more, time.Time{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by a member: %v", err)
	}
	if err := w.Service.SetEnding(t.Context(), w.DB, member, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("ended by a member: %v", err)
	}
}

func TestAChangeThatIsDeclinedChangesNothing(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "expires")
	w.Deliver()
	w.Pass(day)
	err := w.Service.Change(t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanBusiness, Every: billing.Monthly}, time.Time{})
	if !fault.Is(err, fault.PaymentRequired) {
		t.Fatalf("%v", err)
	}
	w.Deliver()
	if now := w.Now(); now.Plan != "team@1" || w.Account().Current().Plan != "team@1" {
		t.Fatalf("it is on %s", now.Plan)
	}
	owed, known := w.Account().Owed()
	if !known || !w.Fake.PayInvoice(owed.ID, "good") {
		t.Fatal("the invoice of the change cannot be paid")
	}
	w.Deliver()
	stands(t, w, tenant.StateActive, "business@1", 3)
}

func TestAPlanEndsWithItsPeriodUnlessTheOwnerChangesTheirMind(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	set := func(ends bool) {
		t.Helper()
		if err := w.Service.SetEnding(t.Context(), w.DB, w.Owner, ends); err != nil {
			t.Fatal(err)
		}
	}
	set(true)
	set(false)
	w.Pass(32 * day)
	stands(t, w, tenant.StateActive, "team@1", 3)
	set(true)
	w.Pass(32 * day)
	stands(t, w, tenant.StateActive, "", 0)
	if a := w.Account(); a.Current().Status != billing.StatusCanceled {
		t.Errorf("the subscription is %s", a.Current().Status)
	}
}

func TestATrialNeedsNoCardAndComesOnce(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	begin := func() error { return w.Service.BeginTrial(t.Context(), w.DB, w.Owner) }
	if err := w.Service.BeginTrial(t.Context(), w.DB, tenant.Member{Role: tenant.RoleOwner}); !fault.Is(err, fault.Precondition) {
		t.Errorf("without a confirmed address: %v", err)
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	stands(t, w, tenant.StateTrialing, "business@1", 0)
	if err := begin(); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second one: %v", err)
	}
	if w.Account().Customer.StripeID != "" {
		t.Error("Stripe knows of a trial without a card")
	}
	w.Subscribe(billing.PlanTeam, billing.Monthly, "expires")
	w.Deliver()
	stands(t, w, tenant.StateTrialing, "team@1", 3)
	w.Pass(15 * day)
	stands(t, w, tenant.StatePastDue, "team@1", 3)
}

func TestATrialThatIsOverIsFree(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	if err := w.Service.BeginTrial(t.Context(), w.DB, w.Owner); err != nil {
		t.Fatal(err)
	}
	w.Pass(15 * day)
	stands(t, w, tenant.StateActive, "", 0)
}

// TestWhatWasAgreedByHandStays: a trial or a subscription that ends takes away what it
// brought, not what somebody of ours gave.
func TestWhatWasAgreedByHandStays(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	plan, seats := billing.PlanKey("enterprise@1"), int64(60)
	if err := billing.Agree(t.Context(), w.Control(), w.Tenant.ID, billing.Agreement{Plan: &plan, Seats: &seats, Reason: "a test"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Checkout(t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.Refresh(t.Context(), w.Tenant.ID, "a test"); err != nil {
		t.Fatal(err)
	}
	stands(t, w, tenant.StateActive, "enterprise@1", 60)
}

// TestThoseInChargeAreMailedOnceAtEachEdge runs every job twice.
func TestThoseInChargeAreMailedOnceAtEachEdge(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "expires")
	w.Deliver()
	mailed := func() string {
		t.Helper()
		for range 2 {
			w.RunTells()
		}
		var subjects []string
		for _, m := range w.Mails.List() {
			subjects = append(subjects, m.Subject)
		}
		return strings.Join(subjects, "|")
	}
	steps := []struct {
		pass time.Duration
		want string
		all  int
	}{
		{2 * day, "", 0},
		{31 * day, "did not go through", 1},
		{7 * day, "still not paid for", 2},
		{3 * day, "still not paid for", 3},
		{4 * day, "read only now", 4},
	}
	for _, step := range steps {
		w.Pass(step.pass)
		got := mailed()
		if n := len(w.Mails.List()); n != step.all || step.want != "" && !strings.Contains(got, step.want) {
			t.Fatalf("after %v: %d mails, %s; want %d, the last %q", step.pass, n, got, step.all, step.want)
		}
	}
	owed, _ := w.Account().Owed()
	w.Fake.PayInvoice(owed.ID, "good")
	w.Deliver()
	if w.Service.Refresh(t.Context(), w.Tenant.ID, "again"); !strings.Contains(mailed(), "paid for again") || len(w.Mails.List()) != 5 {
		t.Errorf("after paying: %s", mailed())
	}
}

func TestTheCatalogueIsSyncedOnce(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	made, err := w.Service.SyncCatalogue(t.Context())
	if err != nil || len(made) != 11 {
		t.Fatalf("made %v, %v", made, err)
	}
	if again, err := w.Service.SyncCatalogue(context.Background()); err != nil || len(again) != 0 {
		t.Errorf("again: %v, %v", again, err)
	}
}

func TestWhatWasMissedIsFoundAgain(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	w.Pass(day)
	since := w.Fake.Now()
	w.Fake.Advance(31 * day)
	lost := w.Fake.Take()
	missed, err := w.Service.CatchUpSince(t.Context(), since)
	if err != nil || missed != len(lost) || missed == 0 {
		t.Fatalf("caught up with %d of %d, %v", missed, len(lost), err)
	}
	if missed, err := w.Service.CatchUpSince(t.Context(), since); err != nil || missed != 0 {
		t.Errorf("again: %d, %v", missed, err)
	}
	// And without any event at all: the nightly look, which keeps what had drifted.
	w.Fake.Advance(32 * day)
	w.Fake.Take()
	w.Forget()
	if err := w.Service.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	drifts, err := billing.Drifts(t.Context(), w.Control(), 100)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, d := range drifts {
		if d.TenantID == w.Tenant.ID {
			kinds[d.What] = true
		}
	}
	if !kinds["period"] || !kinds["paid"] || kinds["subscription"] || len(w.Account().Invoices) != 3 {
		t.Errorf("drifted: %v, %d invoices", kinds, len(w.Account().Invoices))
	}
	if text, err := json.Marshal(drifts); err != nil || len(text) == 0 {
		t.Error(err)
	}
}

func TestACustomerWhoIsDeletedAtStripe(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	other := billingtest.New(t, stripefake.Config{})
	if err := other.Service.Refresh(t.Context(), w.Tenant.ID, "with the key of another account"); !fault.Is(err, fault.Precondition) {
		t.Fatalf("an account that never knew the customer: %v", err)
	}
	stands(t, w, tenant.StateActive, "team@1", 3)
	w.Fake.DeleteCustomer(w.Fake.Customer(w.Tenant.ID.String()))
	w.Deliver()
	stands(t, w, tenant.StateCancelled, "", 0)
	if now := w.Now(); now.DeleteAt.Sub(w.Fake.Now()) < 89*day {
		t.Errorf("deleted on %s", now.DeleteAt)
	}
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	stands(t, w, tenant.StateActive, "team@1", 3)
}

// TestAWorkspaceThatWasOpenedAgainStaysOpen: its subscription ended at Stripe, the
// owner came back, and whatever Stripe tells later shuts nobody out again.
func TestAWorkspaceThatWasOpenedAgainStaysOpen(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	if err := w.Gateway.End(t.Context(), w.Account().Current().ID); err != nil {
		t.Fatal(err)
	}
	w.Deliver()
	stands(t, w, tenant.StateCancelled, "", 0)
	w.KeepUntilTomorrow()
	if err := w.Env.Service.ReopenWorkspace(t.Context(), w.DB, w.Owner); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Service.Refresh(t.Context(), w.Tenant.ID, "a late event"); err != nil {
			t.Fatal(err)
		}
		stands(t, w, tenant.StateActive, "", 0)
	}
}
