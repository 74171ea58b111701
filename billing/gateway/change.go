package gateway

import (
	"context"
	"slices"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// A subscription that ends remembers what comes after it, in the request that says so: a
// process that dies in between has not closed a workspace that was to go on.
const (
	metaThen = "then"
	thenFree = "free"
)

const (
	invoiceNow  = "always_invoice"
	invoiceNext = "create_prorations"
)

func behaviour(w billing.ChangeWish) *string {
	if w.AtOnce {
		return stripe.String(invoiceNow)
	}
	return stripe.String(invoiceNext)
}

func itemsOf(w billing.ChangeWish) []*stripe.SubscriptionItemsParams {
	return []*stripe.SubscriptionItemsParams{{ID: stripe.String(w.Item), Price: stripe.String(w.Price), Quantity: stripe.Int64(w.Seats)}}
}

// dropped are items of usage that go, with what was set for them: it would keep them.
func dropped(items []string) []*stripe.SubscriptionItemsParams {
	var gone []*stripe.SubscriptionItemsParams
	for _, id := range items {
		gone = append(gone, &stripe.SubscriptionItemsParams{ID: stripe.String(id), Deleted: stripe.Bool(true), ClearUsage: stripe.Bool(true)})
	}
	return gone
}

// SetMeters implements billing.Gateway. Stripe refuses a price that is there already and
// an item that is not, so that what is sent twice is done once.
func (c *Client) SetMeters(ctx context.Context, w billing.MetersWish) error {
	p := &stripe.SubscriptionParams{Items: dropped(w.Drop), ProrationBehavior: stripe.String("none")}
	for _, price := range w.Add {
		p.Items = append(p.Items, &stripe.SubscriptionItemsParams{Price: stripe.String(price)})
	}
	p.Context = ctx
	_, err := c.subscriptions.Update(w.Subscription, p)
	return failure(err, "set the items of usage")
}

// Quote implements billing.Gateway.
func (c *Client) Quote(ctx context.Context, w billing.ChangeWish) (billing.Quote, error) {
	p := &stripe.InvoiceUpcomingParams{
		Subscription: stripe.String(w.Subscription), SubscriptionItems: append(itemsOf(w), dropped(w.Drop)...), SubscriptionProrationBehavior: behaviour(w),
		SubscriptionProrationDate: stripe.Int64(w.At.Unix()),
	}
	p.Context = ctx
	found, err := c.invoices.Upcoming(p)
	if err != nil {
		return billing.Quote{}, failure(err, "preview a change")
	}
	q := billing.Quote{Currency: string(found.Currency)}
	if found.Lines == nil {
		return q, nil
	}
	for _, l := range found.Lines.Data {
		// Of the next invoice only what the change adds to it counts.
		if !l.Proration && !w.AtOnce {
			continue
		}
		q.Lines = append(q.Lines, billing.QuoteLine{Text: l.Description, Amount: l.Amount})
		q.Due += l.Amount
		for _, less := range l.DiscountAmounts {
			q.Due -= less.Amount
		}
	}
	return q, nil
}

// Change implements billing.Gateway. What may wait for its payment cannot take items
// away in the same request: they go first.
func (c *Client) Change(ctx context.Context, w billing.ChangeWish) (pending bool, err error) {
	if len(w.Drop) > 0 {
		if err := c.SetMeters(ctx, billing.MetersWish{Subscription: w.Subscription, Drop: w.Drop}); err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
	}
	p := &stripe.SubscriptionParams{Items: itemsOf(w), ProrationBehavior: behaviour(w), ProrationDate: stripe.Int64(w.At.Unix())}
	if w.AtOnce {
		p.PaymentBehavior = stripe.String("pending_if_incomplete")
	}
	once(ctx, &p.Params, "change", w.Subscription, w.Price, w.Seats, w.At.Unix(), w.Epoch)
	s, err := c.subscriptions.Update(w.Subscription, p)
	if err != nil {
		return false, failure(err, "change subscription")
	}
	return s.PendingUpdate != nil, nil
}

// SetEnding implements billing.Gateway.
func (c *Client) SetEnding(ctx context.Context, subscription string, ends bool) error {
	p := &stripe.SubscriptionParams{CancelAtPeriodEnd: stripe.Bool(ends)}
	p.Context = ctx
	then := "" // Stripe forgets what is empty
	if ends {
		then = thenFree
	}
	p.AddMetadata(metaThen, then)
	_, err := c.subscriptions.Update(subscription, p)
	return failure(err, "say when a subscription ends")
}

// End implements billing.Gateway. What was used is billed with it, and what is unused
// of the period is credited.
func (c *Client) End(ctx context.Context, subscription string) error {
	p := &stripe.SubscriptionCancelParams{InvoiceNow: stripe.Bool(true), Prorate: stripe.Bool(true)}
	p.Context = ctx
	_, err := c.subscriptions.Cancel(subscription, p)
	return failure(err, "end subscription")
}

// Events implements billing.Gateway.
func (c *Client) Events(ctx context.Context, since time.Time) ([]billing.Event, error) {
	p := &stripe.EventListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThan: since.Unix()}}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	var all []billing.Event
	found := c.events.List(p)
	for found.Next() {
		e := eventOf(found.Event())
		if raw := found.Event().Data; raw != nil {
			e.Body = string(raw.Raw)
		}
		all = append(all, e)
	}
	slices.Reverse(all)
	return all, failure(found.Err(), "list events")
}
