//go:build !production

package stripefake

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// of lists the subscriptions of a customer that go on.
func (f *Fake) of(customer string) []*subscription {
	var found []*subscription
	for _, s := range f.is.Subscriptions {
		if s.Customer == customer && !s.over() {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *subscription) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(a.ID, b.ID))
	})
	return found
}

func (f *Fake) listSubscriptions(_ string, p params) (any, *failure) {
	if c := f.is.Customers[p.text("customer")]; p.has("customer") && (c == nil || c.Deleted) {
		return nil, missing("customer", p.text("customer"))
	}
	var found []*subscription
	for _, s := range f.is.Subscriptions {
		if p.has("customer") && s.Customer != p.text("customer") {
			continue
		}
		if status := p.text("status"); status == "all" || status == s.Status || status == "" && !s.over() {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *subscription) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(a.ID, b.ID))
	})
	return listOf(f.expanded(found, p), "/v1/subscriptions"), nil
}

func (f *Fake) subscription(id string) (*subscription, *failure) {
	if s := f.is.Subscriptions[id]; s != nil {
		return s, nil
	}
	return nil, missing("subscription", id)
}

func (f *Fake) getSubscription(id string, _ params) (any, *failure) {
	s, failed := f.subscription(id)
	if failed != nil {
		return nil, failed
	}
	return s, nil
}

// begin makes the subscription that a checkout is for. It is incomplete until its first
// invoice is paid, unless nothing is due because it is tried.
func (f *Fake) begin(ch *checkout, promised *promotionCode) *subscription {
	now := f.now()
	s := &subscription{
		ID: newID("sub"), Object: "subscription", Customer: ch.Customer, Status: "incomplete", Currency: "usd", Items: listOf(ch.Items, "/v1/subscription_items"),
		Metadata: ch.Metadata, Created: now.Unix(), CurrentPeriodStart: now.Unix(), TrialEnd: ch.TrialEnd, WhenTrialEnds: ch.MissingCard,
	}
	for _, i := range s.Items.Data {
		i.Subscription = s.ID
	}
	if ch.TrialEnd > now.Unix() {
		s.Status, s.CurrentPeriodEnd = "trialing", ch.TrialEnd
	} else {
		s.CurrentPeriodEnd = after(now, s.seats().Price.Recurring.Interval).Unix()
	}
	f.is.Subscriptions[s.ID] = s
	ch.Subscription = s.ID
	f.emit("customer.subscription.created", s)
	if promised != nil {
		f.grant(s, promised)
	}
	if s.Status == "incomplete" {
		f.finalize(f.draft(s, "subscription_create", f.periodLines(s, period{})))
	}
	return s
}

// complete is what a subscription becomes when its first invoice is owed no more, and
// the checkout that it came from.
func (f *Fake) complete(s *subscription) {
	s.Status = "active"
	f.emit("customer.subscription.updated", s)
	for _, ch := range f.is.Checkouts {
		if ch.Subscription == s.ID && ch.Status == "open" {
			f.finish(ch)
		}
	}
}

// abandon gives a subscription up whose first invoice nobody paid in time.
func (f *Fake) abandon(s *subscription) {
	s.Status, s.EndedAt = "incomplete_expired", f.unix()
	if i := f.is.Invoices[s.LatestInvoice]; i != nil && i.Status == "open" {
		f.voidInvoice(i.ID, nil)
	}
	f.emit("customer.subscription.updated", s)
	for _, ch := range f.is.Checkouts {
		if ch.Subscription == s.ID && ch.Status == "open" {
			f.closeCheckout(ch)
		}
	}
}

func after(from time.Time, interval string) time.Time {
	if interval == "year" {
		return from.AddDate(1, 0, 0)
	}
	return from.AddDate(0, 1, 0)
}

// cancelSubscription ends one at once; what is unused becomes a credit where that is
// asked for.
func (f *Fake) cancelSubscription(id string, p params) (any, *failure) {
	s, failed := f.subscription(id)
	if failed != nil {
		return nil, failed
	}
	if s.over() {
		return nil, missing("subscription", id)
	}
	last := f.lastLines(s, p)
	f.end(s)
	if (len(last) > 0 || f.awaits(s)) && p.yes("invoice_now") {
		i := f.draft(s, "manual", last)
		f.finalize(i)
		f.pay(i)
		return s, nil
	}
	for _, l := range last {
		f.is.Waiting = append(f.is.Waiting, waiting{s.Customer, "", l})
	}
	return s, nil
}

// lastLines is what ends with a subscription: what was used where that is billed now,
// what waited for its next invoice, and what is unused where that is given back.
func (f *Fake) lastLines(s *subscription, p params) []*line {
	var lines []*line
	used, left := period{s.CurrentPeriodStart, f.unix() + 1}, max(0, s.CurrentPeriodEnd-f.unix())
	for _, i := range s.Items.Data {
		switch {
		case i.Price.metered() && p.yes("invoice_now"):
			if n := f.usedIn(i.ID, used); n > 0 {
				lines = append(lines, newLine(times(i.Price, n), n, i.Price, used, false))
			}
		case !i.Price.metered() && p.yes("prorate") && s.Status == "active" && left > 0:
			rest := period{f.unix(), s.CurrentPeriodEnd}
			lines = append(lines, newLine(-share(i.Price, i.Quantity, left, s.CurrentPeriodEnd-s.CurrentPeriodStart), i.Quantity, i.Price, rest, true))
		}
	}
	return lines
}

// confirmWithin is how long a bank waits for an answer.
const confirmWithin = 23 * time.Hour

// Confirm answers a bank that asks about an invoice, and reports whether it was paid.
func (f *Fake) Confirm(invoice string, yes bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.save()
	i := f.is.Invoices[invoice]
	if i == nil || i.Status != "open" || !i.Confirms {
		return false
	}
	i.Confirms = false
	i.AttemptCount++
	if !yes {
		f.emit("invoice.payment_failed", i)
		return false
	}
	f.settled(i)
	return true
}

func (f *Fake) end(s *subscription) {
	s.Status, s.EndedAt, s.CanceledAt = "canceled", f.unix(), f.unix()
	if sc := f.is.Schedules[s.Schedule.id]; sc != nil {
		f.release(sc, "canceled")
	}
	for _, i := range f.is.Invoices {
		if i.Subscription == s.ID && i.Status == "open" {
			i.NextPaymentAttempt = 0
		}
	}
	f.emit("customer.subscription.deleted", s)
}

// roll begins the next period of a subscription, with an invoice that is a draft for
// an hour.
func (f *Fake) roll(s *subscription) {
	if s.CancelAtPeriodEnd {
		if i := f.lastInvoice(s, period{s.CurrentPeriodStart, s.CurrentPeriodEnd}); i != nil {
			i.FinalizesAt = f.now().Add(time.Hour).Unix()
		}
		f.end(s)
		return
	}
	reason := "subscription_cycle"
	if s.Status == "trialing" {
		if c := f.is.Customers[s.Customer]; c.Card == "" && s.WhenTrialEnds == "pause" {
			s.Status = "paused"
			f.emit("customer.subscription.paused", s)
			return
		}
		s.Status = "active"
	}
	from := time.Unix(s.CurrentPeriodEnd, 0).UTC()
	used := period{s.CurrentPeriodStart, s.CurrentPeriodEnd}
	s.Past = append(s.Past, used)
	f.nextPhase(s)
	s.CurrentPeriodStart, s.CurrentPeriodEnd = from.Unix(), after(from, s.seats().Price.Recurring.Interval).Unix()
	f.emit("customer.subscription.updated", s)
	i := f.draft(s, reason, f.periodLines(s, used))
	i.FinalizesAt = f.now().Add(time.Hour).Unix()
}

// periodLines is what a new period costs ahead, and what was used in the one before.
func (f *Fake) periodLines(s *subscription, used period) []*line {
	var lines []*line
	for _, i := range s.Items.Data {
		quantity, of := i.Quantity, period{s.CurrentPeriodStart, s.CurrentPeriodEnd}
		if i.Price.metered() {
			quantity, of = f.usedIn(i.ID, used), used
			if used == (period{}) {
				continue
			}
		}
		lines = append(lines, newLine(times(i.Price, quantity), quantity, i.Price, of, false))
	}
	return lines
}

func newLine(amount, quantity int64, p *price, of period, proration bool) *line {
	l := &line{ID: newID("il"), Object: "line_item", Amount: amount, Currency: "usd", Quantity: quantity, Price: p, Period: of, Proration: proration}
	l.Description = fmt.Sprintf("%d × %s", quantity, p.Name)
	if proration && amount < 0 {
		l.Description = fmt.Sprintf("Unused time on %d × %s", quantity, p.Name)
	} else if proration {
		l.Description = fmt.Sprintf("Remaining time on %d × %s", quantity, p.Name)
	}
	return l
}
