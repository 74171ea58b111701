//go:build !production

package stripefake

import (
	"math/big"
	"time"
)

// times is a price for a quantity in cents, rounded half up.
func times(p *price, quantity int64) int64 { return share(p, quantity, 1, 1) }

// share is a part of a price for a quantity: what remains of a period, in seconds.
func share(p *price, quantity, part, whole int64) int64 {
	unit, ok := new(big.Rat).SetString(p.UnitAmountDecimal)
	if !ok || whole == 0 {
		return 0
	}
	sum := unit.Mul(unit, big.NewRat(quantity, 1))
	sum.Mul(sum, big.NewRat(part, whole))
	negative := sum.Sign() < 0
	sum.Abs(sum).Add(sum, big.NewRat(1, 2))
	cents := new(big.Int).Quo(sum.Num(), sum.Denom()).Int64()
	if negative {
		return -cents
	}
	return cents
}

// change is what becomes of a subscription's items at a time, and what that costs.
type change struct {
	items   []*item
	lines   []*line
	renewed bool // the interval is another: a new period begins
}

// plan works a change out without making it, for previews and for itself.
func (f *Fake) plan(s *subscription, wanted []params, at int64) (change, *failure) {
	c := change{}
	was := map[string]*item{}
	for _, i := range s.Items.Data {
		copied := *i
		was[i.ID] = i
		c.items = append(c.items, &copied)
	}
	for _, w := range wanted {
		target := (*item)(nil)
		for _, i := range c.items {
			if i.ID == w.text("id") {
				target = i
			}
		}
		switch {
		case target == nil && w.text("id") != "":
			return c, missing("subscription_item", w.text("id"))
		case target == nil:
			target = &item{ID: newID("si"), Object: "subscription_item", Subscription: s.ID, Created: f.unix(), Quantity: 1}
			c.items = append(c.items, target)
		case w.yes("deleted"):
			c.items = without(c.items, target)
			continue
		}
		if w.has("price") {
			p := f.is.Prices[w.text("price")]
			if p == nil {
				return c, missing("price", w.text("price"))
			}
			target.Price = p
		}
		if w.has("quantity") {
			target.Quantity = w.number("quantity")
		}
		if target.Price == nil {
			return c, invalid("A price is missing.")
		}
		if target.Price.metered() {
			target.Quantity = 0
		}
	}
	if failed := checkItems(c.items); failed != nil {
		return c, failed
	}
	if s.Status == "trialing" || len(c.items) == 0 {
		return c, nil
	}
	c.renewed = (&subscription{Items: listOf(c.items, "")}).seats().Price.Recurring.Interval != s.seats().Price.Recurring.Interval
	f.prorate(s, &c, was, at)
	return c, nil
}

func without(items []*item, one *item) []*item {
	var rest []*item
	for _, i := range items {
		if i != one {
			rest = append(rest, i)
		}
	}
	return rest
}

// prorate gives back what is unused of items that change, and charges the rest of the
// period for what they become; a new interval is charged whole.
func (f *Fake) prorate(s *subscription, c *change, was map[string]*item, at int64) {
	left, whole := s.CurrentPeriodEnd-at, s.CurrentPeriodEnd-s.CurrentPeriodStart
	left = max(0, min(left, whole))
	rest := period{at, s.CurrentPeriodEnd}
	is := map[string]bool{}
	for _, i := range c.items {
		old := was[i.ID]
		is[i.ID] = true
		if i.Price.metered() || old != nil && old.Price == i.Price && old.Quantity == i.Quantity {
			continue
		}
		if old != nil {
			c.lines = append(c.lines, newLine(-share(old.Price, old.Quantity, left, whole), old.Quantity, old.Price, rest, true))
		}
		if c.renewed {
			from := time.Unix(at, 0).UTC()
			c.lines = append(c.lines, newLine(times(i.Price, i.Quantity), i.Quantity, i.Price, period{at, after(from, i.Price.Recurring.Interval).Unix()}, false))
			continue
		}
		c.lines = append(c.lines, newLine(share(i.Price, i.Quantity, left, whole), i.Quantity, i.Price, rest, true))
	}
	for id, old := range was {
		if !is[id] && !old.Price.metered() {
			c.lines = append(c.lines, newLine(-share(old.Price, old.Quantity, left, whole), old.Quantity, old.Price, rest, true))
		}
	}
}

func (f *Fake) changeSubscription(id string, p params) (any, *failure) {
	s, failed := f.subscription(id)
	if failed != nil {
		return nil, failed
	}
	if s.over() {
		return nil, invalid("A canceled subscription can only update its cancellation_details and metadata.")
	}
	if p.has("cancel_at_period_end") {
		if s.Schedule.id != "" {
			return nil, invalid("The subscription is managed by the subscription schedule `%s`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.", s.Schedule.id)
		}
		s.CancelAtPeriodEnd = p.yes("cancel_at_period_end")
		s.CanceledAt = 0
		if s.CancelAtPeriodEnd {
			s.CanceledAt = f.unix()
		}
	}
	s.Metadata = p.in("metadata").merge(s.Metadata)
	if wanted := p.each("items"); len(wanted) > 0 {
		if failed := f.changeItems(s, wanted, p); failed != nil {
			return nil, failed
		}
	}
	f.emit("customer.subscription.updated", s)
	return s, nil
}

func (f *Fake) changeItem(id string, p params) (any, *failure) {
	for _, s := range f.is.Subscriptions {
		for _, i := range s.Items.Data {
			if i.ID != id {
				continue
			}
			wanted := params{"id": id}
			for _, name := range []string{"price", "quantity"} {
				if p.has(name) {
					wanted[name] = p[name]
				}
			}
			if failed := f.changeItems(s, []params{wanted}, p); failed != nil {
				return nil, failed
			}
			f.emit("customer.subscription.updated", s)
			return i, nil
		}
	}
	return nil, missing("subscription_item", id)
}

// changeItems makes a change, and an invoice at once where that is asked for. When its
// payment fails and the change may wait, the items stay as they are until it is paid.
func (f *Fake) changeItems(s *subscription, wanted []params, p params) *failure {
	at := f.unix()
	if p.has("proration_date") {
		at = p.number("proration_date")
	}
	c, failed := f.plan(s, wanted, at)
	if failed == nil {
		failed = f.checkRemoved(s, wanted, p)
	}
	if failed != nil {
		return failed
	}
	f.clearUsage(s, wanted)
	behaviour := or(p.text("proration_behavior"), "create_prorations")
	if behaviour == "none" && !c.renewed {
		c.lines = nil
	}
	if len(c.lines) > 0 && (behaviour == "always_invoice" || c.renewed) {
		i := f.draft(s, "subscription_update", c.lines)
		f.finalize(i)
		if !f.pay(i) && p.text("payment_behavior") == "pending_if_incomplete" {
			s.PendingUpdate = &pendingUpdate{ExpiresAt: f.now().Add(23 * time.Hour).Unix(), Items: c.items, Invoice: i.ID}
			return nil
		}
	} else {
		for _, l := range c.lines {
			f.is.Waiting = append(f.is.Waiting, waiting{s.Customer, s.ID, l})
		}
	}
	s.become(c, at)
	return nil
}

func (s *subscription) become(c change, at int64) {
	kept := map[string]*item{}
	for _, i := range s.Items.Data {
		kept[i.ID] = i
	}
	var items []*item
	for _, i := range c.items {
		if old := kept[i.ID]; old != nil {
			*old = *i
			i = old
		}
		items = append(items, i)
	}
	s.Items = listOf(items, "/v1/subscription_items")
	if c.renewed {
		s.Past = append(s.Past, period{s.CurrentPeriodStart, at})
		s.CurrentPeriodStart = at
		s.CurrentPeriodEnd = after(time.Unix(at, 0).UTC(), s.seats().Price.Recurring.Interval).Unix()
	}
}
