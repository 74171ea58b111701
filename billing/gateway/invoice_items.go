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

// find reads back the line of a customer that carries a key; "" for none.
func (s *Sink) find(ctx context.Context, customer, key string) (id string, err error) {
	p := &stripe.InvoiceItemListParams{Customer: stripe.String(customer)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	found := s.lines.List(p)
	for found.Next() {
		if l := found.InvoiceItem(); l.Metadata[metaUsage] == key {
			return l.ID, nil
		}
	}
	return "", failure(found.Err(), "find lines of usage")
}

// AddLine implements billing.Sink. Faults besides: Conflict for an invoice that nothing
// can be added to any more.
func (s *Sink) AddLine(ctx context.Context, l billing.Line) (string, error) {
	if id, err := s.find(ctx, l.Customer, l.Key); err != nil || id != "" {
		return id, err
	}
	if l.Invoice != "" {
		get := &stripe.InvoiceParams{}
		get.Context = ctx
		draft, err := s.client.invoices.Get(l.Invoice, get)
		if err := failure(err, "find invoice "+l.Invoice); err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		if err != nil || draft.Status != stripe.InvoiceStatusDraft {
			return "", fault.New(fault.Conflict, "This invoice is final.")
		}
	}
	return s.add(ctx, l)
}

// add makes a line. Amounts are of whole cents: what is less is ours to bear.
func (s *Sink) add(ctx context.Context, l billing.Line) (string, error) {
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
	once(ctx, &p.Params, l.Key, l.Invoice, l.Units, s.client.cfg.Now().Unix()/60)
	made, err := s.lines.New(p)
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
