package tenantweb

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// closeForm is the dialog that closes a workspace: what was typed into it, and what
// is wrong with that.
type closeForm struct {
	Confirm  string
	Problems problems
}

// closeWorkspace shuts a workspace. Its owner goes on to the page that opens it again.
func (h *Handlers) closeWorkspace(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	confirm := c.FormValue("confirm")
	err := h.server.Limit(c, passwordRule, memberKey(db, me))
	if err == nil {
		err = h.tenants.CloseWorkspace(c.UserContext(), db, me, confirm, c.FormValue("current"))
	}
	if refused(err) {
		view, found := h.generalView(c, db, me)
		if found != nil {
			return found
		}
		view.Close = closeForm{confirm, problemsOf(err, "confirm", "current")}
		return web.Page(c, web.Status(err), generalPage(view))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/closed")
}

type closedView struct {
	Head      ui.Head
	Workspace string
	Until     time.Time
	Unpaid    bool // money closed it, and money opens it
	Condemned bool // operators closed it, and delete it
}

// whileClosed is what remains of a closed workspace: a page for its owner.
func (h *Handlers) whileClosed(c *fiber.Ctx) error {
	t := web.Tenant(c)
	if t.CanRead() {
		return web.SeeOther(c, "/")
	}
	_, me, err := h.server.ResumeClosed(c)
	if err != nil {
		return err
	}
	if me.Role != tenant.RoleOwner {
		return tenant.ErrClosed(t)
	}
	return web.Page(c, fiber.StatusOK, closedPage(closedView{h.server.Head(c, t.Name+" is closed"), t.Name, t.DeleteAt, t.ClosedAt.IsZero(), !t.CondemnedAt.IsZero()}))
}

func (h *Handlers) reopen(c *fiber.Ctx) error {
	db, me, err := h.server.ResumeClosed(c)
	if err != nil {
		return err
	}
	err = h.tenants.ReopenWorkspace(c.UserContext(), db, me)
	if fault.Is(err, fault.Precondition) && web.Tenant(c).CanRead() {
		return web.SeeOther(c, "/") // twice, or from two devices
	}
	return h.saved(c, err, web.Tenant(c).Name+" is open again.", "/")
}

// mayTry faults for a workspace where nobody can show who they are: one that is being
// set up, and one that only an operator can open again.
func mayTry(c *fiber.Ctx) error {
	if web.Tenant(c).IsClosed() {
		return nil
	}
	return isOpen(c)
}
