package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/qr"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type transferView struct {
	Head     ui.Head
	Settings ui.Settings
	Link     string
	Code     qr.Code
	For      tenant.Member // whom the link signs in
	Mine     bool
}

// newTransfer makes a link that signs me in on another device. Nothing is written
// until it is used.
func (h *Handlers) newTransfer(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	token, err := h.tenants.TransferToken(c.UserContext(), db, me)
	if err != nil {
		return err
	}
	return h.transferPage(c, token, transferView{For: me, Mine: true,
		Settings: settings(c, placeProfile, "Sign in on another device", "Scan the code with it, or send yourself the link."),
	})
}

// recoverMember makes such a link for somebody who cannot sign in.
func (h *Handlers) recoverMember(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err == nil {
		err = h.server.Limit(c, recoveryRule, memberKey(db, me))
	}
	if err != nil {
		return err
	}
	m, token, err := h.tenants.RecoverMember(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	return h.transferPage(c, token, transferView{For: m,
		Settings: settings(c, placeMembers, "A sign-in link for "+m.Name, "For somebody who cannot sign in. We have mailed "+m.Name+" that you made it."),
	})
}

func (h *Handlers) transferPage(c *fiber.Ctx, token string, v transferView) (err error) {
	t := web.Tenant(c)
	v.Link = h.server.TenantURL(t, "/session/transfers/"+token)
	if v.Code, err = qr.New(v.Link); err != nil {
		return err
	}
	v.Head = h.server.Head(c, v.Settings.Title+" · "+t.Name)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return web.Page(c, fiber.StatusOK, newTransferPage(v))
}

type arrivalView struct {
	Head      ui.Head
	Workspace string
	Name      string
	Token     string
}

// transfer is where the link leads: a button, so that whatever looks at links before
// people do does not use it up. One that we did not make here wakes nobody.
func (h *Handlers) transfer(c *fiber.Ctx) error {
	return h.byTransferLink(c, func(c *fiber.Ctx, db tenant.DB, token string) error {
		m, err := h.tenants.TransferMember(c.UserContext(), db, token)
		if err != nil {
			return err
		}
		if _, me, err := h.server.Resume(c); err == nil && me.ID == m.ID {
			return web.SeeOther(c, "/")
		}
		t := web.Tenant(c)
		return web.Page(c, fiber.StatusOK, arrivalPage(arrivalView{
			Head: h.server.Head(c, "Sign in · "+t.Name), Workspace: t.Name, Name: m.Name, Token: token,
		}))
	})
}

// takeTransfer signs in, once.
func (h *Handlers) takeTransfer(c *fiber.Ctx) error {
	return h.byTransferLink(c, func(c *fiber.Ctx, db tenant.DB, token string) error {
		_, session, err := h.tenants.TakeTransfer(c.UserContext(), db, token, web.Visitor(c))
		if err != nil {
			return err
		}
		return h.arrive(c, session, "/")
	})
}

// byTransferLink lets a good link through. Any other gets a page that says where to
// get a new one: 400 for one that we did not make or that is over, 410 for one that
// was used or has lost its reason.
func (h *Handlers) byTransferLink(c *fiber.Ctx, follow func(*fiber.Ctx, tenant.DB, string) error) error {
	if err := isOpen(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := h.server.LimitAddress(c, transferRule); err != nil {
		return err
	}
	token, status := c.Params("token"), fiber.StatusBadRequest
	err := h.wellSigned(c, tenant.PurposeTransfer, token)
	if err == nil {
		status = fiber.StatusGone
		err = h.server.Open(func(c *fiber.Ctx, db tenant.DB) error { return follow(c, db, token) })(c)
	}
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	t := web.Tenant(c)
	return web.Page(c, status, linkOverPage(linkOverView{
		Head: h.server.Head(c, "This link is over · "+t.Name), Workspace: t.Name, Title: "This link is over",
		Sentence: fault.Message(err) + " You find it on the device where you are signed in, under Your profile.",
		On:       ui.Link{Label: "Sign in with your password", Href: "/session/new"}, Or: ui.Link{Label: "Forgot your password?", Href: "/password/reset"},
	}))
}
