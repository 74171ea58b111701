package gateway

import (
	"context"
	"fmt"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/invoiceitem"
	"github.com/stripe/stripe-go/v76/subscriptionitem"
	"github.com/stripe/stripe-go/v76/usagerecord"
	"github.com/stripe/stripe-go/v76/usagerecordsummary"
)

// NewSink returns the Sink of a kind, which goes through a Client's account; the zero
// kind is that of usage records. Faults: Invalid for a kind that Stripe's API does not
// have in the version that is spoken.
func NewSink(c *Client, kind billing.SinkKind) (billing.Sink, error) {
	if err := kind.Check(); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "Usage cannot be billed through %s.", kind)
	}
	a := newAccount(c)
	if kind.Attaches() {
		return &usageRecords{a}, nil
	}
	return &invoiceItems{a}, nil
}

// account is what every sink does the same: lines of usage that came too late, seats,
// and reading back what an item has.
type account struct {
	client    *Client
	lines     invoiceitem.Client
	records   usagerecord.Client
	summaries usagerecordsummary.Client
	items     subscriptionitem.Client
}

func newAccount(c *Client) *account {
	b, key := c.invoices.B, c.invoices.Key
	return &account{client: c, lines: invoiceitem.Client{B: b, Key: key}, records: usagerecord.Client{B: b, Key: key}, summaries: usagerecordsummary.Client{B: b, Key: key},
		items: subscriptionitem.Client{B: b, Key: key}}
}

// Total implements billing.Sink. Stripe lists what an item had period by period, those
// that are on an invoice too.
func (a *account) Total(ctx context.Context, w billing.Window) (int64, error) {
	p := &stripe.UsageRecordSummaryListParams{SubscriptionItem: stripe.String(w.Item)}
	p.Context, p.Limit = ctx, stripe.Int64(12)
	at, found := recordedAt(w).Unix(), a.summaries.List(p)
	for found.Next() {
		sum := found.UsageRecordSummary()
		if sum.Period != nil && sum.Period.Start <= at && (sum.Period.End == 0 || at < sum.Period.End) {
			return sum.TotalUsage, nil
		}
	}
	if err := found.Err(); err != nil {
		return 0, failure(err, "read usage back")
	}
	return 0, fault.Wrap(fmt.Errorf("item %s has nothing at %d", w.Item, at), fault.NotFound, "Stripe does not know this period any more.")
}

// SetSeats implements billing.Sink. Faults besides: NotFound for an item that is gone.
func (a *account) SetSeats(ctx context.Context, w billing.SeatsWish) error {
	p := &stripe.SubscriptionItemParams{Quantity: stripe.Int64(w.Seats), ProrationBehavior: stripe.String("none")}
	if w.Prorate {
		p.ProrationBehavior = stripe.String("create_prorations")
	}
	once(ctx, &p.Params, "seats", w.Tenant, w.Item, w.Revision, a.client.cfg.Now().Unix()/60)
	_, err := a.items.Update(w.Item, p)
	return failure(err, "set seats")
}
