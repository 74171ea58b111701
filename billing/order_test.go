//go:build !production

package billing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant/fault"
)

// happen is what people and time do at Stripe, the same for the same seed.
func happen(seed uint64) []func(*billingtest.World) {
	random := rand.New(rand.NewPCG(seed, 1))
	cards := []string{"good", "good", "expires"}
	var all []func(*billingtest.World)
	for range 6 + random.IntN(6) {
		days, card, act := 1+random.IntN(20), cards[random.IntN(3)], random.IntN(4)
		all = append(all, func(w *billingtest.World) {
			switch act {
			case 0:
				w.Fake.UseCard(w.Fake.Customer(w.Tenant.ID.String()), card)
			case 1:
				w.Fake.PayOldest(w.Fake.Customer(w.Tenant.ID.String()), card)
			default:
				w.Fake.Advance(time.Duration(days) * day)
			}
		})
	}
	return all
}

// TestOrderDoesNotMatter lets the same happen at two Stripes. One tells everything in
// order; the other while more happens, shuffled, several times and by eight at once.
// Both workspaces end alike.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	for range 8 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			calm, wild := billingtest.New(t, stripefake.Config{}), billingtest.New(t, stripefake.Config{})
			for _, w := range []*billingtest.World{calm, wild} {
				w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
			}
			for _, step := range happen(seed) {
				step(calm)
				calm.Deliver()
			}
			tellWildly(t, wild, seed)
			for _, w := range []*billingtest.World{calm, wild} {
				if err := w.Service.LookAgain(t.Context(), billing.LookAgainArgs{TenantID: w.Tenant.ID}); err != nil {
					t.Fatal(err)
				}
			}
			if a, b := ends(calm), ends(wild); a != b {
				t.Errorf("in order it is\n%s\nand otherwise\n%s", a, b)
			}
		})
	}
}

// tellWildly keeps what is to be told in a heap from which eight take at random, while
// more happens. What is left is told at the end.
func tellWildly(t *testing.T, w *billingtest.World, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 2))
	var mu sync.Mutex
	var heap []stripefake.Delivery
	take := func() (d stripefake.Delivery, found bool) {
		mu.Lock()
		defer mu.Unlock()
		if len(heap) == 0 {
			return d, false
		}
		at := random.IntN(len(heap))
		d = heap[at]
		if random.IntN(3) > 0 { // else it comes again
			heap = slices.Delete(heap, at, at+1)
		}
		return d, true
	}
	var happened atomic.Bool
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for {
				over := happened.Load()
				d, found := take()
				if !found && over {
					return
				}
				if !found {
					continue
				}
				signature := stripefake.Sign(d.Body, stripefake.Secret, w.Fake.Now())
				if err := w.Service.ReceiveEvent(t.Context(), d.Body, signature); err != nil && !fault.Is(err, fault.Invalid) { // the clock moved between
					t.Errorf("%s: %v", d.Type, err)
				}
				if err := w.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: d.ID}); err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %v", d.Type, err)
				}
			}
		})
	}
	for _, step := range happen(seed) {
		step(w)
		mu.Lock()
		heap = append(heap, w.Fake.Take()...)
		mu.Unlock()
	}
	happened.Store(true)
	workers.Wait()
}

// ends is what a workspace has come to, without what differs between any two.
func ends(w *billingtest.World) string {
	now, a := w.Now(), w.Account()
	text := fmt.Sprintf("%s %s %d %q; %s until %s, ends %v;", now.State, now.Plan, now.Seats, now.Told, a.Current().Status, a.Current().PeriodEnd.Format(time.DateOnly), a.Current().CancelAtPeriodEnd)
	for _, i := range a.Invoices {
		text += fmt.Sprintf(" %s %s %d", i.CreatedAt.Format(time.DateOnly), i.Status, i.Total)
	}
	return text
}

// TestWhatStripeHasNotSignedIsNotKept changes each byte of an event and of its
// signature, and sends it too early, too late, and for another version.
func TestWhatStripeHasNotSignedIsNotKept(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Mortal() // and so dies when anybody is asked anything
	told := w.Fake.Take()[0]
	now := w.Fake.Now()
	refuse := func(what string, body []byte, signature string, kind fault.Kind) {
		t.Helper()
		asked, err := billingtest.KillAt(t.Context(), 1, func(ctx context.Context) error { return w.Service.ReceiveEvent(ctx, body, signature) })
		if !fault.Is(err, kind) || asked != "" {
			t.Errorf("%s: %v, and asked %q", what, err, asked)
		}
	}
	good := stripefake.Sign(told.Body, stripefake.Secret, now)
	for at := range told.Body {
		broken := slices.Clone(told.Body)
		broken[at] ^= 1
		refuse(fmt.Sprintf("byte %d of the body", at), broken, good, fault.Invalid)
	}
	for at := range good {
		broken := []byte(good)
		broken[at] ^= 1
		refuse(fmt.Sprintf("byte %d of the signature", at), told.Body, string(broken), fault.Invalid)
	}
	tests := []struct{ name, signature string }{
		{"nothing", ""}, {"no signature", "t=1"}, {"of another secret", stripefake.Sign(told.Body, "whsec_other", now)},
		{"six minutes old", stripefake.Sign(told.Body, stripefake.Secret, now.Add(-6*time.Minute))},
		{"a day ahead", stripefake.Sign(told.Body, stripefake.Secret, now.Add(24*time.Hour))},
		{"two times", fmt.Sprintf("t=%d,%s", now.Unix(), stripefake.Sign(told.Body, stripefake.Secret, now.Add(-time.Hour)))},
	}
	for _, tt := range tests {
		refuse(tt.name, told.Body, tt.signature, fault.Invalid)
	}
	refuse("cut short", told.Body[:len(told.Body)/2], good, fault.Invalid)
	other := []byte(`{"id":"evt_other","object":"event","api_version":"2020-08-27","type":"invoice.paid","created":1}`)
	refuse("of another version", other, stripefake.Sign(other, stripefake.Secret, now), fault.Internal)
	none := []byte(`[]`)
	refuse("no event", none, stripefake.Sign(none, stripefake.Secret, now), fault.Invalid)
	for range 2 {
		if err := w.Service.ReceiveEvent(t.Context(), told.Body, good); err != nil {
			t.Fatal(err)
		}
	}
	inbox, err := billing.Inbox(t.Context(), w.Control(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, e := range inbox {
		if e.ID == told.ID {
			kept++
		}
		if e.ID == "evt_other" {
			t.Error("an event of another version was kept")
		}
	}
	if kept != 1 {
		t.Errorf("kept %d times", kept)
	}
}

// TestWhatWasNotAnsweredIsNotDoneTwice loses answers, and has failures recorded.
func TestWhatWasNotAnsweredIsNotDoneTwice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault stripefake.Fault
		path  string
	}{
		{"the answer about a customer is lost", stripefake.Fault{DropReply: true}, "/v1/customers"},
		{"the answer about a checkout is lost", stripefake.Fault{DropReply: true}, "/v1/checkout/sessions"},
		{"a failure is recorded for a customer", stripefake.Fault{Status: 500, Recorded: true}, "/v1/customers"},
		{"a failure is recorded for a checkout", stripefake.Fault{Status: 500, Recorded: true}, "/v1/checkout/sessions"},
		{"it is busy", stripefake.Fault{Status: 429}, "/v1/checkout/sessions"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var faults atomic.Int32
			w := billingtest.New(t, stripefake.Config{Faults: func(r *http.Request) stripefake.Fault {
				if r.Method == http.MethodPost && r.URL.Path == tt.path && faults.Add(1) <= 4 { // more than the client tries by itself
					return tt.fault
				}
				return stripefake.Fault{}
			}})
			var url string
			var err error
			for range 8 {
				if url, err = w.Service.Checkout(t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly}); err == nil {
					break
				}
			}
			if err != nil || !w.Fake.PayCheckout(stripefake.CheckoutAt(url), "good") {
				t.Fatalf("%q, %v", url, err)
			}
			w.Deliver()
			stands(t, w, "active", "team@1", 3)
			if n := w.Fake.Customers(w.Tenant.ID.String()); n != 1 {
				t.Errorf("%d customers", n)
			}
		})
	}
}
