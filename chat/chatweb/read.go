package chatweb

import (
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// markRead notes how far me has read a room, and tells their other tabs.
func (h *Handlers) markRead(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.chat.MarkRead(c.UserContext(), db, room, me, position(c.FormValue("message"))); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
