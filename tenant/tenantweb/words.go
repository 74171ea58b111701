package tenantweb

import (
	"net/url"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// words answers a page that was out of touch for a while.
func (h *Handlers) words(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	return web.Stream(c, web.WordsStream(h.server.Words(c)))
}

// dismiss takes an announcement off the member's pages, also while nothing else can be
// written.
func (h *Handlers) dismiss(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := tenant.ParseID(c.Params("announcement"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such announcement.")
	}
	if err := h.tenants.Dismiss(c.UserContext(), db, web.Tenant(c), me, id); err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, web.StreamAction("remove", ui.Word{ID: id.String()}.DOMID()))
	}
	return web.SeeOther(c, cameFrom(c))
}

// cameFrom is the page of ours that a form without a script was on.
func cameFrom(c *fiber.Ctx) string {
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host != string(c.Request().Host()) {
		return "/"
	}
	return web.LocalPath(from.EscapedPath())
}
