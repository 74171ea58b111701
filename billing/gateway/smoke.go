package gateway

import (
	"context"
	"fmt"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/paymentmethod"
	"github.com/stripe/stripe-go/v76/testhelpers/testclock"
	"github.com/stripe/stripe-go/v76/usagerecord"
	"github.com/stripe/stripe-go/v76/usagerecordsummary"
	"github.com/stripe/stripe-go/v76/webhookendpoint"
)

// Step is one thing that was tried on a real account in test mode.
type Step struct {
	Name   string `json:"name"`
	Result string `json:"result"` // "ok", "bad", or "skip" after one that others stand on
	Says   string `json:"says"`
}

// smoke goes step by step; what one makes, the next ones use.
type smoke struct {
	c     *Client
	b     stripe.Backend
	key   string
	run   string // of this run, in what it makes
	clock string
	seats string // price
	usage string // price
	cust  string
	sub   *stripe.Subscription
	begin time.Time
}

// Smoke tries on Stripe itself what Hearth relies on and a test cannot prove. It
// deletes what it made: the clock takes its customer and subscription along. Faults:
// Precondition for a live key, before anything is asked.
func (c *Client) Smoke(ctx context.Context) ([]Step, error) {
	if c.IsLive() || c.cfg.SecretKey == "" {
		return nil, fault.New(fault.Precondition, "This moves money with a live key. Set HEARTH_STRIPE_SECRET_KEY to a key of test mode, sk_test_….")
	}
	now := time.Now().UTC().Truncate(time.Second)
	s := &smoke{c: c, b: c.subscriptions.B, key: c.cfg.SecretKey, run: fmt.Sprintf("hearth_smoke_%d", now.Unix()), begin: now}
	steps := []struct {
		name string
		do   func(context.Context) (string, error)
	}{
		{"prices of seats can be made and found by lookup key", s.makeSeats},
		{"prices by usage can be made with version " + stripe.APIVersion, s.makeUsage},
		{"a customer on a test clock", s.makeCustomer},
		{"a subscription with seats and usage", s.subscribe},
		{"usage that is set twice counts once", s.setTwice},
		{"one seat more is prorated", s.quote},
		{"an endpoint keeps its version", s.endpoint},
	}
	defer s.clean(context.WithoutCancel(ctx))
	var done []Step
	var failed error
	for _, one := range steps {
		if failed != nil && one.name != "an endpoint keeps its version" {
			done = append(done, Step{one.name, "skip", ""})
			continue
		}
		says, err := one.do(ctx)
		if err != nil {
			done = append(done, Step{one.name, "bad", err.Error()})
			failed = fault.Wrap(err, fault.Precondition, "Stripe did not do what Hearth relies on: %s.", one.name)
			continue
		}
		done = append(done, Step{one.name, "ok", says})
	}
	return done, failed
}

func (s *smoke) makeSeats(ctx context.Context) (string, error) {
	plan, err := billing.NewestPlan(billing.PlanTeam)
	if err != nil {
		return "", err
	}
	price, _ := plan.Price(billing.MetricSeats, billing.Monthly)
	if _, err := s.c.MakePrice(ctx, plan, price); err != nil {
		return "", err
	}
	s.seats, err = s.c.Price(ctx, plan.LookupKey(price))
	return s.seats, err
}

func (s *smoke) makeUsage(ctx context.Context) (string, error) {
	plan, err := billing.NewestPlan(billing.PlanTeam)
	if err != nil {
		return "", err
	}
	price, _ := plan.Price(billing.MetricCalls, billing.Monthly)
	if _, err := s.c.MakePrice(ctx, plan, price); err != nil {
		return "", fmt.Errorf("set the usage sink to invoice items: %w", err)
	}
	s.usage, err = s.c.Price(ctx, plan.LookupKey(price))
	return s.usage, err
}

func (s *smoke) makeCustomer(ctx context.Context) (string, error) {
	clock := &stripe.TestHelpersTestClockParams{FrozenTime: stripe.Int64(s.begin.Unix()), Name: stripe.String(s.run)}
	clock.Context = ctx
	made, err := testclock.Client{B: s.b, Key: s.key}.New(clock)
	if err != nil {
		return "", err
	}
	s.clock = made.ID
	p := &stripe.CustomerParams{Name: stripe.String(s.run), Email: stripe.String("smoke@example.com"), TestClock: stripe.String(s.clock)}
	p.Context = ctx
	cu, err := s.c.customers.New(p)
	if err != nil {
		return "", err
	}
	s.cust = cu.ID
	card := &stripe.PaymentMethodAttachParams{Customer: stripe.String(s.cust)}
	card.Context = ctx
	attached, err := paymentmethod.Client{B: s.b, Key: s.key}.Attach("pm_card_visa", card)
	if err != nil {
		return "", err
	}
	keep := &stripe.CustomerParams{InvoiceSettings: &stripe.CustomerInvoiceSettingsParams{DefaultPaymentMethod: stripe.String(attached.ID)}}
	keep.Context = ctx
	_, err = s.c.customers.Update(s.cust, keep)
	return s.cust, err
}

func (s *smoke) subscribe(ctx context.Context) (string, error) {
	p := &stripe.SubscriptionParams{Customer: stripe.String(s.cust), Items: []*stripe.SubscriptionItemsParams{
		{Price: stripe.String(s.seats), Quantity: stripe.Int64(3)}, {Price: stripe.String(s.usage)},
	}}
	p.Context = ctx
	made, err := s.c.subscriptions.New(p)
	if err != nil {
		return "", err
	}
	s.sub = made
	if made.Status != stripe.SubscriptionStatusActive || len(made.Items.Data) != 2 {
		return "", fmt.Errorf("it is %s with %d items", made.Status, len(made.Items.Data))
	}
	return made.ID, nil
}

func (s *smoke) itemOf(price string) string {
	for _, i := range s.sub.Items.Data {
		if i.Price != nil && i.Price.ID == price {
			return i.ID
		}
	}
	return ""
}

func (s *smoke) setTwice(ctx context.Context) (string, error) {
	item := s.itemOf(s.usage)
	for _, quantity := range []int64{5, 7} {
		p := &stripe.UsageRecordParams{
			SubscriptionItem: stripe.String(item), Quantity: stripe.Int64(quantity), Timestamp: stripe.Int64(s.sub.CurrentPeriodStart), Action: stripe.String(stripe.UsageRecordActionSet),
		}
		p.Context = ctx
		if _, err := (usagerecord.Client{B: s.b, Key: s.key}).New(p); err != nil {
			return "", err
		}
	}
	p := &stripe.UsageRecordSummaryListParams{SubscriptionItem: stripe.String(item)}
	p.Context = ctx
	found := usagerecordsummary.Client{B: s.b, Key: s.key}.List(p)
	if !found.Next() {
		return "", fmt.Errorf("no summary: %w", found.Err())
	}
	if total := found.UsageRecordSummary().TotalUsage; total != 7 {
		return "", fmt.Errorf("the summary says %d, want 7", total)
	}
	return "7", nil
}

func (s *smoke) quote(ctx context.Context) (string, error) {
	q, err := s.c.Quote(ctx, billing.ChangeWish{Subscription: s.sub.ID, Item: s.itemOf(s.seats), Price: s.seats, Seats: 4, At: s.begin.Add(time.Hour), AtOnce: true})
	if err != nil {
		return "", err
	}
	if q.Due <= 0 || q.Due > 600 {
		return "", fmt.Errorf("one seat of 6.00 for the rest of the month costs %d cents", q.Due)
	}
	return fmt.Sprintf("%d cents", q.Due), nil
}

func (s *smoke) endpoint(ctx context.Context) (string, error) {
	endpoints := webhookendpoint.Client{B: s.b, Key: s.key}
	p := &stripe.WebhookEndpointParams{URL: stripe.String("https://example.com/" + s.run), APIVersion: stripe.String(stripe.APIVersion), EnabledEvents: stripe.StringSlice([]string{"invoice.paid"})}
	p.Context = ctx
	made, err := endpoints.New(p)
	if err != nil {
		return "", err
	}
	gone := &stripe.WebhookEndpointParams{}
	gone.Context = ctx
	if _, err := endpoints.Del(made.ID, gone); err != nil {
		return "", err
	}
	if made.APIVersion != stripe.APIVersion {
		return "", fmt.Errorf("it has version %q", made.APIVersion)
	}
	return made.APIVersion, nil
}

func (s *smoke) clean(ctx context.Context) {
	if s.clock == "" {
		return
	}
	p := &stripe.TestHelpersTestClockParams{}
	p.Context = ctx
	_, _ = testclock.Client{B: s.b, Key: s.key}.Del(s.clock, p)
}
