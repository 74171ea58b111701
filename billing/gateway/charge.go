package gateway

import (
	"context"
	"errors"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// CustomerOf implements billing.Gateway.
func (c *Client) CustomerOf(ctx context.Context, charge string) (string, error) {
	p := &stripe.ChargeParams{}
	p.Context = ctx
	found, err := c.charges.Get(charge, p)
	if err != nil {
		return "", failure(err, "look at a payment")
	}
	if found.Customer == nil {
		return "", fault.New(fault.NotFound, "Nobody of ours made this payment.")
	}
	return found.Customer.ID, nil
}

// disputed is how far a bank has come with a payment that it took back.
func (c *Client) disputed(ctx context.Context, charge string) (billing.DisputeStatus, error) {
	p := &stripe.DisputeListParams{Charge: stripe.String(charge)}
	p.Context, p.Limit, p.Single = ctx, stripe.Int64(1), true
	found := c.disputes.List(p)
	if found.Next() {
		return billing.DisputeStatus(found.Dispute().Status), nil
	}
	return "", failure(found.Err(), "look at a dispute")
}

// TakeBack implements billing.Gateway. The money goes first: a process that dies after
// that finds the subscription still there and comes back to it.
func (c *Client) TakeBack(ctx context.Context, subscription string) error {
	list := &stripe.InvoiceListParams{Subscription: stripe.String(subscription)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	list.AddExpand("data.charge")
	found := c.invoices.List(list)
	for found.Next() {
		if err := c.giveBack(ctx, found.Invoice()); err != nil {
			return err
		}
	}
	if err := failure(found.Err(), "list invoices of a subscription"); err != nil {
		return err
	}
	p := &stripe.SubscriptionCancelParams{InvoiceNow: stripe.Bool(false), Prorate: stripe.Bool(false)}
	p.Context = ctx
	_, err := c.subscriptions.Cancel(subscription, p)
	return failure(err, "end subscription")
}

func (c *Client) giveBack(ctx context.Context, i *stripe.Invoice) error {
	switch {
	case i.Status == stripe.InvoiceStatusOpen:
		p := &stripe.InvoiceVoidInvoiceParams{}
		p.Context = ctx
		_, err := c.invoices.VoidInvoice(i.ID, p)
		return failure(err, "void invoice")
	case i.Charge == nil || i.Charge.Refunded || i.Charge.Disputed || i.Status != stripe.InvoiceStatusPaid:
		return nil
	}
	p := &stripe.RefundParams{Charge: stripe.String(i.Charge.ID), Reason: stripe.String(string(stripe.RefundReasonDuplicate))}
	once(ctx, &p.Params, "refund", i.Charge.ID)
	_, err := c.refunds.New(p)
	var answer *stripe.Error
	if errors.As(err, &answer) && answer.Code == stripe.ErrorCodeChargeAlreadyRefunded {
		return nil
	}
	return failure(err, "give a payment back")
}
