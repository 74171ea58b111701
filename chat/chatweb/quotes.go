package chatweb

import (
	"hearth/chat"
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// quoteMessage answers a script with what a reply to a message begins with.
func (h *Handlers) quoteMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	_, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(chat.Quote(msg, c.BaseURL()+permalink(msg)))
}
