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
	return listOf(found, "/v1/subscriptions"), nil
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

// begin makes the subscription that a checkout is for. Its first invoice is paid
// already, or nothing is due because it is tried.
func (f *Fake) begin(ch *checkout) *subscription {
	now := f.now()
	s := &subscription{
		ID: newID("sub"), Object: "subscription", Customer: ch.Customer, Status: "active", Currency: "usd", Items: listOf(ch.Items, "/v1/subscription_items"),
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
	f.emit("customer.subscription.created", s)
	return s
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
	if p.yes("prorate") && s.Status == "active" {
		i := s.seats()
		left := max(0, s.CurrentPeriodEnd-f.unix())
		f.is.Customers[s.Customer].Balance -= share(i.Price, i.Quantity, left, s.CurrentPeriodEnd-s.CurrentPeriodStart)
	}
	f.end(s)
	return s, nil
}

func (f *Fake) end(s *subscription) {
	s.Status, s.EndedAt, s.CanceledAt = "canceled", f.unix(), f.unix()
	f.emit("customer.subscription.deleted", s)
}

// roll begins the next period of a subscription, with an invoice that is a draft for
// an hour.
func (f *Fake) roll(s *subscription) {
	if s.CancelAtPeriodEnd {
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
