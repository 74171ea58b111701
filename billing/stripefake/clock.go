//go:build !production

package stripefake

import "time"

// Advance moves the clock ahead, and does everything on the way that becomes due, in
// its order.
func (f *Fake) Advance(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	target := f.now().Add(by)
	f.settle(target)
	f.is.Ahead += by
	f.save()
}

// settle does what is due up to a time, each thing at its own moment.
func (f *Fake) settle(until time.Time) {
	defer func() { f.moment = time.Time{} }()
	for {
		at, do := f.due()
		if do == nil || at > until.Unix() {
			return
		}
		f.moment = time.Unix(at, 0).UTC()
		do()
	}
}

// due finds what happens next.
func (f *Fake) due() (at int64, do func()) {
	sooner := func(when int64, then func()) {
		if when > 0 && (do == nil || when < at) {
			at, do = when, then
		}
	}
	for _, s := range f.is.Subscriptions {
		if s.Status == "active" || s.Status == "trialing" || s.Status == "past_due" || s.Status == "unpaid" {
			sooner(s.CurrentPeriodEnd, func() { f.roll(s) })
		}
		if s.Status == "incomplete" {
			sooner(s.Created+int64(confirmWithin.Seconds()), func() { f.abandon(s) })
		}
		if d := s.Discount; d != nil && !s.over() {
			sooner(d.End, func() { f.lapse(s) })
		}
		if u := s.PendingUpdate; u != nil {
			sooner(u.ExpiresAt, func() { f.giveUp(s) })
		}
	}
	for _, i := range f.is.Invoices {
		switch {
		case i.Status == "draft" && i.FinalizesAt > 0:
			sooner(i.FinalizesAt, func() { f.finalize(i); f.pay(i) })
		case i.Status == "open":
			sooner(i.NextPaymentAttempt, func() { f.pay(i) })
		}
	}
	for _, ch := range f.is.Checkouts {
		if ch.Status == "open" {
			sooner(ch.ExpiresAt, func() { f.closeCheckout(ch) })
		}
	}
	return at, do
}

// giveUp forgets a change whose invoice nobody paid in time.
func (f *Fake) giveUp(s *subscription) {
	if i := f.is.Invoices[s.PendingUpdate.Invoice]; i != nil && i.Status == "open" {
		i.Status, i.AmountRemaining, i.NextPaymentAttempt, i.Transitions.VoidedAt = "void", 0, 0, f.unix()
		f.emit("invoice.voided", i)
	}
	s.PendingUpdate = nil
	f.emit("customer.subscription.updated", s)
}
