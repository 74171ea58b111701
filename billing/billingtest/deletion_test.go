//go:build !production

package billingtest

import (
	"strings"
	"testing"

	"hearth/billing"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/uuid"
)

// operator makes one who may ask and confirm.
func (w *World) operator() tenant.Actor {
	w.t.Helper()
	o, _, err := w.Env.Service.CreateOperator(w.t.Context(), tenant.Terminal, tenanttest.Unique("erin")+"@example.com", tenant.OperatorOwner, "a test")
	if err != nil {
		w.t.Fatal(err)
	}
	return tenant.Actor{Operator: o.ID, Name: o.Email}
}

// TestDeletionByTwoEndsWhatIsPaid condemns a workspace that pays: its subscription ends,
// its owner is told once, nothing can be bought, and restored it is on Free.
func TestDeletionByTwoEndsWhatIsPaid(t *testing.T) {
	t.Parallel()
	w := New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	erin, otto := w.operator(), w.operator()
	ctx := t.Context()
	for _, nobody := range []tenant.Actor{{}, tenant.Terminal, {Operator: uuid.Nil, Name: "erin@example.com"}} {
		if err := w.Service.AskDeletion(ctx, nobody, w.Tenant.ID, w.Tenant.Slug, "spam"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v asks: %v", nobody, err)
		}
	}
	if err := w.Service.AskDeletion(ctx, erin, w.Tenant.ID, w.Tenant.Slug, "spam"); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.ConfirmDeletion(ctx, otto, w.Tenant.ID, "it is"); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.LetGo(ctx, nil, billing.LetGoArgs{TenantID: w.Tenant.ID}); err != nil {
		t.Fatal(err)
	}
	w.Deliver()
	now := w.Now()
	if now.State != tenant.StateCancelled || !w.Account().Current().IsOver() || now.DeleteAt.Sub(w.Fake.Now()) != billing.KeepCondemned {
		t.Errorf("it is %s until %s, and its subscription %s", now.State, now.DeleteAt, w.Account().Current().Status)
	}
	w.RunTells()
	w.RunTells()
	var mails int
	for _, m := range w.Mails.List() {
		if strings.Contains(m.Subject, "will be deleted") {
			mails++
		}
	}
	if mails != 1 {
		t.Errorf("%d mails tell of it", mails)
	}
	if _, err := w.Service.Checkout(ctx, w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}); !fault.Is(err, fault.Precondition) {
		t.Errorf("it can be bought for: %v", err)
	}
	if err := w.Service.SpareFromDeletion(ctx, erin, w.Tenant.ID, "it was not them"); err != nil {
		t.Fatal(err)
	}
	w.Pass(0)
	if now := w.Now(); now.State != tenant.StateActive || now.Plan != "" || !now.DeleteAt.IsZero() {
		t.Errorf("restored it is %s on %q until %s", now.State, now.Plan, now.DeleteAt)
	}
}
