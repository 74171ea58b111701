package gateway

import (
	"context"
	"time"

	"hearth/billing"

	"github.com/stripe/stripe-go/v76"
)

// IsGone implements billing.Gateway.
func (c *Client) IsGone(ctx context.Context, customer string) (bool, error) {
	p := &stripe.CustomerParams{}
	p.Context = ctx
	found, err := c.customers.Get(customer, p)
	if err != nil {
		return false, failure(err, "look at customer")
	}
	return found.Deleted, nil
}

// Subscriptions implements billing.Gateway.
func (c *Client) Subscriptions(ctx context.Context, customer string) ([]billing.Subscription, error) {
	p := &stripe.SubscriptionListParams{Customer: stripe.String(customer), Status: stripe.String("all")}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	p.AddExpand("data.schedule")
	p.AddExpand("data.discount.promotion_code")
	var all []billing.Subscription
	found := c.subscriptions.List(p)
	for found.Next() {
		all = append(all, mirrorOf(found.Subscription()))
	}
	return all, failure(found.Err(), "list subscriptions")
}

func mirrorOf(s *stripe.Subscription) billing.Subscription {
	m := billing.Subscription{
		ID: s.ID, Status: billing.Status(s.Status), Plan: billing.PlanKey(s.Metadata["plan"]), CancelAtPeriodEnd: s.CancelAtPeriodEnd,
		PeriodStart: at(s.CurrentPeriodStart), PeriodEnd: at(s.CurrentPeriodEnd), TrialEndsAt: at(s.TrialEnd), EndedAt: at(s.EndedAt), CreatedAt: at(s.Created),
		Next: nextOf(s), Discount: discountOf(s.Discount), ThenFree: s.Metadata[metaThen] == thenFree,
	}
	if s.Schedule != nil {
		m.Schedule = s.Schedule.ID
	}
	m.Pending = s.PendingUpdate != nil || !m.Next.At.IsZero()
	if s.Items == nil {
		return m
	}
	m.Monthly = monthlyOf(s)
	for _, i := range s.Items.Data {
		if i.Price == nil {
			continue
		}
		item := billing.Item{ID: i.ID, SubscriptionID: s.ID, Metric: billing.Metric(i.Price.Metadata["metric"]), Price: i.Price.LookupKey, Quantity: i.Quantity, Since: at(i.Created)}
		if plan, price, known := billing.PlanByLookupKey(i.Price.LookupKey); known {
			item.Metric = price.Metric
			if price.Metric == billing.MetricSeats {
				m.Plan = plan.Key()
			}
		}
		if item.Metric == billing.MetricSeats {
			m.Seats = i.Quantity
			if i.Price.Recurring != nil {
				m.Every = billing.Interval(i.Price.Recurring.Interval)
			}
		}
		m.Items = append(m.Items, item)
	}
	return m
}

// Invoices implements billing.Gateway.
func (c *Client) Invoices(ctx context.Context, customer string) ([]billing.Invoice, error) {
	p := &stripe.InvoiceListParams{Customer: stripe.String(customer)}
	p.Context, p.Limit, p.Single = ctx, stripe.Int64(100), true
	p.AddExpand("data.charge")
	var all []billing.Invoice
	found := c.invoices.List(p)
	for found.Next() {
		m := invoiceOf(found.Invoice())
		if charge := found.Invoice().Charge; charge != nil && charge.Disputed {
			var err error
			if m.Disputed, err = c.disputed(ctx, charge.ID); err != nil {
				return nil, err
			}
		}
		all = append(all, m)
	}
	return all, failure(found.Err(), "list invoices")
}

func invoiceOf(i *stripe.Invoice) billing.Invoice {
	m := billing.Invoice{
		ID: i.ID, Number: i.Number, Status: billing.InvoiceStatus(i.Status), Currency: string(i.Currency), Total: i.Total, Remaining: i.AmountRemaining,
		Attempted: i.Attempted, DueAt: at(i.DueDate), HostedURL: i.HostedInvoiceURL, PDFURL: i.InvoicePDF, CreatedAt: at(i.Created),
		About: aboutOf(i), Tax: i.Tax,
	}
	for _, d := range i.TotalDiscountAmounts {
		m.Discount += d.Amount
	}
	if i.Subscription != nil {
		m.SubscriptionID = i.Subscription.ID
	}
	if i.Charge != nil {
		m.Refunded, m.ReceiptURL = i.Charge.AmountRefunded, i.Charge.ReceiptURL
	}
	if i.StatusTransitions != nil {
		m.PaidAt = at(i.StatusTransitions.PaidAt)
	}
	return m
}

// at reads Stripe's seconds; 0 is never.
func at(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
