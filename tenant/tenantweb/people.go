package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type personView struct {
	Head      ui.Head
	Settings  ui.Settings
	Row       memberRow
	MaySee    bool   // whoever looks administers the workspace: address, and what became of them
	Workspace string // its name
}

// person is what everybody may know of somebody here, and what administrators may do.
func (h *Handlers) person(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	m, err := tenant.MemberRowByID(c.UserContext(), db, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "There is no such member.")
	}
	if err != nil {
		return err
	}
	t := web.Tenant(c)
	row := rowFor(m, me)
	lede := "A member of " + t.Name + "."
	if m.Role != tenant.RoleMember {
		lede = capital(string(m.Role)) + " of " + t.Name + "."
	}
	return web.Page(c, fiber.StatusOK, personPage(personView{
		Head: h.server.Head(c, m.Name+" · "+t.Name), Settings: settings(c, placeMembers, m.Name, lede),
		Row: row, MaySee: me.IsAdministrator(), Workspace: t.Name,
	}))
}

func (h *Handlers) ban(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	m, err := h.tenants.Ban(c.UserContext(), db, me, id, h.server.IsProxy)
	return h.membersChanged(c, err, m.Name+" is banned and signed out everywhere. What they said is being removed.")
}

func (h *Handlers) unban(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	m, err := h.tenants.Unban(c.UserContext(), db, me, id)
	return h.membersChanged(c, err, m.Name+" can sign in again.")
}

// rowFor says what whoever looks may do with a member.
func rowFor(m tenant.MemberRow, me tenant.Member) memberRow {
	return memberRow{
		MemberRow: m, Me: m.ID == me.ID,
		MayChange: me.IsAdministrator() && m.Role != tenant.RoleOwner && m.ID != me.ID && !m.IsBot(),
		MayOwn:    me.Role == tenant.RoleOwner && m.ID != me.ID && m.IsActive() && !m.IsBot(),
	}
}
