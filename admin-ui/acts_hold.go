package adminui

import (
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const besideHold = "hold"

var (
	actHold = act{
		ID: "hold", Button: "Hold", Title: "Hold this workspace", Path: "/hold", Do: holdTenant, Beside: besideHold,
		Effect: "Nothing in it is deleted as long as it is held, whoever closes it: a deletion that waits goes on waiting. Members notice nothing. You can lift it at any time.",
	}
	actLift = act{
		ID: "lift", Button: "Lift", Title: "Lift the hold", Path: "/hold/delete", Do: holdTenant, Warn: true, Beside: besideHold,
		Effect: "It may be deleted again. Where it waits for that already, it is deleted 72 hours from now at the earliest. It can be held again until then.",
	}
)

func (h *Handlers) hold(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.Hold(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, actHold, t.Name+" is held.", err)
}

func (h *Handlers) lift(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.Lift(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, actLift, t.Name+" is not held any more.", err)
}
