package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) changeRole(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	err = h.tenants.ChangeRole(c.UserContext(), db, me, id, tenant.Role(c.FormValue("role")))
	return h.membersChanged(c, err, "The role is changed.")
}

func (h *Handlers) deactivate(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	err = h.tenants.Deactivate(c.UserContext(), db, me, id)
	return h.membersChanged(c, err, "Deactivated, and signed out everywhere.")
}

func (h *Handlers) reactivate(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	err = h.tenants.Reactivate(c.UserContext(), db, me, id)
	return h.membersChanged(c, err, "Reactivated. They can sign in again.")
}

func (h *Handlers) newInvite(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	_, err := h.tenants.RegenerateInvite(c.UserContext(), db, me)
	return h.membersChanged(c, err, "This is the new invite link. The old one has stopped.")
}

// membersChanged goes back to the list, with a reason where nothing was changed.
// Forbidden keeps its own page: whoever gets it was not shown the control.
func (h *Handlers) membersChanged(c *fiber.Ctx, err error, sentence string) error {
	if refused(err) && !fault.Is(err, fault.Unavailable) && !web.WantsStream(c) {
		sentence, err = fault.Message(err), nil
	}
	return h.saved(c, err, sentence, placeMembers)
}
