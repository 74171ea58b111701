//go:build !production

package stripefake

import (
	"net/http"
	"time"
)

// testClock is a clock of Stripe's test mode. Here there is one clock for everything:
// whoever advances one of these moves it.
type testClock struct {
	ID           string `json:"id"`
	Object       string `json:"object"`
	Name         string `json:"name"`
	FrozenTime   int64  `json:"frozen_time"`
	Status       string `json:"status"`
	Created      int64  `json:"created"`
	DeletesAfter int64  `json:"deletes_after"`
}

// forTests answers what only an account in test mode can do, and what `hearth billing
// smoke` needs besides; nil for everything else.
func (f *Fake) forTests(method string, at []string) func(p params) (any, *failure) {
	is := func(verb string, parts ...string) bool {
		if method != verb || len(at) != len(parts) {
			return false
		}
		for i, part := range parts {
			if part != "" && at[i] != part {
				return false
			}
		}
		return true
	}
	const post, get, remove = http.MethodPost, http.MethodGet, http.MethodDelete
	switch {
	case is(post, "test_helpers", "test_clocks"):
		return f.makeClock
	case is(get, "test_helpers", "test_clocks", ""):
		return func(params) (any, *failure) { return f.testClock(at[2]) }
	case is(post, "test_helpers", "test_clocks", "", "advance"):
		return func(p params) (any, *failure) { return f.advanceClock(at[2], p) }
	case is(remove, "test_helpers", "test_clocks", ""):
		return func(params) (any, *failure) { return f.deleteClock(at[2]) }
	case is(post, "payment_methods", "", "attach"):
		return func(p params) (any, *failure) { return f.attachCard(at[1], p) }
	case is(post, "subscriptions"):
		return f.makeSubscription
	case is(post, "webhook_endpoints"):
		return func(p params) (any, *failure) {
			return map[string]any{"id": newID("we"), "object": "webhook_endpoint", "url": p.text("url"), "api_version": p.text("api_version"), "status": "enabled"}, nil
		}
	case is(remove, "webhook_endpoints", ""):
		return func(params) (any, *failure) {
			return map[string]any{"id": at[1], "object": "webhook_endpoint", "deleted": true}, nil
		}
	}
	return nil
}

func (f *Fake) makeClock(p params) (any, *failure) {
	c := &testClock{ID: newID("clock"), Object: "test_helpers.test_clock", Name: p.text("name"), FrozenTime: p.number("frozen_time"), Status: "ready", Created: f.unix(), DeletesAfter: f.now().Add(30 * 24 * time.Hour).Unix()}
	if f.is.Clocks == nil {
		f.is.Clocks = map[string]*testClock{}
	}
	f.is.Clocks[c.ID] = c
	return c, nil
}

func (f *Fake) testClock(id string) (*testClock, *failure) {
	if c := f.is.Clocks[id]; c != nil {
		return c, nil
	}
	return nil, missing("test_helpers.test_clock", id)
}

// advanceClock moves the clock ahead with everything that becomes due on the way.
// Nobody waits for it here.
func (f *Fake) advanceClock(id string, p params) (any, *failure) {
	c, failed := f.testClock(id)
	if failed != nil {
		return nil, failed
	}
	to := time.Unix(p.number("frozen_time"), 0).UTC()
	if to.Unix() <= c.FrozenTime {
		return nil, invalid("The clock can only be advanced to a time that is later than its current time.")
	}
	if by := to.Sub(f.now()); by > 0 {
		f.settle(to)
		f.is.Ahead += by
	}
	c.FrozenTime = to.Unix()
	return c, nil
}

func (f *Fake) deleteClock(id string) (any, *failure) {
	if _, failed := f.testClock(id); failed != nil {
		return nil, failed
	}
	delete(f.is.Clocks, id)
	return map[string]any{"id": id, "object": "test_helpers.test_clock", "deleted": true}, nil
}

// attachCard keeps one of Stripe's test cards: the one that works.
func (f *Fake) attachCard(id string, p params) (any, *failure) {
	c, failed := f.customer(p.text("customer"))
	if failed != nil {
		return nil, failed
	}
	if id != "pm_card_visa" {
		return nil, missing("PaymentMethod", id)
	}
	c.keep(cardGood)
	return map[string]any{"id": newID("pm"), "object": "payment_method", "type": "card", "customer": c.ID}, nil
}

// makeSubscription makes one without a checkout, and pays it with the card that is
// kept.
func (f *Fake) makeSubscription(p params) (any, *failure) {
	c, failed := f.customer(p.text("customer"))
	if failed != nil {
		return nil, failed
	}
	ch := &checkout{Customer: c.ID, Metadata: p.in("metadata").merge(nil), TrialEnd: p.number("trial_end"), MissingCard: p.in("trial_settings").in("end_behavior").text("missing_payment_method")}
	if days := p.number("trial_period_days"); days > 0 {
		ch.TrialEnd = f.now().AddDate(0, 0, int(days)).Unix()
	}
	for _, wanted := range p.each("items") {
		of := f.is.Prices[wanted.text("price")]
		if of == nil {
			return nil, missing("price", wanted.text("price"))
		}
		ch.Items = append(ch.Items, &item{ID: newID("si"), Object: "subscription_item", Price: of, Quantity: wanted.number("quantity"), Created: f.unix()})
	}
	s := f.begin(ch, nil)
	if s.Status == "incomplete" && c.Card.known() {
		f.payFirst(s, c.Card)
	}
	return s, nil
}
