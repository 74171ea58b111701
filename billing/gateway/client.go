package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/billingportal/session"
	"github.com/stripe/stripe-go/v76/charge"
	checkout "github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/customer"
	"github.com/stripe/stripe-go/v76/customerbalancetransaction"
	"github.com/stripe/stripe-go/v76/dispute"
	"github.com/stripe/stripe-go/v76/event"
	"github.com/stripe/stripe-go/v76/invoice"
	"github.com/stripe/stripe-go/v76/price"
	"github.com/stripe/stripe-go/v76/product"
	"github.com/stripe/stripe-go/v76/refund"
	"github.com/stripe/stripe-go/v76/subscription"
	"github.com/stripe/stripe-go/v76/subscriptionschedule"
	"github.com/stripe/stripe-go/v76/taxid"
)

// Config is how Stripe is reached.
type Config struct {
	SecretKey      string            // sk_live_…, sk_test_…, or a restricted one
	WebhookSecrets []string          // the current one, and the former while it is changed
	URL            string            // another base of the API; "" for Stripe's
	Transport      http.RoundTripper // nil: the network
	Tax            bool              // Stripe works taxes out
	Now            func() time.Time  // nil: time.Now
}

// Validate joins everything that is wrong.
func (c Config) Validate() error {
	var problems []error
	if c.SecretKey != "" && !strings.HasPrefix(c.SecretKey, "sk_") && !strings.HasPrefix(c.SecretKey, "rk_") {
		problems = append(problems, errors.New("stripe.secret_key: a secret key begins with sk_ or rk_; this looks like another kind"))
	}
	if c.URL != "" {
		if u, err := url.Parse(c.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			problems = append(problems, fmt.Errorf("stripe.url %q: write it like http://localhost:12111", c.URL))
		}
	}
	return errors.Join(problems...)
}

// timeout bounds one try: a row is locked meanwhile.
const timeout = 10 * time.Second

// Client is a connection to one account at Stripe. It is safe for concurrent use.
type Client struct {
	cfg           Config
	customers     customer.Client
	products      product.Client
	prices        price.Client
	checkouts     checkout.Client
	portals       session.Client
	subscriptions subscription.Client
	invoices      invoice.Client
	events        event.Client
	charges       charge.Client
	refunds       refund.Client
	disputes      dispute.Client
	schedules     subscriptionschedule.Client
	taxIDs        taxid.Client
	balances      customerbalancetransaction.Client
}

var _ billing.Gateway = (*Client)(nil)

// New returns a Client. cfg must be valid.
func New(cfg Config) *Client {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	base := &stripe.BackendConfig{
		MaxNetworkRetries: stripe.Int64(2),
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull},
		HTTPClient:        &http.Client{Timeout: timeout, Transport: cfg.Transport},
		EnableTelemetry:   stripe.Bool(false),
	}
	if cfg.URL != "" {
		base.URL = stripe.String(strings.TrimSuffix(cfg.URL, "/"))
	}
	b, key := stripe.GetBackendWithConfig(stripe.APIBackend, base), cfg.SecretKey
	return &Client{
		cfg: cfg, customers: customer.Client{B: b, Key: key}, products: product.Client{B: b, Key: key}, prices: price.Client{B: b, Key: key},
		checkouts: checkout.Client{B: b, Key: key}, portals: session.Client{B: b, Key: key}, subscriptions: subscription.Client{B: b, Key: key},
		invoices: invoice.Client{B: b, Key: key}, events: event.Client{B: b, Key: key},
		charges: charge.Client{B: b, Key: key}, refunds: refund.Client{B: b, Key: key}, disputes: dispute.Client{B: b, Key: key},
		schedules: subscriptionschedule.Client{B: b, Key: key}, taxIDs: taxid.Client{B: b, Key: key}, balances: customerbalancetransaction.Client{B: b, Key: key},
	}
}

// IsLive reports whether the key moves real money.
func (c *Client) IsLive() bool { return strings.Contains(c.cfg.SecretKey, "_live_") }

// once makes a request safe to repeat: whatever is sent under one key is done once.
func once(ctx context.Context, p *stripe.Params, parts ...any) {
	p.Context = ctx
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprint(part)
	}
	p.SetIdempotencyKey(strings.Join(texts, ":"))
}

// failure gives what Stripe answered a kind. A 5xx is recorded under its key, which
// makes it Internal: trying again under the same one brings the same answer.
func failure(err error, doing string) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", doing, err)
	var answer *stripe.Error
	if !errors.As(err, &answer) {
		return fault.Wrap(err, fault.Unavailable, "Stripe, where payments are made, does not answer just now. Please try again in a moment.")
	}
	switch {
	case answer.Code == stripe.ErrorCodeResourceMissing || answer.HTTPStatusCode == http.StatusNotFound:
		return fault.Wrap(err, fault.NotFound, "Stripe does not know this any more.")
	case answer.Type == stripe.ErrorTypeCard || answer.HTTPStatusCode == http.StatusPaymentRequired:
		return fault.Wrap(err, fault.PaymentRequired, "The card was declined. Use another one, or ask your bank.")
	case answer.HTTPStatusCode == http.StatusTooManyRequests, answer.HTTPStatusCode == http.StatusConflict, answer.HTTPStatusCode == http.StatusServiceUnavailable:
		return fault.Wrap(err, fault.Unavailable, "Stripe, where payments are made, is busy. Please try again in a moment.")
	}
	return fault.Wrap(err, fault.Internal, "Stripe, where payments are made, refused this. Nothing was charged.")
}
