package gateway

import (
	"context"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// metaCredit is the name under which an entry of a balance remembers what it is for.
const metaCredit = "credit"

// AddCredit implements billing.Credits. Stripe counts credit as a debt of ours, below
// nothing. Faults besides: Precondition for more than is left, NotFound for a customer who
// was deleted.
func (c *Client) AddCredit(ctx context.Context, e billing.CreditEntry) (string, error) {
	list := &stripe.CustomerBalanceTransactionListParams{Customer: stripe.String(e.Customer)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	found := c.balances.List(list)
	for found.Next() {
		if entry := found.CustomerBalanceTransaction(); entry.Metadata[metaCredit] == e.Key {
			return entry.ID, nil
		}
	}
	if err := found.Err(); err != nil {
		return "", failure(err, "look for a credit")
	}
	left, err := c.CreditLeft(ctx, e.Customer)
	if err != nil {
		return "", err
	}
	if left+e.Amount < 0 {
		return "", fault.New(fault.Precondition, "Only %s of credit is left.", billing.Cents(left))
	}
	p := &stripe.CustomerBalanceTransactionParams{Customer: stripe.String(e.Customer), Amount: stripe.Int64(-e.Amount), Currency: stripe.String(string(stripe.CurrencyUSD)), Description: stripe.String("Credit")}
	p.AddMetadata(metaCredit, e.Key)
	once(ctx, &p.Params, "credit", e.Key, e.Tries)
	made, err := c.balances.New(p)
	if err != nil {
		return "", failure(err, "add a credit")
	}
	return made.ID, nil
}

// CreditLeft implements billing.Credits.
func (c *Client) CreditLeft(ctx context.Context, customer string) (int64, error) {
	p := &stripe.CustomerParams{}
	p.Context = ctx
	found, err := c.customers.Get(customer, p)
	if err != nil {
		return 0, failure(err, "look at the credit")
	}
	if found.Deleted {
		return 0, fault.New(fault.NotFound, "This customer was deleted at Stripe.")
	}
	return max(0, -found.Balance), nil
}
