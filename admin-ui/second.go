package adminui

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// newSecond asks whoever gave their password for their second factor.
func (h *Handlers) newSecond(c *fiber.Ctx) error {
	me, err := h.resume(c)
	if err != nil {
		return err
	}
	if !me.SecondAt.IsZero() || !me.HasSecond {
		return web.SeeOther(c, "/")
	}
	return h.secondPage(c, fiber.StatusOK, me, nil)
}

func (h *Handlers) createSecond(c *fiber.Ctx) error {
	me, err := h.resume(c)
	if err != nil {
		return err
	}
	if !me.SecondAt.IsZero() || !me.HasSecond {
		return web.SeeOther(c, "/")
	}
	how, err := h.prove(c, me)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return h.secondPage(c, web.Status(err), me, err)
	}
	if err != nil {
		return err
	}
	if err := h.promote(c, me, how); err != nil {
		return err
	}
	return web.SeeOther(c, "/")
}

// promote begins the session in which the second factor was given.
func (h *Handlers) promote(c *fiber.Ctx, me tenant.Operator, how string) error {
	token, err := h.tenants.SecondOperator(c.UserContext(), me, how, web.Visitor(c))
	if err == nil {
		h.server.SetCookie(c, cookie, token, cookieFor)
	}
	return err
}

func (h *Handlers) secondPage(c *fiber.Ctx, status int, me tenant.Operator, problem error) error {
	ask, err := h.proofAsked(c, me, problem)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return web.Page(c, status, secondPage(secondView{Head: h.head(c, "Second step"), Email: me.Email, Ask: ask}))
}
