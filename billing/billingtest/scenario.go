//go:build !production

package billingtest

import (
	"slices"
	"strings"
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
)

const day = 24 * time.Hour

// Scenario is something that happens to a workspace's money, act by act.
type Scenario struct {
	Name string
	Acts []Act
}

// Act is one thing that somebody does, or that time brings. Nothing of it is delivered
// yet. Wants is how the workspace stands when everything is: its standing, its invoices,
// and the mails that this act has set off.
type Act struct {
	Name     string
	Do       func(*World)
	Wants    string
	Answered bool // Hearth does something about it at Stripe: it matters when that is
}

// After is what an act is compared with.
func (w *World) After(mailed int) string {
	w.t.Helper()
	var mails []string
	all := w.Mails.List() // the newest first
	for _, m := range all[:len(all)-mailed] {
		mails = append(mails, strings.Replace(m.Subject, w.Tenant.Name, "W", 1))
	}
	slices.Sort(mails)
	stands := w.Stands()
	if current := w.Account().Current(); current.Goes() && current.CancelAtPeriodEnd {
		stands += ", ends"
	}
	return strings.TrimRight(strings.Join([]string{stands, w.Invoiced(), strings.Join(mails, ", ")}, " | "), " |")
}

func (w *World) customer() string { return w.Fake.Customer(w.Tenant.ID.String()) }

// learn is what the page does that people come back to.
func (w *World) learn() {
	w.t.Helper()
	if err := w.Service.Refresh(w.t.Context(), w.Tenant.ID, "came back"); err != nil {
		w.t.Fatal(err)
	}
}

func buys(plan billing.PlanID, every billing.Interval, card string) func(*World) {
	return func(w *World) { w.Subscribe(plan, every, card) }
}

func passes(d time.Duration) func(*World) { return func(w *World) { w.Fake.Advance(d) } }

func usesCard(card string) func(*World) { return func(w *World) { w.Fake.UseCard(w.customer(), card) } }

func paysOldest(card string) func(*World) {
	return func(w *World) { w.Fake.PayOldest(w.customer(), card) }
}

func latest(do func(f *stripefake.Fake, invoice string)) func(*World) {
	return func(w *World) { do(w.Fake, w.Fake.Latest(w.customer())) }
}

func tries(w *World) {
	if err := w.Service.BeginTrial(w.t.Context(), w.DB, w.Owner); err != nil {
		w.t.Fatal(err)
	}
}

func changes(plan billing.PlanID, every billing.Interval) func(*World) {
	return func(w *World) {
		w.t.Helper()
		w.learn()
		if err := w.Service.Change(w.t.Context(), w.DB, w.Owner, billing.Order{Plan: plan, Every: every}, time.Time{}); err != nil {
			w.t.Fatal(err)
		}
	}
}

func ends(yes bool) func(*World) {
	return func(w *World) {
		w.t.Helper()
		w.learn()
		if err := w.Service.SetEnding(w.t.Context(), w.DB, w.Owner, yes); err != nil {
			w.t.Fatal(err)
		}
	}
}

// asksBank opens a checkout and pays with a card whose bank asks.
func asksBank(w *World) {
	w.t.Helper()
	url, err := w.Service.Checkout(w.t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly})
	if err != nil {
		w.t.Fatal(err)
	}
	if w.Fake.PayCheckout(stripefake.CheckoutAt(url), "confirm") {
		w.t.Fatal("the bank asked nothing")
	}
}

// BuyBeside pays on a page that the workspace does not know of: somebody else's tab,
// or another process, in the moment before the first was paid.
func BuyBeside(w *World) {
	w.t.Helper()
	w.beside++
	w.subscribeAt(billing.CheckoutWish{Price: "business_seats_month_v1", Plan: "business@1", Seats: 3, Revision: 100 + w.beside}, "good", "")
}

func buysWithUsage(w *World) {
	w.t.Helper()
	tries := func() error {
		_, err := w.Service.SyncCatalogue(w.t.Context())
		return err
	}
	if err := tries(); err != nil {
		w.t.Fatal(err)
	}
	if w.customer() == "" { // as for a checkout
		if _, err := w.Service.Checkout(w.t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.subscribeAt(billing.CheckoutWish{Price: "team_seats_month_v1", Metered: []string{"team_calls_month_v1"}, Plan: "team@1", Seats: 3, Revision: 98}, "good", "")
}

// subscribeAt pays on a checkout of its own. Prices are lookup keys here.
func (w *World) subscribeAt(wish billing.CheckoutWish, card, code string) {
	w.t.Helper()
	var err error
	wish.Tenant, wish.Customer, wish.Done, wish.Back = w.Tenant.ID, w.customer(), "http://hearth.test/paid", "http://hearth.test/back"
	price := func(key string) string {
		id, err := w.Gateway.Price(w.t.Context(), key)
		if err != nil {
			w.t.Fatal(err)
		}
		return id
	}
	wish.Price = price(wish.Price)
	for at := range wish.Metered {
		wish.Metered[at] = price(wish.Metered[at])
	}
	page, err := w.Gateway.Checkout(w.t.Context(), wish)
	if err != nil {
		w.t.Fatal(err)
	}
	if !w.Fake.PayCheckoutWith(page.ID, card, code) {
		w.t.Fatalf("the card %q was refused", card)
	}
}

// buysWithCode buys with what a promotion code promises.
func buysWithCode(code string) func(*World) {
	return func(w *World) {
		w.t.Helper()
		url, err := w.Service.Checkout(w.t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly})
		if err != nil {
			w.t.Fatal(err)
		}
		if !w.Fake.PayCheckoutWith(stripefake.CheckoutAt(url), "good", code) {
			w.t.Fatal("the code was refused")
		}
	}
}
