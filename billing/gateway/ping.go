package gateway

import (
	"context"

	"github.com/stripe/stripe-go/v76"
)

// Ping asks Stripe for its latest event, which any key may. Errors: no answer, or one
// that refuses the key.
func (c *Client) Ping(ctx context.Context) error {
	p := &stripe.EventListParams{}
	p.Context, p.Single = ctx, true
	p.Limit = stripe.Int64(1)
	all := c.events.List(p)
	all.Next()
	return failure(all.Err(), "ask for the latest event")
}
