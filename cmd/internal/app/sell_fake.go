//go:build !production

package app

import (
	"context"
	"path/filepath"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/billing/stripefake"
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp/fasthttpadaptor"
)

// testStripe is the built-in test Stripe of the mode where everything runs on one
// machine and nobody has set a key. Its zero value is none.
type testStripe struct{ fake *stripefake.Fake }

const testStripePath = "/dev/stripe"

// stand makes it what plans are bought through, and its clock the one that money goes by.
func (s *testStripe) stand(a *App, c *billing.ServiceConfig) (err error) {
	s.fake, err = stripefake.New(stripefake.Config{URL: a.web.SiteURL(testStripePath), File: filepath.Join(a.cfg.DataDir, "test-stripe.json")})
	if err != nil {
		return err
	}
	c.Gateway = gateway.New(gateway.Config{
		SecretKey: stripefake.Key, WebhookSecrets: []string{stripefake.Secret}, URL: "http://stripe.test", Transport: s.fake, Now: s.fake.Now,
	})
	c.Now = s.fake.Now
	return nil
}

// clock is where its clock is moved, "" where there is none.
func (s testStripe) clock(a *App) string {
	if s.fake == nil {
		return ""
	}
	return a.web.SiteURL(testStripePath + "/")
}

// pages adds its pages to the site.
func (s testStripe) pages(a *App) {
	if s.fake == nil {
		return
	}
	answer := fasthttpadaptor.NewFastHTTPHandler(s.fake.Pages(func() {
		// Not the request's context: fasthttp gives that to the next one.
		ctx, cancel := context.WithTimeout(context.Background(), drain)
		defer cancel()
		if err := a.Billing.LookAgainAtAll(ctx); err != nil {
			a.log.Error("the test clock moved, and not everybody could be looked at", "error", err)
		}
	}))
	forward := func(c *fiber.Ctx) error {
		c.Request().SetRequestURI(c.Path()[len(testStripePath):])
		answer(c.Context())
		return nil
	}
	site := a.web.Routes(tenant.HostSite)
	site.Get(testStripePath+"/*", forward)
	site.Post(testStripePath+"/*", forward)
}

// run delivers its events until ctx ends.
func (s testStripe) run(ctx context.Context, a *App) error {
	if s.fake == nil {
		return nil
	}
	return s.fake.Run(ctx, a.Billing.ReceiveEvent)
}
