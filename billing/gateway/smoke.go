package gateway

import (
	"context"
	"fmt"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/invoiceitem"
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
	c         *Client
	b         stripe.Backend
	key       string
	run       string // of this run, in what it makes
	clock     string
	now       time.Time // of the clock
	seats     string    // price
	usage     string    // price
	cust      string    // with a card
	bare      string    // without one
	sub       *stripe.Subscription
	tried     *stripe.Subscription // by who has a card, with usage
	forgotten *stripe.Subscription // by who has none
	draft     *stripe.Invoice
	wait      time.Duration // between looks at a clock that moves
}

// try is one step. stands says that later ones need what it makes.
type try struct {
	name   string
	stands bool
	do     func(context.Context) (string, error)
}

// Smoke tries on Stripe itself what Hearth relies on and a test cannot prove. It
// deletes what it made: the clock takes its customers and subscriptions along. Faults:
// Precondition for a live key, before anything is asked.
func (c *Client) Smoke(ctx context.Context) ([]Step, error) {
	if c.IsLive() || c.cfg.SecretKey == "" {
		return nil, fault.New(fault.Precondition, "This moves money with a live key. Set HEARTH_STRIPE_SECRET_KEY to a key of test mode, sk_test_….")
	}
	now := c.cfg.Now().UTC().Truncate(time.Second)
	s := &smoke{c: c, b: c.subscriptions.B, key: c.cfg.SecretKey, run: fmt.Sprintf("hearth_smoke_%d", now.Unix()), now: now, wait: 2 * time.Second}
	defer s.clean(context.WithoutCancel(ctx))
	var done []Step
	var failed error
	broken := false
	for _, one := range s.steps() {
		if broken && one.name != endpointStep {
			done = append(done, Step{one.name, "skip", ""})
			continue
		}
		says, err := one.do(ctx)
		if err != nil {
			done = append(done, Step{one.name, "bad", err.Error()})
			broken = broken || one.stands
			if failed == nil {
				failed = fault.Wrap(err, fault.Precondition, "Stripe did not do what Hearth relies on: %s.", one.name)
			}
			continue
		}
		done = append(done, Step{one.name, "ok", says})
	}
	return done, failed
}

const endpointStep = "an endpoint keeps its version"

func (s *smoke) steps() []try {
	return []try{
		{"prices of seats can be made and found by lookup key", true, s.makeSeats},
		{"prices by usage can be made with version " + stripe.APIVersion, true, s.makeUsage},
		{"two customers on a test clock, one with a card", true, s.makeCustomers},
		{"a subscription with seats and usage", true, s.subscribe},
		{"trials with a card and without one", true, s.beginTrials},
		{"usage that is set twice counts once", false, s.setTwice},
		{"one seat more is prorated", false, s.quote},
		{"the clock moves to the next period", true, s.renew},
		{"usage of the last period, two minutes after it", false, s.setLate},
		{"a line is added to the draft of a renewal", false, s.addLine},
		{"a trial that ends without a card is paused", false, s.isPaused},
		{"usage of a trial, after it", false, s.trialUsage},
		{"the clock moves until the renewal is paid", true, s.payRenewal},
		{"the line is on the invoice that was paid", false, s.lineIsBilled},
		{endpointStep, false, s.endpoint},
	}
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

func (s *smoke) makeCustomers(ctx context.Context) (string, error) {
	clock := &stripe.TestHelpersTestClockParams{FrozenTime: stripe.Int64(s.now.Unix()), Name: stripe.String(s.run)}
	clock.Context = ctx
	made, err := s.clocks().New(clock)
	if err != nil {
		return "", err
	}
	s.clock = made.ID
	if s.bare, err = s.customer(ctx, "bare"); err != nil {
		return "", err
	}
	if s.cust, err = s.customer(ctx, "card"); err != nil {
		return "", err
	}
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

func (s *smoke) customer(ctx context.Context, which string) (string, error) {
	p := &stripe.CustomerParams{Name: stripe.String(s.run + "_" + which), Email: stripe.String("smoke@example.com"), TestClock: stripe.String(s.clock)}
	p.Context = ctx
	cu, err := s.c.customers.New(p)
	if err != nil {
		return "", err
	}
	return cu.ID, nil
}

func (s *smoke) clocks() testclock.Client { return testclock.Client{B: s.b, Key: s.key} }

// subscription makes one with two seats and usage; days of trial may be 0.
func (s *smoke) subscription(ctx context.Context, customer string, days int64, want stripe.SubscriptionStatus) (*stripe.Subscription, error) {
	p := &stripe.SubscriptionParams{Customer: stripe.String(customer), Items: []*stripe.SubscriptionItemsParams{
		{Price: stripe.String(s.seats), Quantity: stripe.Int64(3)}, {Price: stripe.String(s.usage)},
	}}
	p.Context = ctx
	if days > 0 {
		p.TrialPeriodDays = stripe.Int64(days)
		p.TrialSettings = &stripe.SubscriptionTrialSettingsParams{EndBehavior: &stripe.SubscriptionTrialSettingsEndBehaviorParams{MissingPaymentMethod: stripe.String("pause")}}
	}
	made, err := s.c.subscriptions.New(p)
	if err != nil {
		return nil, err
	}
	if made.Status != want || made.Items == nil || len(made.Items.Data) != 2 {
		return nil, fmt.Errorf("it is %s, and should be %s with two items", made.Status, want)
	}
	return made, nil
}

func (s *smoke) subscribe(ctx context.Context) (id string, err error) {
	if s.sub, err = s.subscription(ctx, s.cust, 0, stripe.SubscriptionStatusActive); err != nil {
		return "", err
	}
	return s.sub.ID, nil
}

func (s *smoke) itemOf(of *stripe.Subscription, price string) string {
	for _, i := range of.Items.Data {
		if i.Price != nil && i.Price.ID == price {
			return i.ID
		}
	}
	return ""
}

func (s *smoke) quote(ctx context.Context) (string, error) {
	q, err := s.c.Quote(ctx, billing.ChangeWish{Subscription: s.sub.ID, Item: s.itemOf(s.sub, s.seats), Price: s.seats, Seats: 4, At: s.now.Add(time.Hour), AtOnce: true})
	if err != nil {
		return "", err
	}
	if q.Due <= 0 || q.Due > 600 {
		return "", fmt.Errorf("one seat of 6.00 for the rest of the month costs %d cents", q.Due)
	}
	return fmt.Sprintf("%d cents for the rest of the month", q.Due), nil
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
	_, _ = s.clocks().Del(s.clock, p)
}

func (s *smoke) setUsage(ctx context.Context, item string, quantity, at int64) error {
	p := &stripe.UsageRecordParams{SubscriptionItem: stripe.String(item), Quantity: stripe.Int64(quantity), Timestamp: stripe.Int64(at), Action: stripe.String(stripe.UsageRecordActionSet)}
	p.Context = ctx
	_, err := (usagerecord.Client{B: s.b, Key: s.key}).New(p)
	return err
}

// usageOf reads what would be billed of an item for the period that a time is in.
func (s *smoke) usageOf(ctx context.Context, item string, at int64) (int64, error) {
	p := &stripe.UsageRecordSummaryListParams{SubscriptionItem: stripe.String(item)}
	p.Context = ctx
	found := usagerecordsummary.Client{B: s.b, Key: s.key}.List(p)
	for found.Next() {
		sum := found.UsageRecordSummary()
		if sum.Period == nil || sum.Period.Start <= at && (sum.Period.End == 0 || at < sum.Period.End) {
			return sum.TotalUsage, nil
		}
	}
	return 0, found.Err()
}

func (s *smoke) line(ctx context.Context, invoice string, amount int64) (string, error) {
	p := &stripe.InvoiceItemParams{Customer: stripe.String(s.cust), Invoice: stripe.String(invoice), Currency: stripe.String("usd"), Amount: stripe.Int64(amount), Description: stripe.String(s.run)}
	p.Context = ctx
	made, err := invoiceitem.Client{B: s.b, Key: s.key}.New(p)
	if err != nil {
		return "", err
	}
	return made.ID, nil
}
