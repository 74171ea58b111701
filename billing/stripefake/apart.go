//go:build !production

package stripefake

import (
	"slices"
	"time"
)

// makeInvoice makes a draft of nothing yet, which is final an hour later where it goes on
// by itself.
func (f *Fake) makeInvoice(_ string, p params) (any, *failure) {
	c, failed := f.customer(p.text("customer"))
	if failed != nil {
		return nil, failed
	}
	if p.text("pending_invoice_items_behavior") != "exclude" || p.has("subscription") {
		return nil, invalid("This test Stripe makes invoices of nothing only.")
	}
	i := &invoice{
		ID: newID("in"), Object: "invoice", Customer: c.ID, Status: "draft", BillingReason: "manual", Currency: or(p.text("currency"), "usd"), Created: f.unix(),
		PeriodStart: f.unix(), PeriodEnd: f.unix(), Lines: listOf[*line](nil, "/v1/invoices/lines"), Metadata: p.in("metadata").merge(nil),
	}
	if p.yes("auto_advance") {
		i.FinalizesAt = f.now().Add(time.Hour).Unix()
	}
	f.is.Invoices[i.ID] = i
	f.emit("invoice.created", i)
	return i, nil
}

// changeInvoice says whether an invoice goes on by itself: is made final, and charged.
func (f *Fake) changeInvoice(id string, p params) (any, *failure) {
	i, failed := f.invoice(id)
	if failed != nil {
		return nil, failed
	}
	if p.has("auto_advance") && !p.yes("auto_advance") {
		i.FinalizesAt, i.NextPaymentAttempt = 0, 0
	}
	i.Metadata = p.in("metadata").merge(i.Metadata)
	f.emit("invoice.updated", i)
	return i, nil
}

// lastInvoice is what was used in the last period of a subscription that ends with it,
// and what waited for its next invoice; nil for nothing.
func (f *Fake) lastInvoice(s *subscription, used period) *invoice {
	var lines []*line
	for _, i := range s.Items.Data {
		if n := f.usedIn(i.ID, used); i.Price.metered() && n > 0 {
			lines = append(lines, newLine(times(i.Price, n), n, i.Price, used, false))
		}
	}
	if len(lines) == 0 && !f.awaits(s) {
		return nil
	}
	return f.draft(s, "subscription_cycle", lines)
}

// awaits reports whether lines wait for the next invoice of a subscription.
func (f *Fake) awaits(s *subscription) bool {
	return slices.ContainsFunc(f.is.Waiting, func(w waiting) bool { return w.Subscription == s.ID })
}

// Line is one line of an invoice, as tests read it.
type Line struct {
	Invoice, Status string
	Price           string // lookup key; "" for a line that was added
	Quantity        int64
	Amount          int64
	Start, End      int64
	Metadata        map[string]string
}

// Lines lists what a customer is billed.
func (f *Fake) Lines(customer string) (all []Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range f.invoicesOf(func(i *invoice) bool { return i.Customer == customer }) {
		for _, l := range i.Lines.Data {
			one := Line{Invoice: i.ID, Status: i.Status, Quantity: l.Quantity, Amount: l.Amount, Start: l.Period.Start, End: l.Period.End, Metadata: l.Metadata}
			if l.Price != nil {
				one.Price = l.Price.LookupKey
			}
			all = append(all, one)
		}
	}
	return all
}

// Paid lists what a customer has paid, invoice by invoice.
func (f *Fake) Paid(customer string) (amounts []int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range f.invoicesOf(func(i *invoice) bool { return i.Customer == customer && i.Status == "paid" }) {
		amounts = append(amounts, i.AmountPaid)
	}
	return amounts
}

// MendCard makes the card that a customer has one that works, and tells nobody.
func (f *Fake) MendCard(customer string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.is.Customers[customer].keep(cardGood)
}
