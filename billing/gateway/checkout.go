package gateway

import (
	"context"
	"time"

	"hearth/billing"

	"github.com/stripe/stripe-go/v76"
)

// MakeCustomer implements billing.Gateway.
func (c *Client) MakeCustomer(ctx context.Context, n billing.NewCustomer) (string, error) {
	if n.Epoch > 0 {
		if id, err := c.madeBefore(ctx, n); id != "" || err != nil {
			return id, err
		}
	}
	p := &stripe.CustomerParams{Name: stripe.String(n.Name), Email: stripe.String(n.Email)}
	p.AddMetadata("tenant", n.Tenant.String())
	once(ctx, &p.Params, "customer", n.Tenant, n.Epoch)
	made, err := c.customers.New(p)
	if err != nil {
		return "", failure(err, "make customer")
	}
	return made.ID, nil
}

// madeBefore looks for a customer that was made by a request whose answer was a
// failure.
func (c *Client) madeBefore(ctx context.Context, n billing.NewCustomer) (string, error) {
	p := &stripe.CustomerListParams{Email: stripe.String(n.Email)}
	p.Context = ctx
	found := c.customers.List(p)
	for found.Next() {
		if cu := found.Customer(); cu.Metadata["tenant"] == n.Tenant.String() && !cu.Deleted {
			return cu.ID, nil
		}
	}
	return "", failure(found.Err(), "look for customer")
}

// Checkout implements billing.Gateway.
func (c *Client) Checkout(ctx context.Context, w billing.CheckoutWish) (billing.CheckoutPage, error) {
	p := &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModeSubscription)), Customer: stripe.String(w.Customer),
		SuccessURL: stripe.String(w.Done), CancelURL: stripe.String(w.Back), ClientReferenceID: stripe.String(w.Tenant.String()),
		LineItems:                []*stripe.CheckoutSessionLineItemParams{{Price: stripe.String(w.Price), Quantity: stripe.Int64(w.Seats)}},
		CustomerUpdate:           &stripe.CheckoutSessionCustomerUpdateParams{Address: stripe.String("auto"), Name: stripe.String("auto")},
		TaxIDCollection:          &stripe.CheckoutSessionTaxIDCollectionParams{Enabled: stripe.Bool(true)},
		AutomaticTax:             &stripe.CheckoutSessionAutomaticTaxParams{Enabled: stripe.Bool(c.cfg.Tax)},
		AllowPromotionCodes:      stripe.Bool(true),
		BillingAddressCollection: stripe.String("auto"),
		SubscriptionData:         &stripe.CheckoutSessionSubscriptionDataParams{},
	}
	for _, metered := range w.Metered {
		p.LineItems = append(p.LineItems, &stripe.CheckoutSessionLineItemParams{Price: stripe.String(metered)})
	}
	p.SubscriptionData.AddMetadata("tenant", w.Tenant.String())
	p.SubscriptionData.AddMetadata("plan", string(w.Plan))
	if !w.TrialEnds.IsZero() {
		p.SubscriptionData.TrialEnd = stripe.Int64(w.TrialEnds.Unix())
		p.SubscriptionData.TrialSettings = &stripe.CheckoutSessionSubscriptionDataTrialSettingsParams{
			EndBehavior: &stripe.CheckoutSessionSubscriptionDataTrialSettingsEndBehaviorParams{MissingPaymentMethod: stripe.String("pause")},
		}
	}
	once(ctx, &p.Params, "checkout", w.Customer, w.Price, w.Revision)
	made, err := c.checkouts.New(p)
	if err != nil {
		return billing.CheckoutPage{}, failure(err, "open checkout")
	}
	return billing.CheckoutPage{ID: made.ID, URL: made.URL, Until: time.Unix(made.ExpiresAt, 0)}, nil
}

// CloseCheckout implements billing.Gateway. A page that is closed or paid already is
// left as it is.
func (c *Client) CloseCheckout(ctx context.Context, id string) error {
	get := &stripe.CheckoutSessionParams{}
	get.Context = ctx
	found, err := c.checkouts.Get(id, get)
	if err != nil || found.Status != stripe.CheckoutSessionStatusOpen {
		return failure(err, "look at checkout")
	}
	p := &stripe.CheckoutSessionExpireParams{}
	p.Context = ctx
	_, err = c.checkouts.Expire(id, p)
	return failure(err, "close checkout")
}

// Portal implements billing.Gateway.
func (c *Client) Portal(ctx context.Context, customer, back string) (string, error) {
	p := &stripe.BillingPortalSessionParams{Customer: stripe.String(customer), ReturnURL: stripe.String(back)}
	p.Context = ctx
	made, err := c.portals.New(p)
	if err != nil {
		return "", failure(err, "open portal")
	}
	return made.URL, nil
}
