package tenantweb

import (
	"time"

	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// MailCatcher keeps mail that was not sent, on a machine where mail goes nowhere.
type MailCatcher interface {
	// Mails lists what was caught, the latest first.
	Mails() []CaughtMail
}

// CaughtMail is one mail as its reader would see it.
type CaughtMail struct {
	ID      string
	At      time.Time
	From    string
	To      string
	Subject string
	Text    string // the plain part
}

type caughtMailsView struct {
	Head  ui.Head
	Mails []CaughtMail
}

func (h *Handlers) caughtMails(c *fiber.Ctx) error {
	return web.Page(c, fiber.StatusOK, caughtMailsPage(caughtMailsView{h.server.Head(c, "Mail · Hearth"), h.mail.Mails()}))
}

func (h *Handlers) caughtMail(c *fiber.Ctx) error {
	for _, m := range h.mail.Mails() {
		if m.ID == c.Params("id") {
			return web.Page(c, fiber.StatusOK, caughtMailPage(h.server.Head(c, m.Subject+" · Hearth"), m))
		}
	}
	return fault.New(fault.NotFound, "That mail is gone: only the latest are kept, until Hearth stops.")
}
