package gateway

import (
	"context"
	"fmt"
	"strconv"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// The names under which a line remembers what it is for.
const (
	metaUsage = "usage"
	metaUnits = "units"
)

// invoiceItems bills usage by lines of invoices only, when a period is over: for an
// account at Stripe that may not make prices by usage.
type invoiceItems struct{ *account }

var _ billing.Sink = (*invoiceItems)(nil)

// Push implements billing.Sink. An item that is left from when usage was billed through
// it keeps what it has until it is taken off: that is read back, and counts.
func (*invoiceItems) Push(context.Context, billing.Window) error {
	return fault.New(fault.Conflict, "Usage is billed when its period is over.")
}

// find reads back the line of a customer that carries a key; "" for none.
func (a *account) find(ctx context.Context, customer, key string) (id string, err error) {
	p := &stripe.InvoiceItemListParams{Customer: stripe.String(customer)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	found := a.lines.List(p)
	for found.Next() {
		if l := found.InvoiceItem(); l.Metadata[metaUsage] == key {
			return l.ID, nil
		}
	}
	return "", failure(found.Err(), "find lines of usage")
}

// AddLine implements billing.Sink. Faults besides: Conflict for an invoice that nothing
// can be added to any more.
func (a *account) AddLine(ctx context.Context, l billing.Line) (string, error) {
	if id, err := a.find(ctx, l.Customer, l.Key); err != nil || id != "" {
		return id, err
	}
	if l.Invoice != "" {
		get := &stripe.InvoiceParams{}
		get.Context = ctx
		draft, err := a.client.invoices.Get(l.Invoice, get)
		if err := failure(err, "find invoice "+l.Invoice); err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		if err != nil || draft.Status != stripe.InvoiceStatusDraft {
			return "", fault.New(fault.Conflict, "This invoice is final.")
		}
	}
	if l.Apart {
		id, err := a.apart(ctx, l)
		if err != nil {
			return "", err
		}
		l.Invoice = id
	}
	return a.add(ctx, l)
}

// apart finds the draft of an invoice for nothing but what was used in a period, or makes
// it. Stripe makes it final and charges it an hour later.
func (a *account) apart(ctx context.Context, l billing.Line) (string, error) {
	about := fmt.Sprintf("%s:%d", l.Subscription, l.Start.Unix())
	made := 0
	list := &stripe.InvoiceListParams{Customer: stripe.String(l.Customer)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	list.CreatedRange = &stripe.RangeQueryParams{GreaterThanOrEqual: l.Start.Unix()}
	found := a.client.invoices.List(list)
	for found.Next() {
		if i := found.Invoice(); i.Metadata[metaUsage] == about {
			if i.Status == stripe.InvoiceStatusDraft {
				return i.ID, nil
			}
			made++
		}
	}
	if err := found.Err(); err != nil {
		return "", failure(err, "find invoices of usage")
	}
	p := &stripe.InvoiceParams{
		Customer: stripe.String(l.Customer), AutoAdvance: stripe.Bool(true), CollectionMethod: stripe.String("charge_automatically"), PendingInvoiceItemsBehavior: stripe.String("exclude"),
		AutomaticTax: &stripe.InvoiceAutomaticTaxParams{Enabled: stripe.Bool(a.client.cfg.Tax)}, Currency: stripe.String(string(stripe.CurrencyUSD)),
	}
	p.AddMetadata(metaUsage, about)
	once(ctx, &p.Params, "usage invoice", about, made)
	i, err := a.client.invoices.New(p)
	if err != nil {
		return "", failure(err, "make an invoice of usage")
	}
	return i.ID, nil
}

// add makes a line. Amounts are of whole cents: what is less is ours to bear.
func (a *account) add(ctx context.Context, l billing.Line) (string, error) {
	p := &stripe.InvoiceItemParams{
		Customer: stripe.String(l.Customer), Currency: stripe.String(string(stripe.CurrencyUSD)), Amount: stripe.Int64(l.Amount / billing.Cent), Description: stripe.String(describe(l)),
		Period: &stripe.InvoiceItemPeriodParams{Start: stripe.Int64(l.Start.Unix()), End: stripe.Int64(l.End.Unix())},
	}
	if l.Invoice != "" {
		p.Invoice = stripe.String(l.Invoice)
	} else if l.Subscription != "" {
		p.Subscription = stripe.String(l.Subscription)
	}
	p.AddMetadata(metaUsage, l.Key)
	p.AddMetadata(metaUnits, strconv.FormatInt(l.Units, 10))
	once(ctx, &p.Params, l.Key, l.Invoice, l.Units, a.client.cfg.Now().Unix()/60)
	made, err := a.lines.New(p)
	if err != nil {
		return "", failure(err, "add a line of usage")
	}
	return made.ID, nil
}

// describe says what a line is for, on the invoice.
func describe(l billing.Line) string {
	name := string(l.Metric)
	if m, known := billing.MeasureOf(l.Metric); known {
		name = m.Name
	}
	label := units[l.Metric].label
	return fmt.Sprintf("%s above the plan, %s to %s: %s × %s", name, l.Start.Format("2 January"), l.End.Format("2 January 2006"), billing.Grouped(l.Units), label)
}
