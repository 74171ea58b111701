package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// newDirect answers the dialog's frame with people to pick from, or a page.
func (h *Handlers) newDirect(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	people, err := chat.People(c.UserContext(), db)
	if err != nil {
		return err
	}
	if c.Get("Turbo-Frame") == newDirectFrameID {
		return web.Page(c, fiber.StatusOK, directFrame(picksOf(false, people, nil)))
	}
	return h.roomFormPage(c, fiber.StatusOK, "New direct message", directForm(picksOf(false, people, nil), false))
}

func (h *Handlers) createDirect(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	_, chosen := picked(c)
	room, err := h.chat.DirectRoom(c.UserContext(), db, me, chosen)
	if fault.Is(err, fault.Invalid) {
		people, found := chat.People(c.UserContext(), db)
		if found != nil {
			return found
		}
		p := picksOf(false, people, chosen)
		p.Problem = fault.Message(err)
		if web.WantsStream(c) {
			return web.Stream(c.Status(fiber.StatusUnprocessableEntity), formAgain(newDirectFormID, directForm(p, true)))
		}
		return h.roomFormPage(c, fiber.StatusUnprocessableEntity, "New direct message", directForm(p, false))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, roomPath(room.ID))
}
