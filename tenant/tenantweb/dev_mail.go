package tenantweb

import (
	"hearth/tenant/fault"
	"hearth/tenant/mail"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type caughtMailsView struct {
	Head  ui.Head
	Mails []mail.Caught
}

func (h *Handlers) caughtMails(c *fiber.Ctx) error {
	return web.Page(c, fiber.StatusOK, caughtMailsPage(caughtMailsView{h.server.Head(c, "Mail · Hearth"), h.mail.List()}))
}

func (h *Handlers) caughtMail(c *fiber.Ctx) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	m, found := h.mail.Get(id)
	if !found {
		return fault.New(fault.NotFound, "That mail is gone: only the latest are kept, until Hearth stops.")
	}
	return web.Page(c, fiber.StatusOK, caughtMailPage(h.server.Head(c, m.Subject+" · Hearth"), m))
}
