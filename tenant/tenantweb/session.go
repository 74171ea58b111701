package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// signInForm is what was typed and may be shown again.
type signInForm struct{ Email, Next string }

func (h *Handlers) newSession(c *fiber.Ctx) error {
	if err := mayTry(c); err != nil {
		return err
	}
	next := web.LocalPath(c.Query("next"))
	if _, me, err := h.server.ResumeClosed(c); err == nil && (me.Role == tenant.RoleOwner || !web.Tenant(c).IsClosed()) {
		return web.SeeOther(c, next)
	}
	return h.signInPage(c, fiber.StatusOK, signInForm{Next: next}, nil)
}

func (h *Handlers) createSession(c *fiber.Ctx) error {
	if err := mayTry(c); err != nil {
		return err
	}
	form := signInForm{Email: c.FormValue("email"), Next: web.LocalPath(c.FormValue("next"))}
	if err := h.server.LimitAddress(c, signInRule); err != nil {
		return h.signInPage(c, web.Status(err), form, err)
	}
	return h.server.OpenClosed(func(c *fiber.Ctx, db tenant.DB) error {
		me, token, err := h.tenants.SignIn(c.UserContext(), db, form.Email, c.FormValue("password"), web.Visitor(c))
		if t := web.Tenant(c); err == nil && t.IsClosed() {
			if me.Role == tenant.RoleOwner {
				return h.arrive(c, token, "/closed")
			}
			if err = h.tenants.SignOut(c.UserContext(), db, me); err == nil {
				err = tenant.ErrClosed(t)
			}
		}
		if refused(err) {
			return h.signInPage(c, web.Status(err), form, err)
		}
		if err != nil {
			return err
		}
		return h.arrive(c, token, form.Next)
	})(c)
}

// deleteSession signs out. It works in a suspended workspace, and for somebody who
// is signed out already.
func (h *Handlers) deleteSession(c *fiber.Ctx) error {
	db, me, err := h.server.ResumeClosed(c)
	if err == nil {
		err = h.tenants.SignOut(c.UserContext(), db, me)
	}
	if err != nil && !fault.Is(err, fault.Unauthenticated) && !fault.Is(err, fault.NotFound) {
		return err
	}
	h.server.ClearSession(c)
	if me.Visit != nil {
		return web.SeeOther(c, h.server.VisitURL(web.Tenant(c).ID, me.Visit.ID))
	}
	return web.SeeOther(c, "/session/new")
}

// arrive signs a browser in and sends it on, by way of the site where the site's
// switcher does not know this workspace yet.
func (h *Handlers) arrive(c *fiber.Ctx, token, next string) error {
	h.server.SetSession(c, token)
	next = web.LocalPath(next)
	if next == "/" {
		if remember, ok := h.server.RememberURL(c); ok {
			return web.SeeOther(c, remember)
		}
	}
	return web.SeeOther(c, next)
}

func (h *Handlers) signInPage(c *fiber.Ctx, status int, form signInForm, problem error) error {
	t := web.Tenant(c)
	return web.Page(c, status, signInPage(signInView{
		Head: h.server.Head(c, "Sign in · "+t.Name), Workspace: t.Name, Address: c.Hostname(), Find: h.server.SiteURL("/workspaces"),
		Form: form, Problems: problemsOf(problem), Closed: t.IsClosed(),
	}))
}

// isOpen faults for a workspace that nobody can enter, before it is woken.
func isOpen(c *fiber.Ctx) error {
	switch t := web.Tenant(c); {
	case t.State == tenant.StateProvisioning:
		return fault.New(fault.Unavailable, "%s is still being set up. This page opens by itself.", t.Name)
	case !t.CanRead():
		return tenant.ErrClosed(t)
	}
	return nil
}
