package adminui

import (
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// welcome opens the one-time link of `hearth operator create`. Looking at it does
// not use it up.
func (h *Handlers) welcome(c *fiber.Ctx) error {
	return h.welcomePage(c, fiber.StatusOK, c.Query("token"), nil)
}

func (h *Handlers) choosePassword(c *fiber.Ctx) error {
	token := c.FormValue("token")
	if err := h.server.LimitAddress(c, welcomeRule); err != nil {
		return err
	}
	_, session, err := h.tenants.SetOperatorPassword(c.UserContext(), token, c.FormValue("password"), web.Visitor(c))
	if fault.FieldOf(err) == "password" {
		return h.welcomePage(c, web.Status(err), token, err)
	}
	if err != nil {
		return err
	}
	h.server.SetCookie(c, cookie, session, cookieFor)
	return web.SeeOther(c, "/")
}

func (h *Handlers) welcomePage(c *fiber.Ctx, status int, token string, problem error) error {
	o, err := h.tenants.OperatorByLink(c.UserContext(), token)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	v := welcomeView{Head: h.head(c, "Welcome"), Token: token, Email: o.Email}
	if problem != nil {
		v.Problem = fault.Message(problem)
	}
	return web.Page(c, status, welcomePage(v))
}
