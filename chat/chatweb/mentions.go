package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// suggestMentions answers the list that opens behind an @; with ?invite that behind
// /invite, of people who are not in the room.
func (h *Handlers) suggestMentions(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	among := chat.SuggestMentions
	if c.Context().QueryArgs().Has("invite") {
		among = chat.SuggestInvitations
	}
	found, err := among(c.UserContext(), db, room, me, c.Query("q"))
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, suggestions(found))
}
