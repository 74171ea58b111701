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

// billedLines is what there is of a key already.
type billedLines struct {
	id    string // of one of them
	units int64
	count int
}

// find reads back which lines of a customer carry a key.
func (s *Sink) find(ctx context.Context, customer, key string) (billedLines, error) {
	p := &stripe.InvoiceItemListParams{Customer: stripe.String(customer)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	var all billedLines
	found := s.lines.List(p)
	for found.Next() {
		l := found.InvoiceItem()
		if l.Metadata[metaUsage] != key {
			continue
		}
		n, err := strconv.ParseInt(l.Metadata[metaUnits], 10, 64)
		if err != nil {
			return all, fault.Wrap(err, fault.Internal, "A line of usage cannot be read.")
		}
		all.id, all.units, all.count = l.ID, all.units+n, all.count+1
	}
	return all, failure(found.Err(), "find lines of usage")
}

// pushLine adds the difference to what is there. What is there is read first, so that a
// line whose answer was lost counts.
func (s *Sink) pushLine(ctx context.Context, w billing.Window) error {
	there, err := s.find(ctx, w.Customer, windowKey(w))
	if err != nil || there.units == w.Billable {
		return err
	}
	units := w.Billable - there.units
	_, err = s.add(ctx, billing.Line{Key: windowKey(w), Customer: w.Customer, Subscription: w.Subscription, Metric: w.Metric, Start: w.Start, End: w.End,
		Units: units, Amount: units * w.Price}, there.count)
	return err
}

// AddLine implements billing.Sink. Faults besides: Conflict for an invoice that nothing
// can be added to any more.
func (s *Sink) AddLine(ctx context.Context, l billing.Line) (string, error) {
	there, err := s.find(ctx, l.Customer, l.Key)
	if err != nil || there.count > 0 {
		return there.id, err
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
	return s.add(ctx, l, 0)
}

// add makes a line. Amounts are of whole cents: what is less is ours to bear.
func (s *Sink) add(ctx context.Context, l billing.Line, nth int) (string, error) {
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
	once(ctx, &p.Params, l.Key, l.Invoice, nth, l.Units, s.client.cfg.Now().Unix()/60)
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
