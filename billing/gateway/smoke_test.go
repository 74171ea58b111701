//go:build !production

package gateway

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/billing/stripefake"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// TestTheSmokeRunsWhole goes through every step against the built-in test Stripe, which
// checks each request's shape and moves its clock, and leaves nothing behind.
func TestTheSmokeRunsWhole(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var deleted []string
	fake, err := stripefake.New(stripefake.Config{Now: func() time.Time { return begin }, Faults: func(r *http.Request) stripefake.Fault {
		if r.Method == http.MethodDelete {
			deleted = append(deleted, r.URL.Path)
		}
		return stripefake.Fault{}
	}})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := New(Config{SecretKey: stripefake.Key, URL: "http://stripe.test", Transport: fake, Now: fake.Now}).Smoke(t.Context())
	if err != nil {
		t.Errorf("%v", err)
	}
	said := map[string]string{}
	for _, s := range steps {
		said[s.Name] = s.Says
		if s.Result != "ok" || s.Says == "" {
			t.Errorf("%s: %s, %q", s.Name, s.Result, s.Says)
		}
	}
	for name, want := range map[string]string{
		"usage that is set twice counts once": "7", "a trial that ends without a card is paused": "paused",
		"usage of the last period, two minutes after it": "it is refused, as Hearth expects: what comes late is a line of an invoice",
	} {
		if said[name] != want {
			t.Errorf("%s: %q, want %q", name, said[name], want)
		}
	}
	if len(steps) != 15 || len(deleted) != 2 || !strings.HasPrefix(strings.Join(deleted, " "), "/v1/webhook_endpoints/we_") || !strings.Contains(deleted[1], "/test_clocks/clock_") {
		t.Errorf("%d steps, deleted %q", len(steps), deleted)
	}
}

// TestASmokeThatFailsSaysWhere breaks a step that others stand on, and one that none
// does.
func TestASmokeThatFailsSaysWhere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/v1/subscriptions": "ok ok ok bad skip skip skip skip skip skip skip skip skip skip ok", "/v1/webhook_endpoints": "ok ok ok ok ok ok ok ok ok ok ok ok ok ok bad"} {
		fake, err := stripefake.New(stripefake.Config{Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }, Faults: func(r *http.Request) stripefake.Fault {
			if r.Method == http.MethodPost && r.URL.Path == path {
				return stripefake.Fault{Status: http.StatusBadRequest}
			}
			return stripefake.Fault{}
		}})
		if err != nil {
			t.Fatal(err)
		}
		steps, err := New(Config{SecretKey: stripefake.Key, URL: "http://stripe.test", Transport: fake, Now: fake.Now}).Smoke(t.Context())
		if !fault.Is(err, fault.Precondition) || !strings.HasPrefix(fault.Message(err), "Stripe did not do what Hearth relies on: ") {
			t.Errorf("%s: %v", path, err)
		}
		var got []string
		for _, s := range steps {
			got = append(got, s.Result)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestTheSmokeHasItsShapeAndRefusesMoney runs what an operator runs once on a real
// account: stripe-mock answers nonsense, and each request has its shape.
func TestTheSmokeHasItsShapeAndRefusesMoney(t *testing.T) {
	answer, err := mock()
	if err != nil {
		t.Fatal(err)
	}
	a := &asked{answer: answer}
	c := New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"})
	sub := &stripe.Subscription{ID: "sub_1", CurrentPeriodStart: 1, CurrentPeriodEnd: 2, Items: &stripe.SubscriptionItemList{Data: []*stripe.SubscriptionItem{{ID: "si_1", Price: &stripe.Price{ID: "price_1"}}, {ID: "si_2", Price: &stripe.Price{ID: "price_2"}}}}}
	s := &smoke{c: c, b: c.subscriptions.B, key: "sk_test_1", run: "run", now: time.Now(), seats: "price_1", usage: "price_2", cust: "cus_1", bare: "cus_2", clock: "clock_1",
		sub: sub, tried: sub, forgotten: sub, draft: &stripe.Invoice{ID: "in_1"}, wait: time.Millisecond}
	one := func(ctx context.Context) (string, error) {
		_, err := s.subscription(ctx, "cus_1", smokeTrial, stripe.SubscriptionStatusTrialing)
		return "", err
	}
	line := func(ctx context.Context) (string, error) { return s.line(ctx, "in_1", smokeLine) }
	for _, call := range []func(context.Context) (string, error){s.setTwice, s.quote, s.makeSeats, s.makeUsage, s.makeCustomers, s.endpoint, one, line,
		s.renew, s.setLate, s.addLine, s.isPaused, s.trialUsage, s.payRenewal, s.lineIsBilled} {
		s.sub, s.tried, s.forgotten, s.seats, s.usage = sub, sub, sub, "price_1", "price_2"
		_, err := call(t.Context())
		var refused *stripe.Error
		if errors.As(err, &refused) && refused.Type == stripe.ErrorTypeInvalidRequest {
			t.Errorf("%v", err)
		}
	}
	s.clean(t.Context())
	asked := len(a.seen)
	if _, err := New(Config{SecretKey: "sk_live_1", Transport: a}).Smoke(t.Context()); !fault.Is(err, fault.Precondition) || len(a.seen) != asked {
		t.Errorf("with a live key: %v, asked %v", err, a.seen[asked:])
	}
}
