package tenantweb

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const placeSupport place = web.PlaceSupport

// mostVisits is how many past visits the page lists.
const mostVisits = 50

// supportView is who of ours was here, and what they may see.
type supportView struct {
	Head      ui.Head
	Settings  ui.Settings
	MayChange bool
	Visits    []tenant.Visit
	Now       time.Time
	OpenUntil time.Time // of direct messages; zero: hidden
	OpenedBy  string
}

// support shows visits to everybody in the workspace whose business they are:
// administrators see all of them, others those in their own name.
func (h *Handlers) support(c *fiber.Ctx, db tenant.DB, me tenant.Member) (err error) {
	v := supportView{MayChange: me.IsAdministrator() && me.Visit == nil, Now: time.Now()}
	if me.IsAdministrator() {
		v.Visits, err = tenant.VisitsTo(c.UserContext(), db, 0, mostVisits)
	} else {
		v.Visits, err = tenant.VisitsTo(c.UserContext(), db, me.ID, mostVisits)
	}
	if err != nil {
		return err
	}
	if v.OpenUntil, v.OpenedBy, err = tenant.DirectOpen(c.UserContext(), db, v.Now); err != nil {
		return err
	}
	t := web.Tenant(c)
	v.Head = h.server.Head(c, "Support access · "+t.Name)
	v.Settings = settings(c, placeSupport, "Support access", "When Hearth support looks into "+t.Name+", it is written down here.")
	return web.Page(c, fiber.StatusOK, supportPage(v))
}

func (h *Handlers) openDirect(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.saved(c, h.tenants.OpenDirect(c.UserContext(), db, me), "Hearth support sees direct messages for 24 hours.", placeSupport)
}

func (h *Handlers) closeDirect(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.saved(c, h.tenants.CloseDirect(c.UserContext(), db, me), "Direct messages are hidden again.", placeSupport)
}

// endVisit ends a visit in my name, or as an administrator any.
func (h *Handlers) endVisit(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "visit")
	if err != nil {
		return err
	}
	next := placeSupport
	if c.FormValue("from") == "devices" {
		next = placeSessions
	}
	return h.saved(c, h.tenants.EndVisit(c.UserContext(), db, me, id), "The visit is over.", next)
}
