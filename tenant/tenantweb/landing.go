package tenantweb

import (
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const description = "Hearth is a quiet place for your team to talk: rooms at an address of your own, where everything is where you left it."

func (h *Handlers) landing(c *fiber.Ctx) error {
	return web.Page(c, fiber.StatusOK, landingPage(h.publicHead(c, "Hearth: a quiet place for your team to talk"), priceTable()))
}

func (h *Handlers) pricing(c *fiber.Ctx) error {
	return web.Page(c, fiber.StatusOK, pricingPage(h.publicHead(c, "Pricing · Hearth"), h.prices(c.Query("pay"))))
}

func (h *Handlers) publicHead(c *fiber.Ctx, title string) ui.Head {
	head := h.server.Head(c, title)
	head.Description, head.Index = description, true
	return head
}
