package tenantweb

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// handover signs a browser in that comes from another of our hosts. A token that
// we did not sign for this workspace wakes nobody.
func (h *Handlers) handover(c *fiber.Ctx) error {
	token := c.Query("token")
	if err := h.wellSigned(c, tenant.PurposeHandover, token); err != nil {
		return err
	}
	return h.server.Open(func(c *fiber.Ctx, db tenant.DB) error {
		me, session, next, err := h.tenants.TakeHandover(c.UserContext(), db, token, web.Visitor(c))
		if err != nil {
			return err
		}
		if me.Visit != nil {
			h.server.SetVisit(c, session, *me.Visit)
			return web.SeeOther(c, next)
		}
		return h.arrive(c, session, next)
	})(c)
}

// wellSigned faults for a token that is forged, over, or for another workspace,
// without touching any data.
func (h *Handlers) wellSigned(c *fiber.Ctx, purpose tenant.Purpose, token string) error {
	_, err := h.server.Keys().Verify(purpose, web.Tenant(c).ID, token, time.Now())
	return err
}
