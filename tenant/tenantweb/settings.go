package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// place is one page of the settings.
type place string

const (
	placeGeneral    place = web.PlaceGeneral
	placeAppearance place = web.PlaceAppearance
	placeMembers    place = web.PlaceMembers
	placeDomain     place = web.PlaceDomain
	placeProfile    place = web.PlaceProfile
	placeSessions   place = web.PlaceSessions
	placeTokens     place = web.PlaceTokens
)

// settings lays out one page of a workspace's settings.
func settings(c *fiber.Ctx, here place, title, lede string) ui.Settings {
	return ui.Settings{
		Back:  ui.Link{Label: "Back to " + web.Tenant(c).Name, Href: "/"},
		Title: title, Lede: lede,
		Groups: web.SettingsGroups(string(here)),
	}
}

type generalView struct {
	Head         ui.Head
	Settings     ui.Settings
	Name, Accent string
	Address      string // host and port, as people read it
	Accents      []string
	MayChange    bool
	Rules        tenant.WorkspaceRules
	Problems     problems

	Workspace string // its name as it is, whatever is typed
	Me        tenant.Member
	Move      addressForm
	Close     closeForm
	Pays      bool // for seats
}

func (h *Handlers) general(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	t := web.Tenant(c)
	return h.generalPage(c, db, fiber.StatusOK, me, t.Name, t.Accent, nil)
}

func (h *Handlers) changeWorkspace(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	name, accent := c.FormValue("name"), c.FormValue("accent")
	err := h.tenants.ChangeWorkspace(c.UserContext(), db, me, name, accent)
	if refused(err) {
		return h.generalPage(c, db, web.Status(err), me, name, accent, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "Saved.")
	return web.SeeOther(c, string(placeGeneral))
}

func (h *Handlers) generalPage(c *fiber.Ctx, db tenant.DB, status int, me tenant.Member, name, accent string, problem error) error {
	view, err := h.generalView(c, db, me)
	if err != nil {
		return err
	}
	view.Name, view.Accent, view.Problems = name, accent, problemsOf(problem, "name", "accent")
	return web.Page(c, status, generalPage(view))
}

func (h *Handlers) generalView(c *fiber.Ctx, db tenant.DB, me tenant.Member) (generalView, error) {
	t := web.Tenant(c)
	rules, err := tenant.Rules(c.UserContext(), db)
	if err != nil {
		return generalView{}, err
	}
	move, err := h.addressForm(c.UserContext(), t)
	return generalView{
		Head:     h.server.Head(c, "General · "+t.Name),
		Settings: settings(c, placeGeneral, "General", "What "+t.Name+" is called, and the colour it is known by."),
		Name:     t.Name, Accent: t.Accent, Address: h.server.WorkspaceHost(t.Slug), Accents: tenant.Accents, MayChange: me.IsAdministrator(), Rules: rules,
		Workspace: t.Name, Me: me, Move: move, Pays: t.Seats > 0,
	}, err
}
