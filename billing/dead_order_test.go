//go:build !production

package billing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant/fault"
)

// TestAnOrderThatDiesIsMadeOnce kills the process at every point while somebody begins a
// trial, buys, changes to more, plans less, and chooses the end; each time they try again.
func TestAnOrderThatDiesIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Mortal()
	everywhere := func(what string, do func(ctx context.Context) error) {
		t.Helper()
		deaths, err := billingtest.KillEverywhere(t.Context(), func(ctx context.Context) error {
			if err := do(ctx); !fault.Is(err, fault.Conflict) { // that is what the dead one had done already
				return err
			}
			return nil
		})
		if err != nil || deaths < 5 {
			t.Fatalf("%s: %d deaths, %v", what, deaths, err)
		}
		w.Deliver()
		t.Logf("%s: %d deaths", what, deaths)
	}
	everywhere("a trial", func(ctx context.Context) error { return w.Service.BeginTrial(ctx, w.DB, w.Owner) })
	var url string
	order := billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}
	everywhere("a checkout", func(ctx context.Context) (err error) {
		url, err = w.Service.Checkout(ctx, w.DB, w.Owner, order)
		return err
	})
	if n := w.Fake.Customers(w.Tenant.ID.String()); n != 1 {
		t.Errorf("%d customers", n)
	}
	if !w.Fake.PayCheckout(stripefake.CheckoutAt(url), "good") {
		t.Fatal("not paid")
	}
	w.Deliver()
	w.Pass(16 * day)
	more, less := billing.Order{Plan: billing.PlanBusiness, Every: billing.Monthly}, order
	at := w.Fake.Now()
	everywhere("more", func(ctx context.Context) error { return w.Service.Change(ctx, w.DB, w.Owner, more, at) })
	if now := w.Stands(); now != "active business@1×3" || len(w.Account().Invoices) != 2 {
		t.Errorf("it is %s with %s", now, w.Invoiced())
	}
	everywhere("less", func(ctx context.Context) error { return w.Service.Change(ctx, w.DB, w.Owner, less, at) })
	everywhere("the end", func(ctx context.Context) error { return w.Service.SetEnding(ctx, w.DB, w.Owner, true) })
	w.Pass(32 * day)
	if now := w.Stands(); now != "active" || w.Account().Current().Status != billing.StatusCanceled {
		t.Errorf("at the end it is %s, %s", now, w.Ends())
	}
}

// TestTwoWhoBuyAtOnceBuyOnce lets two processes open pages for two plans at once, and
// both pages be paid at once. In the end one subscription goes on, and whatever the
// other took is given back.
func TestTwoWhoBuyAtOnceBuyOnce(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	for round := range orders(3, 40) {
		w.Again(stripefake.Config{})
		second := w.Second()
		var both sync.WaitGroup
		urls, problems := make([]string, 2), make([]error, 2)
		for at, plan := range []billing.PlanID{billing.PlanTeam, billing.PlanBusiness} {
			buyer := []*billing.Service{w.Service, second}[at]
			both.Go(func() {
				urls[at], problems[at] = buyer.Checkout(t.Context(), w.DB, w.Owner, billing.Order{Plan: plan, Every: billing.Monthly})
			})
		}
		both.Wait()
		if err := errors.Join(problems...); err != nil {
			t.Fatal(err)
		}
		paid := make([]bool, 2)
		for at, url := range urls {
			both.Go(func() { paid[at] = w.Fake.PayCheckout(stripefake.CheckoutAt(url), "good") })
		}
		both.Wait()
		if paid[0] == paid[1] {
			t.Errorf("round %d: paid %v: the page that came first is to be of no use", round, paid)
		}
		w.Deliver()
		oneIsPaid(t, w)
	}
}

// TestTwoPagesThatAreBothPaidAreOnePlan is the same for pages that two processes had open
// before either knew of the other, heard of in any order.
func TestTwoPagesThatAreBothPaidAreOnePlan(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	billingtest.BuyBeside(w)
	billingtest.BuyBeside(w)
	all := w.Fake.Take()
	slices.Reverse(all)
	for _, d := range all {
		w.Tell(d)
	}
	w.Deliver()
	oneIsPaid(t, w)
	if given := strings.Count(w.Invoiced(), "refunded"); given != 2 {
		t.Errorf("%d were given back: %s", given, w.Invoiced())
	}
	w.Pass(65 * day)
	oneIsPaid(t, w)
}

func oneIsPaid(t *testing.T, w *billingtest.World) {
	t.Helper()
	goes := 0
	a := w.Account()
	for _, s := range a.Subscriptions {
		if s.Goes() {
			goes++
		}
		for _, i := range a.Invoices {
			if i.SubscriptionID == s.ID && !s.Goes() && i.Status == billing.InvoicePaid && i.Refunded != i.Total {
				t.Errorf("%s was kept of a subscription that is none", i.ID)
			}
		}
	}
	if goes != 1 {
		t.Errorf("%d subscriptions go on", goes)
	}
}
