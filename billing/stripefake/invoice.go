//go:build !production

package stripefake

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// retries is when a payment that failed is tried again: days after the last time.
var retries = []int{3, 5, 7}

// draft makes an invoice, with what was waiting for one.
func (f *Fake) draft(s *subscription, reason string, lines []*line) *invoice {
	var rest []waiting
	for _, w := range f.is.Waiting {
		if w.Subscription == s.ID || w.Subscription == "" && w.Customer == s.Customer {
			lines = append(lines, w.Line)
			continue
		}
		rest = append(rest, w)
	}
	f.is.Waiting = rest
	i := &invoice{
		ID: newID("in"), Object: "invoice", Customer: s.Customer, Subscription: s.ID, Status: "draft", BillingReason: reason, Currency: s.Currency,
		Created: f.unix(), PeriodStart: s.CurrentPeriodStart, PeriodEnd: s.CurrentPeriodEnd, Lines: listOf(lines, "/v1/invoices/lines"), Metadata: map[string]string{},
	}
	i.Discount = s.Discount.at(f.unix())
	i.sum(f.is.Customers[s.Customer].Balance)
	f.is.Invoices[i.ID] = i
	s.LatestInvoice = i.ID
	f.emit("invoice.created", i)
	return i
}

// sum adds the lines up; a customer's credit is used, and one that is left over is
// kept for the next invoice.
func (i *invoice) sum(balance int64) {
	i.Total, i.Subtotal, i.Discounts = 0, 0, nil
	left := int64(0)
	if i.Discount != nil {
		left = i.Discount.Coupon.AmountOff
	}
	for _, l := range i.Lines.Data {
		i.Subtotal += l.Amount
		i.Total += l.Amount
		if l.Discounts = nil; i.Discount != nil {
			less := i.Discount.of(l.Amount, &left)
			l.Discounts = []discountAmount{{less, i.Discount.ID}}
			i.Total -= less
			i.Discounts = append(i.Discounts, discountAmount{less, i.Discount.ID})
		}
	}
	i.StartingBalance = balance
	i.AmountDue = max(0, i.Total+min(0, balance))
	i.AmountRemaining = i.AmountDue - i.AmountPaid
}

func (f *Fake) finalize(i *invoice) {
	c := f.is.Customers[i.Customer]
	i.sum(c.Balance)
	c.Balance = min(0, i.Total+min(0, c.Balance))
	f.is.Serial++
	i.Status, i.FinalizesAt, i.Transitions.FinalizedAt = "open", 0, f.unix()
	i.Number = fmt.Sprintf("HEARTH-TEST-%04d", f.is.Serial)
	i.HostedInvoiceURL = f.cfg.URL + "/invoices/" + i.ID
	i.InvoicePDF = i.HostedInvoiceURL + "/pdf"
	f.emit("invoice.finalized", i)
	if s := f.is.Subscriptions[i.Subscription]; s != nil && i.Discount != nil && s.Discount != nil && s.Discount.ID == i.Discount.ID && s.Discount.Coupon.Duration == "once" {
		f.lapse(s)
	}
}

// pay tries to charge the card that is kept and reports whether it worked.
func (f *Fake) pay(i *invoice) bool {
	if i.AmountRemaining > 0 {
		c := f.is.Customers[i.Customer]
		i.Attempted = true
		i.AttemptCount++
		if !c.charged() {
			f.failed(i)
			return false
		}
	}
	f.settled(i)
	return true
}

func (f *Fake) failed(i *invoice) {
	i.NextPaymentAttempt = 0
	if at := int(i.AttemptCount) - 1; at < len(retries) {
		i.NextPaymentAttempt = f.now().AddDate(0, 0, retries[at]).Unix()
	}
	f.emit("invoice.payment_failed", i)
	s := f.is.Subscriptions[i.Subscription]
	if s == nil || s.over() || i.BillingReason == "subscription_update" && i.Transitions.FinalizedAt == f.unix() {
		return // the change waits, not the subscription
	}
	s.Status = "past_due"
	if i.NextPaymentAttempt == 0 {
		s.Status = "unpaid"
	}
	f.emit("customer.subscription.updated", s)
}

func (f *Fake) settled(i *invoice) {
	i.Status, i.AmountPaid, i.AmountRemaining, i.NextPaymentAttempt, i.Transitions.PaidAt = "paid", i.AmountDue, 0, 0, f.unix()
	f.took(i)
	f.emit("invoice.paid", i)
	f.cleared(i)
}

// cleared is what becomes of a subscription when one of its invoices is owed no more.
func (f *Fake) cleared(i *invoice) {
	s := f.is.Subscriptions[i.Subscription]
	if s == nil || s.over() {
		return
	}
	if s.Status == "incomplete" && i.Status != "paid" {
		f.abandon(s)
		return
	}
	if s.Status == "incomplete" {
		f.complete(s)
		return
	}
	if u := s.PendingUpdate; u != nil && u.Invoice == i.ID && i.Status == "paid" {
		renewed := (&subscription{Items: listOf(u.Items, "")}).seats().Price.Recurring.Interval != s.seats().Price.Recurring.Interval
		s.become(change{items: u.Items, renewed: renewed}, f.unix())
		s.PendingUpdate = nil
		f.emit("customer.subscription.updated", s)
	}
	if s.Status != "past_due" && s.Status != "unpaid" {
		return
	}
	for _, other := range f.is.Invoices {
		if other.Subscription == s.ID && other.Status == "open" && other.Attempted {
			return
		}
	}
	s.Status = "active"
	f.emit("customer.subscription.updated", s)
}

func (f *Fake) payInvoice(id string, _ params) (any, *failure) {
	i, failed := f.invoice(id)
	if failed != nil {
		return nil, failed
	}
	if i.Status == "draft" {
		f.finalize(i)
	}
	if i.Status != "open" && i.Status != "uncollectible" {
		return nil, invalid("Invoice is already %s", i.Status)
	}
	if !f.pay(i) {
		return nil, &failure{status: http.StatusPaymentRequired, Type: "card_error", Code: "card_declined", Message: "Your card was declined."}
	}
	return i, nil
}

func (f *Fake) voidInvoice(id string, _ params) (any, *failure) {
	i, failed := f.invoice(id)
	if failed != nil {
		return nil, failed
	}
	if i.Status != "open" {
		return nil, invalid("Only open invoices can be voided.")
	}
	i.Status, i.AmountRemaining, i.NextPaymentAttempt, i.Transitions.VoidedAt = "void", 0, 0, f.unix()
	f.emit("invoice.voided", i)
	f.cleared(i)
	return i, nil
}

func (f *Fake) markUncollectible(id string, _ params) (any, *failure) {
	i, failed := f.invoice(id)
	if failed != nil {
		return nil, failed
	}
	if i.Status != "open" {
		return nil, invalid("Only open invoices can be marked uncollectible.")
	}
	i.Status, i.NextPaymentAttempt = "uncollectible", 0
	f.emit("invoice.marked_uncollectible", i)
	f.cleared(i)
	return i, nil
}

func (f *Fake) invoice(id string) (*invoice, *failure) {
	if i := f.is.Invoices[id]; i != nil {
		return i, nil
	}
	return nil, missing("invoice", id)
}

func (f *Fake) getInvoice(id string, _ params) (any, *failure) {
	i, failed := f.invoice(id)
	if failed != nil {
		return nil, failed
	}
	return i, nil
}

func (f *Fake) invoicesOf(match func(*invoice) bool) []*invoice {
	var found []*invoice
	for _, i := range f.is.Invoices {
		if match(i) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b *invoice) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(b.Number, a.Number), cmp.Compare(a.ID, b.ID))
	})
	return found
}

func (f *Fake) listInvoices(_ string, p params) (any, *failure) {
	found := f.invoicesOf(func(i *invoice) bool {
		return (!p.has("customer") || i.Customer == p.text("customer")) && (!p.has("subscription") || i.Subscription == p.text("subscription")) &&
			(!p.has("status") || i.Status == p.text("status"))
	})
	return listOf(found, "/v1/invoices"), nil
}

// upcoming previews the next invoice, with a change where one is given.
func (f *Fake) upcoming(_ string, p params) (any, *failure) {
	s, failed := f.subscription(p.text("subscription"))
	if failed != nil {
		return nil, failed
	}
	at := f.unix()
	if p.has("subscription_proration_date") {
		at = p.number("subscription_proration_date")
	}
	c, failed := f.plan(s, p.each("subscription_items"), at)
	if failed != nil {
		return nil, failed
	}
	copied := *s
	copied.Items = listOf(c.items, "")
	copied.CurrentPeriodStart = s.CurrentPeriodEnd
	if c.renewed {
		copied.CurrentPeriodStart = at
	}
	copied.CurrentPeriodEnd = after(time.Unix(copied.CurrentPeriodStart, 0).UTC(), copied.seats().Price.Recurring.Interval).Unix()
	lines := c.lines
	if !c.renewed && p.text("subscription_proration_behavior") != "always_invoice" {
		lines = append(lines, f.periodLines(&copied, period{})...)
	}
	i := &invoice{
		Object: "invoice", Customer: s.Customer, Subscription: s.ID, Status: "draft", BillingReason: "upcoming", Currency: s.Currency, Created: at,
		PeriodStart: copied.CurrentPeriodStart, PeriodEnd: copied.CurrentPeriodEnd, Lines: listOf(lines, "/v1/invoices/upcoming/lines"), Metadata: map[string]string{},
		Discount: s.Discount.at(copied.CurrentPeriodStart),
	}
	i.sum(f.is.Customers[s.Customer].Balance)
	return i, nil
}

// addLine puts a line on the next invoice of a customer, or on a draft.
func (f *Fake) addLine(_ string, p params) (any, *failure) {
	if _, failed := f.customer(p.text("customer")); failed != nil {
		return nil, failed
	}
	l := &line{ID: newID("ii"), Object: "invoiceitem", Amount: p.number("amount"), Currency: or(p.text("currency"), "usd"), Description: p.text("description"), Period: period{f.unix(), f.unix()}, Metadata: p.in("metadata").merge(nil)}
	if p.has("invoice") {
		i, failed := f.invoice(p.text("invoice"))
		if failed != nil {
			return nil, failed
		}
		if i.Status != "draft" {
			return nil, invalid("Invoice is finalized and cannot be modified.")
		}
		i.Lines.Data = append(i.Lines.Data, l)
		i.sum(f.is.Customers[i.Customer].Balance)
		return l, nil
	}
	f.is.Waiting = append(f.is.Waiting, waiting{p.text("customer"), p.text("subscription"), l})
	return l, nil
}

func (f *Fake) listLines(_ string, p params) (any, *failure) {
	var found []*line
	for _, w := range f.is.Waiting {
		if w.Customer == p.text("customer") {
			found = append(found, w.Line)
		}
	}
	for _, i := range f.is.Invoices {
		for _, l := range i.Lines.Data {
			if l.Object == "invoiceitem" && i.Customer == p.text("customer") {
				found = append(found, l)
			}
		}
	}
	return listOf(found, "/v1/invoiceitems"), nil
}
