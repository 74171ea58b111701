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

const day = 24 * time.Hour

// TestAWorkspaceUpgradesFallsBehindAndRecovers is scenario after scenario on one
// workspace: bought, renewed, not paid, read only, paid.
func TestAWorkspaceUpgradesFallsBehindAndRecovers(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	stands(t, w, tenant.StateActive, "team@1", 3)
	if a := w.Account(); len(a.Invoices) != 1 || a.Invoices[0].Status != billing.InvoicePaid || a.Invoices[0].Total != 1800 {
		t.Fatalf("invoices %+v", a.Invoices)
	}
	w.Pass(32 * day)
	stands(t, w, tenant.StateActive, "team@1", 3)
	if a := w.Account(); len(a.Invoices) != 2 {
		t.Fatalf("%d invoices after a month", len(a.Invoices))
	}
	w.Fake.UseCard(w.Fake.Customer(w.Tenant.ID.String()), "expires")
	w.Pass(30 * day)
	stands(t, w, tenant.StatePastDue, "team@1", 3)
	if told := w.Now().Told; told != tenant.TellOwners {
		t.Errorf("told %q", told)
	}
	w.Pass(7 * day)
	if told := w.Now().Told; told != tenant.TellAdministrators {
		t.Errorf("after a week, told %q", told)
	}
	w.Pass(8 * day)
	stands(t, w, tenant.StateSuspended, "team@1", 3)
	owed, _ := w.Account().Owed()
	if !w.Fake.PayInvoice(owed.ID, "good") {
		t.Fatal("the invoice was not paid")
	}
	w.Deliver()
	stands(t, w, tenant.StateActive, "team@1", 3)
}

func stands(t *testing.T, w *billingtest.World, state tenant.State, plan string, seats int64) {
	t.Helper()
	if now := w.Now(); now.State != state || now.Plan != plan || now.Seats != seats {
		t.Fatalf("it is %s on %q with %d seats, want %s on %q with %d", now.State, now.Plan, now.Seats, state, plan, seats)
	}
}

func TestCheckout(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	tests := []struct {
		name  string
		role  tenant.Role
		order billing.Order
		kind  fault.Kind
		field string
	}{
		{"by a member", tenant.RoleMember, billing.Order{Plan: "team", Every: "month"}, fault.Forbidden, ""},
		{"of nothing", tenant.RoleOwner, billing.Order{}, fault.Invalid, "plan"},
		{"of what is free", tenant.RoleOwner, billing.Order{Plan: "free", Every: "month"}, fault.Invalid, "plan"},
		{"of what is agreed on", tenant.RoleOwner, billing.Order{Plan: "enterprise", Every: "year"}, fault.Invalid, "plan"},
		{"of what there is not", tenant.RoleOwner, billing.Order{Plan: "team@1'; DROP", Every: "month"}, fault.Invalid, "plan"},
		{"every day", tenant.RoleOwner, billing.Order{Plan: "team", Every: "day"}, fault.Invalid, "every"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := w.Service.Checkout(t.Context(), w.DB, tenant.Member{Role: tt.role}, tt.order)
			if !fault.Is(err, tt.kind) || fault.FieldOf(err) != tt.field {
				t.Errorf("%v", err)
			}
		})
	}
	if w.Account().Customer.StripeID != "" {
		t.Error("a refused order made a customer")
	}

	order := billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}
	first, err := w.Service.Checkout(t.Context(), w.DB, w.Owner, order)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Service.Checkout(t.Context(), w.DB, w.Owner, order)
	if err != nil || again != first {
		t.Errorf("the same order leads to %s, then %s, %v", first, again, err)
	}
	order.Plan = billing.PlanBusiness
	other, err := w.Service.Checkout(t.Context(), w.DB, w.Owner, order)
	if err != nil || other == first {
		t.Fatalf("another order leads to %s, %v", other, err)
	}
	if w.Fake.PayCheckout(stripefake.CheckoutAt(first), "good") {
		t.Error("both checkouts can be paid")
	}
	if w.Fake.PayCheckout(stripefake.CheckoutAt(other), "bad") {
		t.Error("a card that is declined pays")
	}
	w.Deliver()
	stands(t, w, tenant.StateActive, "", 0)
	if !w.Fake.PayCheckout(stripefake.CheckoutAt(other), "good") {
		t.Fatal("the good card was refused")
	}
	w.Deliver()
	stands(t, w, tenant.StateActive, "business@1", 3)
	if _, err := w.Service.Checkout(t.Context(), w.DB, w.Owner, order); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second subscription: %v", err)
	}
}
