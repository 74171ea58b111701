package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type askResetView struct {
	Head      ui.Head
	Workspace string
	Email     string
	Problems  problems
	Sent      bool
	DevMail   string // where mail can be read, "" where it is sent
}

// askReset is the way back for those who forgot their password.
func (h *Handlers) askReset(c *fiber.Ctx) error {
	if err := mayTry(c); err != nil {
		return err
	}
	return h.askResetPage(c, fiber.StatusOK, askResetView{Sent: c.Query("sent") != ""})
}

// sendReset gives every address the same answer, and limits how often each is
// mailed whether or not it is anybody's.
func (h *Handlers) sendReset(c *fiber.Ctx) error {
	if err := mayTry(c); err != nil {
		return err
	}
	email := c.FormValue("email")
	err := h.server.LimitAddress(c, resetRule)
	if clean, bad := tenant.CleanEmail(email); err == nil && bad == nil {
		err = h.server.Limit(c, resetMailRule, web.Tenant(c).ID.String()+" "+clean)
	}
	if err == nil {
		err = h.tenants.AskReset(c.UserContext(), web.Tenant(c), email)
	}
	if refused(err) {
		return h.askResetPage(c, web.Status(err), askResetView{Email: email, Problems: problemsOf(err, "email")})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/password/reset?sent=1")
}

func (h *Handlers) askResetPage(c *fiber.Ctx, status int, v askResetView) error {
	t := web.Tenant(c)
	v.Head, v.Workspace = h.server.Head(c, "Forgot your password? · "+t.Name), t.Name
	if h.mail != nil {
		v.DevMail = h.server.SiteURL("/dev/mail")
	}
	return web.Page(c, status, askResetPage(v))
}

type newPasswordView struct {
	Head             ui.Head
	Workspace, Email string
	Token            string
	Problems         problems
}

// newPassword is where the link of a reset mail leads. A link that we did not make
// for this workspace wakes nobody.
func (h *Handlers) newPassword(c *fiber.Ctx) error {
	return h.byResetLink(c, c.Query("token"), func(c *fiber.Ctx, db tenant.DB, token string) error {
		m, err := h.tenants.ResetMember(c.UserContext(), db, token)
		if err != nil {
			return err
		}
		return h.newPasswordPage(c, fiber.StatusOK, m, token, nil)
	})
}

// setPassword sets the password and signs in.
func (h *Handlers) setPassword(c *fiber.Ctx) error {
	return h.byResetLink(c, c.FormValue("token"), func(c *fiber.Ctx, db tenant.DB, token string) error {
		m, err := h.tenants.ResetMember(c.UserContext(), db, token)
		if err != nil {
			return err
		}
		_, session, err := h.tenants.ResetPassword(c.UserContext(), db, token, c.FormValue("password"), web.Visitor(c))
		if fault.FieldOf(err) == "password" || fault.Is(err, fault.TooMany) || fault.Is(err, fault.Unavailable) {
			return h.newPasswordPage(c, web.Status(err), m, token, err)
		}
		if err != nil {
			return err
		}
		h.server.Flash(c, "Your password is changed. Other devices are signed out.")
		return h.arrive(c, session, "/")
	})
}

// byResetLink lets a good link through; any other gets a page that offers a new one.
func (h *Handlers) byResetLink(c *fiber.Ctx, token string, follow func(*fiber.Ctx, tenant.DB, string) error) error {
	if err := mayTry(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	err := h.server.LimitAddress(c, resetLinkRule)
	if err == nil {
		err = h.wellSigned(c, tenant.PurposeReset, token)
	}
	if err == nil {
		err = h.server.OpenClosed(func(c *fiber.Ctx, db tenant.DB) error { return follow(c, db, token) })(c)
	}
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	t := web.Tenant(c)
	return web.Page(c, web.Status(err), linkOverPage(linkOverView{
		Head: h.server.Head(c, "This link is over · "+t.Name), Workspace: t.Name, Title: "This link is over", Sentence: fault.Message(err),
		On: ui.Link{Label: "Send a new link", Href: "/password/reset"}, Or: ui.Link{Label: "Sign in", Href: "/session/new"},
	}))
}

func (h *Handlers) newPasswordPage(c *fiber.Ctx, status int, m tenant.Member, token string, problem error) error {
	t := web.Tenant(c)
	return web.Page(c, status, newPasswordPage(newPasswordView{
		Head: h.server.Head(c, "Choose a new password · "+t.Name), Workspace: t.Name, Email: m.Email, Token: token, Problems: problemsOf(problem, "password"),
	}))
}
