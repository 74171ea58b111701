package gateway

import (
	"context"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/invoiceitem"
	"github.com/stripe/stripe-go/v76/subscriptionitem"
	"github.com/stripe/stripe-go/v76/usagerecord"
	"github.com/stripe/stripe-go/v76/usagerecordsummary"
)

// Sink bills usage: through usage records of an item where a subscription has one for
// the metric, and through lines of invoices.
type Sink struct {
	client    *Client
	lines     invoiceitem.Client
	records   usagerecord.Client
	summaries usagerecordsummary.Client
	items     subscriptionitem.Client
}

var _ billing.Sink = (*Sink)(nil)

// NewSink returns a Sink that goes through a Client's account.
func NewSink(c *Client) *Sink {
	b, key := c.invoices.B, c.invoices.Key
	return &Sink{client: c, lines: invoiceitem.Client{B: b, Key: key}, records: usagerecord.Client{B: b, Key: key}, summaries: usagerecordsummary.Client{B: b, Key: key},
		items: subscriptionitem.Client{B: b, Key: key}}
}

// Push implements billing.Sink.
func (s *Sink) Push(ctx context.Context, w billing.Window) error {
	return s.pushRecord(ctx, w)
}

// Total implements billing.Sink.
func (s *Sink) Total(ctx context.Context, w billing.Window) (int64, error) {
	return s.totalOfRecords(ctx, w)
}

// recordedAt is the one time in a window at which its quantity stands: one record for a
// window, which every push overwrites. Windows begin with whole hours and so up to an
// hour before Stripe's period.
func recordedAt(w billing.Window) time.Time { return w.Start.Add(time.Hour) }

// pushRecord sets a quantity. It never adds to one: an answer that is lost would bill
// twice.
func (s *Sink) pushRecord(ctx context.Context, w billing.Window) error {
	at := recordedAt(w)
	if at.After(s.client.cfg.Now()) {
		return fault.New(fault.Unavailable, "This period has only begun.")
	}
	p := &stripe.UsageRecordParams{SubscriptionItem: stripe.String(w.Item), Quantity: stripe.Int64(w.Billable), Timestamp: stripe.Int64(at.Unix()), Action: stripe.String(stripe.UsageRecordActionSet)}
	// Not the revision alone: an older amount may have to be set again.
	once(ctx, &p.Params, "usage", w.Tenant, w.Metric, w.Start.Unix(), w.Revision, s.client.cfg.Now().Unix())
	_, err := s.records.New(p)
	return failure(err, "set usage")
}

func (s *Sink) totalOfRecords(ctx context.Context, w billing.Window) (int64, error) {
	p := &stripe.UsageRecordSummaryListParams{SubscriptionItem: stripe.String(w.Item)}
	p.Context, p.Limit = ctx, stripe.Int64(12)
	at, found := recordedAt(w).Unix(), s.summaries.List(p)
	for found.Next() {
		sum := found.UsageRecordSummary()
		if sum.Period != nil && sum.Period.Start <= at && (sum.Period.End == 0 || at < sum.Period.End) {
			return sum.TotalUsage, nil
		}
	}
	return 0, failure(found.Err(), "read usage back")
}

// SetSeats implements billing.Sink. Faults besides: NotFound for an item that is gone.
func (s *Sink) SetSeats(ctx context.Context, w billing.SeatsWish) error {
	p := &stripe.SubscriptionItemParams{Quantity: stripe.Int64(w.Seats), ProrationBehavior: stripe.String("none")}
	if w.Prorate {
		p.ProrationBehavior = stripe.String("create_prorations")
	}
	once(ctx, &p.Params, "seats", w.Tenant, w.Item, w.Revision, s.client.cfg.Now().Unix()/60)
	_, err := s.items.Update(w.Item, p)
	return failure(err, "set seats")
}
