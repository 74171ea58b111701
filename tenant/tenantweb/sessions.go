package tenantweb

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type sessionsView struct {
	Head     ui.Head
	Settings ui.Settings
	Sessions []sessionRow
	Others   bool
	Visits   []tenant.Visit // under way, in my name
}

type sessionRow struct {
	ID            int64
	Device, Place string
	Phone         bool
	LastActive    time.Time
	Since         time.Time
	Here          bool
}

func (h *Handlers) sessions(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	found, err := tenant.SessionsOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	visits, err := tenant.VisitsUnderWay(c.UserContext(), db, me.ID, time.Now())
	if err != nil {
		return err
	}
	view := sessionsView{
		Visits:   visits,
		Head:     h.server.Head(c, "Devices · "+web.Tenant(c).Name),
		Settings: settings(c, placeSessions, "Devices", "Where you are signed in. Sign out what you no longer use."),
		Others:   len(found) > 1,
	}
	for _, s := range found {
		name, phone := web.DeviceName(s.UserAgent)
		view.Sessions = append(view.Sessions, sessionRow{
			ID: s.ID, Device: name, Phone: phone, Place: s.IPAddress, LastActive: s.LastActiveAt, Since: s.CreatedAt, Here: s.ID == me.Session,
		})
	}
	return web.Page(c, fiber.StatusOK, sessionsPage(view))
}

// revokeSession ends one of my sessions; ending the one in use is signing out.
func (h *Handlers) revokeSession(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "session")
	if err != nil {
		return err
	}
	if id == me.Session {
		return h.deleteSession(c)
	}
	return h.saved(c, h.tenants.RevokeSession(c.UserContext(), db, me, id), "That device is signed out.", placeSessions)
}

func (h *Handlers) revokeOthers(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.saved(c, h.tenants.RevokeOtherSessions(c.UserContext(), db, me), "All your other devices are signed out.", placeSessions)
}
