package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type workspacesView struct {
	Head     ui.Head
	Email    string
	Problems problems
	Sent     bool
	DevMail  bool // mail can be read at /dev/mail
	Here     []workspaceLink
}

// workspaceLink is one workspace that this browser signed in to.
type workspaceLink struct {
	Name, Address, Href string
	Hue                 int
}

// workspaces is the switcher, and the way back for those who forgot an address.
func (h *Handlers) workspaces(c *fiber.Ctx) error {
	return h.workspacesPage(c, fiber.StatusOK, workspacesView{Sent: c.Query("sent") != ""})
}

// findWorkspaces gives every address the same answer; who it is for learns more
// by mail.
func (h *Handlers) findWorkspaces(c *fiber.Ctx) error {
	email := c.FormValue("email")
	err := h.server.LimitAddress(c, findRule)
	if err == nil {
		err = h.tenants.FindWorkspaces(c.UserContext(), email)
	}
	if refused(err) {
		return h.workspacesPage(c, web.Status(err), workspacesView{Email: email, Problems: problemsOf(err, "email")})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/workspaces?sent=1")
}

// remember notes a workspace that just signed this browser in, and goes back there.
func (h *Handlers) remember(c *fiber.Ctx) error {
	slug, err := h.server.Remember(c, c.Query("token"))
	if fault.Is(err, fault.Invalid) {
		return web.SeeOther(c, "/workspaces")
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, h.server.WorkspaceURL(slug, "/"))
}

func (h *Handlers) workspacesPage(c *fiber.Ctx, status int, v workspacesView) error {
	found, err := tenant.TenantsBySlugs(c.UserContext(), h.control(), h.server.Remembered(c))
	if err != nil {
		return err
	}
	for i, t := range found {
		v.Here = append(v.Here, workspaceLink{t.Name, h.server.WorkspaceHost(t.Slug), h.server.WorkspaceURL(t.Slug, "/"), i%8 + 1})
	}
	v.Head, v.DevMail = h.server.Head(c, "Find my workspaces · Hearth"), h.mail != nil
	return web.Page(c, status, workspacesPage(v))
}
