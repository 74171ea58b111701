package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type profileView struct {
	Head      ui.Head
	Settings  ui.Settings
	Me        tenant.Member
	Name, Bio string   // as typed
	Problems  problems // of picture, profile and password; their fields have different names

	NewEmail      string   // as typed
	EmailProblems problems // of the form for it
}

func (h *Handlers) profile(c *fiber.Ctx, _ tenant.DB, me tenant.Member) error {
	return h.profilePage(c, fiber.StatusOK, me, me.Name, me.Bio, nil)
}

func (h *Handlers) changeProfile(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	name, bio := c.FormValue("name"), c.FormValue("bio")
	_, err := h.tenants.ChangeProfile(c.UserContext(), db, me, name, bio)
	if refused(err) {
		return h.profilePage(c, web.Status(err), me, name, bio, err)
	}
	return h.saved(c, err, "Saved.", placeProfile)
}

func (h *Handlers) changePassword(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	err := h.server.Limit(c, passwordRule, memberKey(db, me))
	if err == nil {
		err = h.tenants.ChangePassword(c.UserContext(), db, me, c.FormValue("current"), c.FormValue("password"))
	}
	if refused(err) {
		return h.profilePage(c, web.Status(err), me, me.Name, me.Bio, err)
	}
	return h.saved(c, err, "Your password is changed. Other devices are signed out.", placeProfile)
}

func (h *Handlers) profilePage(c *fiber.Ctx, status int, me tenant.Member, name, bio string, problem error) error {
	view := h.profileView(c, me)
	view.Name, view.Bio, view.Problems = name, bio, problemsOf(problem, "name", "bio", "avatar", "current", "password")
	return web.Page(c, status, profilePage(view))
}

func (h *Handlers) profileView(c *fiber.Ctx, me tenant.Member) profileView {
	return profileView{
		Head:     h.server.Head(c, "Your profile · "+web.Tenant(c).Name),
		Settings: settings(c, placeProfile, "Your profile", "This is how everybody here sees you."),
		Me:       me, Name: me.Name, Bio: me.Bio,
	}
}

// saved ends an action that has nothing to show but that it was done.
func (h *Handlers) saved(c *fiber.Ctx, err error, sentence string, next place) error {
	if err != nil {
		return err
	}
	h.server.Flash(c, sentence)
	return web.SeeOther(c, string(next))
}
