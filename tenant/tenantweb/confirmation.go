package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// confirm is where the link of a confirmation mail leads, signed in or not. A
// token that we did not sign for this workspace wakes nobody.
func (h *Handlers) confirm(c *fiber.Ctx) error {
	token := c.Query("token")
	if err := h.wellSigned(c, tenant.PurposeConfirm, token); err != nil {
		return err
	}
	return h.server.Open(func(c *fiber.Ctx, db tenant.DB) error {
		m, err := h.tenants.ConfirmEmail(c.UserContext(), db, token)
		if err != nil {
			return err
		}
		h.server.Flash(c, "Thank you. "+m.Email+" is confirmed.")
		return web.SeeOther(c, "/")
	})(c)
}

// resendConfirmation says what it did where it was asked: in place to a script,
// else on the page that the form names.
func (h *Handlers) resendConfirmation(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.server.Limit(c, confirmationRule, memberKey(db, me)); err != nil {
		return err
	}
	said := "A new link is on its way to " + me.Email + "."
	err := h.tenants.ResendConfirmation(c.UserContext(), db, me)
	if fault.Is(err, fault.Precondition) {
		said, err = fault.Message(err), nil
	}
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, web.GoodToast(said))
	}
	h.server.Flash(c, said)
	next := c.FormValue("next")
	if next == "" {
		next = "/profile"
	}
	return web.SeeOther(c, web.LocalPath(next))
}
