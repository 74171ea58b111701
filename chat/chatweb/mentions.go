package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// suggestMentions answers the list that opens behind an @.
func (h *Handlers) suggestMentions(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	found, err := chat.SuggestMentions(c.UserContext(), db, room, me, c.Query("q"))
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, suggestions(found))
}
