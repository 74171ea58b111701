//go:build !production

package billing_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// settle runs the jobs of a workspace's credits, as often as it is called, and returns
// what went wrong with the last.
func settle(t *testing.T, w *billingtest.World) (failed error) {
	t.Helper()
	var rows []string
	if err := w.Control().NewRaw(`SELECT args::text FROM node.outbox WHERE kind = 'billing:settle_credit' AND args->>'tenant_id' = ? ORDER BY created_at`, w.Tenant.ID.String()).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		var a billing.SettleCreditArgs
		if err := json.Unmarshal([]byte(row), &a); err != nil {
			t.Fatal(err)
		}
		if err := w.Service.SettleCredit(t.Context(), a); err != nil {
			failed = err
		}
	}
	return failed
}

func creditsOf(t *testing.T, w *billingtest.World) []billing.Credit {
	t.Helper()
	all, err := billing.CreditsOf(t.Context(), w.Control(), w.Tenant.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var pam = tenant.Actor{Name: "pam@example.com", IPAddress: "192.0.2.7"}

// TestCreditPaysTheNextInvoice gives a credit, lets Stripe be told again and again, and
// takes one back that is not used. What is used stays.
func TestCreditPaysTheNextInvoice(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	give := func(amount string) error {
		return w.Service.GiveCredit(t.Context(), pam, w.Tenant.ID, amount, "they waited")
	}
	if err := give("20"); !fault.Is(err, fault.Precondition) || !strings.Contains(err.Error(), "nobody to credit") {
		t.Errorf("before anything is bought: %v", err)
	}
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good") // $18
	w.Deliver()
	customer := w.Fake.Customer(w.Tenant.ID.String())
	balance := func(want int64) {
		t.Helper()
		if got := w.Fake.Balance(customer); got != want {
			t.Errorf("the balance is %d, want %d", got, want)
		}
	}
	if err := give("12.50"); err != nil {
		t.Fatal(err)
	}
	if err := give("12.5"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second click: %v", err)
	}
	first := creditsOf(t, w)[0]
	if err := w.Service.TakeBackCredit(t.Context(), pam, w.Tenant.ID, first.ID, "too soon"); !fault.Is(err, fault.Precondition) {
		t.Errorf("before Stripe has it: %v", err)
	}
	balance(0)
	for range 3 {
		if err := settle(t, w); err != nil {
			t.Fatal(err)
		}
	}
	balance(-1_250)
	if err := give("5"); err != nil {
		t.Fatal(err)
	}
	if err := settle(t, w); err != nil {
		t.Fatal(err)
	}
	balance(-1_750)
	second := creditsOf(t, w)[0]
	if err := w.Service.TakeBackCredit(t.Context(), pam, tenant.NewID(), second.ID, "not theirs"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of nobody: %v", err)
	}
	if err := w.Service.TakeBackCredit(t.Context(), pam, w.Another().Tenant.ID, second.ID, "not theirs"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of another workspace: %v", err)
	}
	if err := w.Service.TakeBackCredit(t.Context(), pam, w.Tenant.ID, second.ID, "a mistake"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := settle(t, w); err != nil {
			t.Fatal(err)
		}
	}
	balance(-1_250)
	if err := w.Service.TakeBackCredit(t.Context(), pam, w.Tenant.ID, second.ID, "again"); !fault.Is(err, fault.Precondition) {
		t.Errorf("twice: %v", err)
	}
	w.Pass(32 * 24 * time.Hour)
	balance(0)
	if paid := w.Account().Invoices[0]; paid.Status != billing.InvoicePaid || paid.Total != 1_800 {
		t.Errorf("%+v", paid)
	}
	if err := w.Service.TakeBackCredit(t.Context(), pam, w.Tenant.ID, first.ID, "too late"); !fault.Is(err, fault.Precondition) || !strings.Contains(err.Error(), "used already") {
		t.Errorf("after it was used: %v", err)
	}
	var noted []string
	if err := w.Control().NewRaw(`SELECT action || ': ' || reason FROM control.audit_log WHERE tenant_id = ? AND actor = ? ORDER BY created_at`, w.Tenant.ID, pam.Name).Scan(t.Context(), &noted); err != nil ||
		strings.Join(noted, ", ") != "billing.credit: they waited, billing.credit: they waited, billing.credit_return: a mistake" {
		t.Errorf("noted %q, %v", noted, err)
	}
}

// TestCreditSurvivesAStripeThatFails: it does not answer, has done it and loses the
// answer, or records a failure. One entry is there in the end, each time.
func TestCreditSurvivesAStripeThatFails(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]stripefake.Fault{
		"does not answer": {Status: http.StatusServiceUnavailable}, "loses the answer": {DropReply: true}, "records a failure": {Status: http.StatusInternalServerError, Recorded: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failing atomic.Int64
			w := billingtest.New(t, stripefake.Config{Faults: func(r *http.Request) stripefake.Fault {
				if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/balance_transactions") && failing.Add(-1) >= 0 {
					return wrong
				}
				return stripefake.Fault{}
			}})
			w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
			w.Deliver()
			if err := w.Service.GiveCredit(t.Context(), pam, w.Tenant.ID, "7", "they waited"); err != nil {
				t.Fatal(err)
			}
			failing.Store(3) // a client tries thrice
			if err := settle(t, w); err == nil {
				t.Error("nothing went wrong")
			}
			failing.Store(0)
			for range 2 {
				if err := settle(t, w); err != nil {
					t.Error(err)
				}
			}
			if got, cr := w.Fake.Balance(w.Fake.Customer(w.Tenant.ID.String())), creditsOf(t, w)[0]; got != -700 || cr.State != billing.CreditGiven || cr.Entry == "" {
				t.Errorf("the balance is %d, the credit %+v", got, cr)
			}
		})
	}
}

// TestCreditGoesWithItsCustomer: who was deleted at Stripe is credited no more, and no
// job tries for ever.
func TestCreditGoesWithItsCustomer(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	if err := w.Service.GiveCredit(t.Context(), pam, w.Tenant.ID, "7", "they waited"); err != nil {
		t.Fatal(err)
	}
	w.Fake.DeleteCustomer(w.Fake.Customer(w.Tenant.ID.String()))
	if err := settle(t, w); err != nil || creditsOf(t, w)[0].State != billing.CreditLost {
		t.Errorf("%v, %+v", err, creditsOf(t, w)[0])
	}
}
