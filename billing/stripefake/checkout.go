//go:build !production

package stripefake

import (
	"strings"
	"time"
)

// Checkouts are open for a day.
const checkoutOpen = 24 * time.Hour

func (f *Fake) makeCheckout(_ string, p params) (any, *failure) {
	if _, failed := f.customer(p.text("customer")); failed != nil {
		return nil, failed
	}
	data := p.in("subscription_data")
	ch := &checkout{
		ID: newID("cs_test"), Object: "checkout.session", Mode: p.text("mode"), Customer: p.text("customer"), Status: "open", SuccessURL: p.text("success_url"),
		CancelURL: p.text("cancel_url"), Created: f.unix(), ExpiresAt: f.now().Add(checkoutOpen).Unix(), Metadata: data.in("metadata").merge(nil),
		TakesCodes: p.yes("allow_promotion_codes"), TrialEnd: data.number("trial_end"), MissingCard: data.in("trial_settings").in("end_behavior").text("missing_payment_method"),
	}
	if days := data.number("trial_period_days"); days > 0 {
		ch.TrialEnd = f.now().AddDate(0, 0, int(days)).Unix()
	}
	if ch.TrialEnd > 0 && ch.TrialEnd < f.now().Add(48*time.Hour).Unix() {
		return nil, invalid("The trial_end date has to be at least 2 days in the future.")
	}
	ch.URL = f.cfg.URL + "/checkout/" + ch.ID
	for _, wanted := range p.each("line_items") {
		of := f.is.Prices[wanted.text("price")]
		if of == nil {
			return nil, missing("price", wanted.text("price"))
		}
		if of.metered() == wanted.has("quantity") {
			return nil, invalid("A quantity belongs to prices that are not metered, and to no others.")
		}
		ch.Items = append(ch.Items, &item{ID: newID("si"), Object: "subscription_item", Price: of, Quantity: wanted.number("quantity"), Created: f.unix()})
	}
	if failed := checkItems(ch.Items); failed != nil {
		return nil, failed
	}
	f.is.Checkouts[ch.ID] = ch
	return ch, nil
}

func (f *Fake) checkout(id string) (*checkout, *failure) {
	if ch := f.is.Checkouts[id]; ch != nil {
		return ch, nil
	}
	return nil, missing("checkout.session", id)
}

func (f *Fake) getCheckout(id string, _ params) (any, *failure) {
	ch, failed := f.checkout(id)
	if failed != nil {
		return nil, failed
	}
	return ch, nil
}

func (f *Fake) expireCheckout(id string, _ params) (any, *failure) {
	ch, failed := f.checkout(id)
	if failed != nil {
		return nil, failed
	}
	if ch.Status != "open" {
		return nil, invalid("Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of %s.", ch.Status)
	}
	f.closeCheckout(ch)
	return ch, nil
}

// closeCheckout makes a page useless, and what was waiting for a bank on it.
func (f *Fake) closeCheckout(ch *checkout) {
	ch.Status, ch.URL = "expired", ""
	if s := f.is.Subscriptions[ch.Subscription]; s != nil && s.Status == "incomplete" {
		f.abandon(s)
	}
	f.emit("checkout.session.expired", ch)
}

// PayCheckout does what somebody does on the page of a checkout with a test card, and
// reports whether it was paid. With a card whose bank asks it is not, yet: see Confirm.
func (f *Fake) PayCheckout(id, with string) bool { return f.PayCheckoutWith(id, with, "") }

// PayCheckoutWith is PayCheckout with a promotion code.
func (f *Fake) PayCheckoutWith(id, with, code string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.save()
	ch := f.is.Checkouts[id]
	if ch == nil || ch.Status != "open" || !card(with).known() {
		return false
	}
	promised := f.codeFor(code)
	if code != "" && (promised == nil || !ch.TakesCodes) {
		return false
	}
	c := f.is.Customers[ch.Customer]
	c.keep(card(with))
	s := f.is.Subscriptions[ch.Subscription]
	if s == nil {
		s = f.begin(ch, promised)
	}
	if s.Status == "incomplete" {
		return f.payFirst(s, card(with))
	}
	f.finish(ch)
	return true
}

// payFirst pays what a subscription begins with, unless a bank asks first.
func (f *Fake) payFirst(s *subscription, with card) bool {
	i := f.is.Invoices[s.LatestInvoice]
	if i.AmountRemaining > 0 && with == cardConfirm {
		i.Attempted, i.Confirms = true, true
		f.emit("invoice.payment_action_required", i)
		return false
	}
	i.Attempted, i.AttemptCount, i.Confirms = true, 1, false
	f.is.Customers[s.Customer].firstCharge()
	f.settled(i)
	return true
}

func (f *Fake) finish(ch *checkout) {
	ch.Status, ch.URL = "complete", ""
	f.emit("customer.updated", f.is.Customers[ch.Customer])
	f.emit("checkout.session.completed", ch)
}

// CheckoutAt finds the id of a checkout in its address.
func CheckoutAt(url string) string { return url[strings.LastIndex(url, "/")+1:] }

func (f *Fake) makePortal(_ string, p params) (any, *failure) {
	if _, failed := f.customer(p.text("customer")); failed != nil {
		return nil, failed
	}
	made := &portal{ID: newID("bps"), Object: "billing_portal.session", Customer: p.text("customer"), ReturnURL: p.text("return_url"), Created: f.unix()}
	made.URL = f.cfg.URL + "/portal/" + made.ID
	f.is.Portals[made.ID] = made
	return made, nil
}

// UseCard does what somebody does in the portal: it keeps another card, and tries it on
// what is owed.
func (f *Fake) UseCard(customer, with string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.save()
	c := f.is.Customers[customer]
	if c == nil || !card(with).known() {
		return
	}
	c.keep(card(with))
	f.emit("customer.updated", c)
	for _, i := range f.invoicesOf(func(i *invoice) bool { return i.Customer == customer && i.Status == "open" }) {
		f.pay(i)
	}
}

// PayInvoice does what somebody does on the page of an invoice, and reports whether it
// was paid.
func (f *Fake) PayInvoice(id, with string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.save()
	i := f.is.Invoices[id]
	if i == nil || i.Status != "open" || !card(with).known() {
		return false
	}
	f.is.Customers[i.Customer].keep(card(with))
	if card(with) == cardConfirm {
		i.Attempted, i.Confirms = true, true
		f.emit("invoice.payment_action_required", i)
		return false
	}
	i.Attempted = true
	f.is.Customers[i.Customer].firstCharge()
	f.settled(i)
	return true
}

// Customer finds the customer that is kept for a tenant.
func (f *Fake) Customer(tenant string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.is.Customers {
		if c.Metadata["tenant"] == tenant && !c.Deleted {
			return c.ID
		}
	}
	return ""
}

// PayOldest pays what a customer owes longest, where something is owed.
func (f *Fake) PayOldest(customer, with string) {
	f.mu.Lock()
	open := f.invoicesOf(func(i *invoice) bool { return i.Customer == customer && i.Status == "open" })
	f.mu.Unlock()
	if len(open) > 0 {
		f.PayInvoice(open[len(open)-1].ID, with)
	}
}

// Customers counts those that were made for a tenant.
func (f *Fake) Customers(tenant string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.is.Customers {
		if c.Metadata["tenant"] == tenant && !c.Deleted {
			n++
		}
	}
	return n
}
