package gateway

import (
	"context"

	"github.com/stripe/stripe-go/v76"
)

// Drop implements billing.Gateway.
func (c *Client) Drop(ctx context.Context, subscription string) error {
	p := &stripe.SubscriptionCancelParams{InvoiceNow: stripe.Bool(false), Prorate: stripe.Bool(false)}
	p.Context = ctx
	_, err := c.subscriptions.Cancel(subscription, p)
	return failure(err, "drop subscription")
}

// StopCharging implements billing.Gateway.
func (c *Client) StopCharging(ctx context.Context, invoice string) error {
	p := &stripe.InvoiceParams{AutoAdvance: stripe.Bool(false)}
	p.Context = ctx
	_, err := c.invoices.Update(invoice, p)
	return failure(err, "stop charging an invoice")
}
