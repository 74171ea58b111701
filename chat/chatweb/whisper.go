package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const (
	whisperDOMID = "whisper"
	commandsPath = "/commands"
)

// optionsOf are the words that may follow a command, where they are few.
func optionsOf(c chat.Command) string {
	if c.Name == "/play" {
		return chat.SoundNames(" ")
	}
	return ""
}

// answerCommand shows the sender of a command what came of it: a sentence, or a list
// that has a page of its own for browsers without scripts.
func (h *Handlers) answerCommand(c *fiber.Ctx, room chat.Room, a chat.Answer) error {
	switch {
	case web.WantsStream(c):
		return web.Stream(c, whispered(a))
	case a.Commands != nil:
		return web.SeeOther(c, commandsPath)
	case len(a.Reminders) > 0:
		return web.SeeOther(c, remindersPath)
	}
	h.web.Flash(c, a.Text)
	return web.SeeOther(c, roomPath(room.ID))
}

func (h *Handlers) listCommands(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	head := h.web.Head(c, "Commands · "+web.Tenant(c).Name)
	return web.Page(c, fiber.StatusOK, commandsPage(head, chat.Commands))
}
