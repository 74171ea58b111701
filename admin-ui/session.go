package adminui

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) newSession(c *fiber.Ctx) error {
	if me, err := h.resume(c); err == nil && (!me.HasSecond || !me.SecondAt.IsZero()) {
		return web.SeeOther(c, "/")
	}
	return h.signInPage(c, fiber.StatusOK, "", nil)
}

func (h *Handlers) createSession(c *fiber.Ctx) error {
	email := c.FormValue("email")
	if err := h.server.LimitAddress(c, signInRule); err != nil {
		return h.signInPage(c, web.Status(err), email, err)
	}
	_, token, err := h.tenants.OperatorSignIn(c.UserContext(), email, c.FormValue("password"), web.Visitor(c))
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Unavailable) {
		return h.signInPage(c, web.Status(err), email, err)
	}
	if err != nil {
		return err
	}
	h.server.SetCookie(c, cookie, token, cookieFor)
	return web.SeeOther(c, "/")
}

// deleteSession signs out; somebody who is signed out already stays so.
func (h *Handlers) deleteSession(c *fiber.Ctx) error {
	me, err := h.resume(c)
	if err == nil {
		err = h.tenants.OperatorSignOut(c.UserContext(), me)
	}
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	h.server.SetCookie(c, cookie, "", -cookieFor)
	return web.SeeOther(c, "/session/new")
}

func (h *Handlers) signInPage(c *fiber.Ctx, status int, email string, problem error) error {
	v := signInView{Head: h.head(c, "Sign in"), Address: c.Hostname(), Email: shown(email)}
	if problem != nil {
		v.Problem = fault.Message(problem)
	}
	return web.Page(c, status, signInPage(v))
}

// shown is what was typed, fit to be put on a page again.
func shown(typed string) string {
	if !tenant.CleanText(typed) {
		return ""
	}
	return typed
}
