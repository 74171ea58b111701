package billingweb

import (
	"bytes"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// checkout leads to the page where an order is paid. What is wrong with one is said on
// the Billing page, with what was chosen.
func (h *Handlers) checkout(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	order := billing.Order{Plan: billing.PlanID(c.FormValue("plan")), Every: billing.Interval(c.FormValue("every"))}
	url, err := h.money.Checkout(c.UserContext(), db, me, order)
	if err != nil {
		return h.refused(c, db, me, order, err)
	}
	return web.SeeOther(c, url)
}

// refused shows the Billing page again with what is wrong.
func (h *Handlers) refused(c *fiber.Ctx, db tenant.DB, me tenant.Member, order billing.Order, problem error) error {
	if fault.Is(problem, fault.Forbidden) {
		return problem
	}
	v, err := h.viewWith(c, db, me, order, problem)
	if err != nil {
		return err
	}
	return web.Page(c, web.Status(problem), billingPage(v))
}

// paid is where people come back to: Stripe is asked at once, its event may be slower.
func (h *Handlers) paid(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	if err := h.money.Refresh(c.UserContext(), db.Tenant(), "came back from paying"); err != nil {
		return err
	}
	t, err := tenant.TenantByID(c.UserContext(), h.web.Registry().Control(), db.Tenant())
	if err != nil {
		return err
	}
	if plan, err := billing.PlanByKey(billing.PlanKey(t.Plan)); err == nil && t.Plan != "" {
		h.web.Flash(c, t.Name+" is on the "+plan.Name+" plan now.")
	} else {
		h.web.Flash(c, "The payment is being confirmed. This page shows it as soon as it is.")
	}
	return web.SeeOther(c, web.PlaceBilling)
}

// portal leads to the page where the card is changed.
func (h *Handlers) portal(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	url, err := h.money.Portal(c.UserContext(), web.Tenant(c), me)
	if err != nil {
		return h.refused(c, db, me, billing.Order{}, err)
	}
	return web.SeeOther(c, url)
}

// hear takes what Stripe tells. The body is believed for its signature alone, over the
// bytes as they came.
func (h *Handlers) hear(c *fiber.Ctx) error {
	if err := h.money.ReceiveEvent(c.UserContext(), bytes.Clone(c.BodyRaw()), c.Get("Stripe-Signature")); err != nil {
		if fault.Is(err, fault.Invalid) {
			return c.Status(fiber.StatusBadRequest).SendString(fault.Message(err) + "\n")
		}
		return err
	}
	return c.SendStatus(fiber.StatusOK)
}
