package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type ownerView struct {
	Head      ui.Head
	Settings  ui.Settings
	Workspace string
	Heir      tenant.Member
	Problems  problems
}

// handingOver says what it means to make somebody the owner, before it is done.
func (h *Handlers) handingOver(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.ownerPage(c, db, fiber.StatusOK, me, nil)
}

func (h *Handlers) handItOver(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	var heir tenant.Member
	if err = h.server.Limit(c, passwordRule, memberKey(db, me)); err == nil {
		heir, err = h.tenants.TransferOwnership(c.UserContext(), db, me, id, c.FormValue("current"))
	}
	if refused(err) && !fault.Is(err, fault.Precondition) {
		return h.ownerPage(c, db, web.Status(err), me, err)
	}
	return h.membersChanged(c, err, heir.Name+" owns the workspace now. You are an administrator.")
}

func (h *Handlers) ownerPage(c *fiber.Ctx, db tenant.DB, status int, me tenant.Member, problem error) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	heir, err := h.tenants.Heir(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	t := web.Tenant(c)
	return web.Page(c, status, ownerPage(ownerView{
		Head:      h.server.Head(c, "Hand over · "+t.Name),
		Settings:  settings(c, placeMembers, "Hand "+t.Name+" over", "To "+heir.Name+", "+heir.Email+"."),
		Workspace: t.Name, Heir: heir, Problems: problemsOf(problem, "current"),
	}))
}
