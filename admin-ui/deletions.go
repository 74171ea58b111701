package adminui

import (
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// deletionsShown is how many deletions that wait stand on the front page.
const deletionsShown = 20

// deletionAct asks for what another operator confirms.
func deletionAct(t tenant.Tenant) act {
	return act{
		ID: "delete", Button: "Delete", Title: "Ask to delete this workspace", Path: "/deletion", Do: deleteTenant, Warn: true,
		Effect: "Nothing happens yet: another operator has to confirm this within 7 days. Then everybody is shut out, what it pays for ends and its owner is told, and 72 hours later every message, file and member is deleted for good. Until then it can be restored.",
		Fields: []actField{{Label: "Type " + t.Slug + " to confirm", Name: "slug", Kind: "text"}},
	}
}

func confirmAct(t tenant.Tenant) act {
	return act{
		ID: "confirm-deletion", Button: "Confirm deletion", Title: "Delete " + t.Name + "?", Path: "/deletion/confirm", Do: deleteTenant, Warn: true,
		Effect: "Everybody is shut out at once, what it pays for ends and its owner is told. 72 hours later every message, file and member is deleted for good. Until then it can be restored.",
	}
}

// spareAct takes a deletion back, as far as it has come.
func spareAct(d tenant.Deletion) act {
	a := act{
		ID: "spare", Button: "Withdraw deletion", Title: "Withdraw the deletion", Path: "/deletion/delete", Do: deleteTenant,
		Effect: "The workspace stays as it is. Deleting it can be asked for again.",
	}
	if d.IsConfirmed() {
		a.Button, a.Title = "Restore", "Restore this workspace"
		a.Effect = "It is again what it was before: open, suspended, or closed by its owner. A subscription that has ended does not come back: it is on Free then, and a plan can be bought again."
	}
	return a
}

func (h *Handlers) askDeletion(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.AskDeletion(web.Context(c), actor(c, me), t.ID, c.FormValue("slug"), c.FormValue("reason"))
	return h.done(c, me, t, deletionAct(t), "Another operator has to confirm it now.", err)
}

func (h *Handlers) confirmDeletion(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.ConfirmDeletion(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, confirmAct(t), t.Name+" is closed and will be deleted.", err)
}

func (h *Handlers) spare(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	asked, err := tenant.DeletionOf(web.Context(c), h.control(), t.ID)
	if err == nil {
		err = h.money.SpareFromDeletion(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	}
	said := "The deletion is withdrawn."
	if asked.IsConfirmed() {
		said = t.Name + " is restored."
	}
	return h.done(c, me, t, spareAct(asked), said, err)
}
