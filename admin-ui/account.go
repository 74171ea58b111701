package adminui

import (
	"strconv"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) account(c *fiber.Ctx, me tenant.Operator) error {
	sessions, err := h.tenants.OperatorSessions(c.UserContext(), me)
	if err != nil {
		return err
	}
	factors, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, accountPage(accountView{Shell: h.shell(c, me, "Account", "/account"), Sessions: sessions, Factors: factors}))
}

func (h *Handlers) endSession(c *fiber.Ctx, me tenant.Operator) error {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such session.")
	}
	if err := h.tenants.EndOperatorSession(c.UserContext(), actor(c, me), me, id); err != nil {
		return err
	}
	h.server.Flash(c, "Signed out there.")
	return web.SeeOther(c, "/account")
}

// signOutEverywhere ends the session it is asked in, too.
func (h *Handlers) signOutEverywhere(c *fiber.Ctx, me tenant.Operator) error {
	if err := h.tenants.EndOperatorSessions(c.UserContext(), actor(c, me), tenant.ID(me.ID), "asked for by themselves"); err != nil {
		return err
	}
	h.server.SetCookie(c, cookie, "", -cookieFor)
	return web.SeeOther(c, "/session/new")
}

func (h *Handlers) shell(c *fiber.Ctx, me tenant.Operator, title, place string) shellView {
	return shellView{Head: h.head(c, title), Operator: me, Place: place}
}

// placesSay counts where somebody is signed in.
func placesSay(n int) string {
	if n == 1 {
		return "1 place"
	}
	return strconv.Itoa(n) + " places"
}

func formID(form string) string { return strings.ReplaceAll(form, " ", "-") }
