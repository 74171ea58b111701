package app

import (
	"context"
	"strings"
	"time"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/chat"
	"hearth/tenant"
	"hearth/workers/job"
)

// sell makes what sells plans: with a key through Stripe, on one machine without one
// through the built-in test, and else not at all.
func (a *App) sell(client *job.Client) (err error) {
	c := billing.ServiceConfig{Control: a.Registry.Control(), Jobs: client, Links: a.web, Tenants: a.Registry, Mailer: a.mailer(), Now: time.Now, Log: a.log, Sink: a.cfg.Billing.Sink(),
		Stood: func(ctx context.Context, id tenant.ID) {
			a.hub.Publish(ctx, chat.Event{Tenant: id, Type: chat.Standing})
		}}
	switch cfg := a.cfg.Gateway(); {
	case cfg.SecretKey != "":
		c.Gateway, c.Tax = gateway.New(cfg), cfg.Tax
	case a.cfg.Local():
		if err := a.test.stand(a, &c); err != nil {
			return err
		}
	}
	if client, sells := c.Gateway.(*gateway.Client); sells {
		a.stripe = client
		if a.sink, err = gateway.NewSink(client, c.Sink); err != nil {
			return err
		}
	}
	a.Billing = billing.NewService(c)
	return nil
}

// stripeDashboard is where Stripe shows what it has, "" where the built-in test stands
// for it or nothing is sold.
func (a *App) stripeDashboard() string {
	key := a.cfg.Gateway().SecretKey
	switch {
	case key == "" || a.cfg.Stripe.URL != "":
		return ""
	case strings.Contains(string(key), "_test_"):
		return "https://dashboard.stripe.com/test"
	}
	return "https://dashboard.stripe.com"
}
