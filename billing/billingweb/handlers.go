package billingweb

import (
	"hearth/billing"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Deps is what the pages stand on.
type Deps struct {
	Web       *web.Server
	Money     *billing.Service
	TestClock string // where the clock of a test Stripe is moved; "" where money is real
}

// Handlers answers for what a workspace has bought.
type Handlers struct {
	web       *web.Server
	money     *billing.Service
	testClock string
}

// New returns Handlers.
func New(d Deps) *Handlers { return &Handlers{web: d.Web, money: d.Money, testClock: d.TestClock} }

// Workspace adds the pages to the routes of the workspace host.
func (h *Handlers) Workspace(r *fiber.App) {
	r.Get(web.PlaceBilling, h.web.EvenClosed(h.page))
	r.Post(web.PlaceCheckout, h.web.Paying(h.checkout))
	r.Get(web.PlacePaid, h.web.Paying(h.paid))
	r.Post(web.PlacePortal, h.web.Paying(h.portal))
	r.Get(web.PlaceChange, h.web.Paying(h.quote))
	r.Post(web.PlaceChange, h.web.Paying(h.change))
	r.Post(placeKeep, h.web.Paying(h.keep))
	r.Get(placeInvoices, h.web.Paying(h.invoices))
	r.Get(placeContact, h.web.Paying(h.contact))
	r.Post(placeContact, h.web.Paying(h.setContact))
	r.Post(web.PlaceEnding, h.web.Paying(h.end))
	r.Post(web.PlaceTrial, h.web.Paying(h.trial))
	r.Post(web.PlaceOverage, h.web.Paying(h.allowAbove))
}

// Site adds to the site where Stripe tells what happened.
func (h *Handlers) Site(r *fiber.App) { r.Post(web.PlaceStripeEvents, h.hear) }
