package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// askEmailChange answers alike whoever has the new address: what stands in the way
// is said to whoever reads its mail.
func (h *Handlers) askEmailChange(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	email := c.FormValue("email")
	err := h.server.Limit(c, passwordRule, memberKey(db, me))
	if err == nil {
		err = h.server.Limit(c, emailChangeRule, memberKey(db, me))
	}
	if err == nil {
		err = h.tenants.AskEmailChange(c.UserContext(), db, me, email, c.FormValue("current"))
	}
	if refused(err) {
		view := h.profileView(c, me)
		view.NewEmail, view.EmailProblems = email, problemsOf(err, "email", "current")
		return web.Page(c, web.Status(err), profilePage(view))
	}
	return h.saved(c, err, "A link is on its way to the new address. Until you open it, "+me.Email+" stays yours.", placeProfile)
}

type newEmailView struct {
	Head                   ui.Head
	Workspace, Email, From string
	Token                  string
}

// newEmail is where the link in the mail to a new address leads: one look before
// anything changes.
func (h *Handlers) newEmail(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	token := c.Query("token")
	email, err := h.tenants.NewEmail(c.UserContext(), db, me, token)
	if err != nil {
		return h.emailRefused(c, err)
	}
	if email == me.Email {
		return web.SeeOther(c, string(placeProfile))
	}
	t := web.Tenant(c)
	return web.Page(c, fiber.StatusOK, newEmailPage(newEmailView{
		Head: h.server.Head(c, "Your new address · "+t.Name), Workspace: t.Name, Email: email, From: me.Email, Token: token,
	}))
}

func (h *Handlers) confirmNewEmail(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	changed, err := h.tenants.ConfirmNewEmail(c.UserContext(), db, me, c.FormValue("token"))
	if err != nil {
		return h.emailRefused(c, err)
	}
	return h.saved(c, nil, "From now on you sign in as "+changed.Email+".", placeProfile)
}

// emailRefused says why a link changes nothing, with a way on.
func (h *Handlers) emailRefused(c *fiber.Ctx, err error) error {
	title := ""
	switch fault.Of(err) {
	case fault.Invalid:
		title = "This link is over"
	case fault.Conflict:
		title = "This address is taken here"
	default:
		return err
	}
	t := web.Tenant(c)
	return web.Page(c, web.Status(err), linkOverPage(linkOverView{
		Head: h.server.Head(c, title+" · "+t.Name), Workspace: t.Name, Title: title, Sentence: fault.Message(err),
		On: ui.Link{Label: "Back to your profile", Href: string(placeProfile)},
	}))
}
