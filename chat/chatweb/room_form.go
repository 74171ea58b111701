package chatweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// roomFields is what the forms of a room hold: what was typed, and by field what
// is wrong with it.
type roomFields struct {
	Name, Topic string
	Problems    map[string]string
}

func (h *Handlers) newRoom(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	return h.roomFormPage(c, fiber.StatusOK, "New room", newRoomForm(roomFields{}, false))
}

func (h *Handlers) createRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	f := roomFields{Name: c.FormValue("name")}
	room, err := h.chat.CreateRoom(c.UserContext(), db, me, f.Name)
	if fault.Is(err, fault.Invalid) {
		f.Problems = fault.Fields(err)
		if web.WantsStream(c) {
			return web.Stream(c.Status(fiber.StatusUnprocessableEntity), formAgain(newRoomFormID, newRoomForm(f, true)))
		}
		return h.roomFormPage(c, fiber.StatusUnprocessableEntity, "New room", newRoomForm(f, false))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, roomPath(room.ID))
}

func (h *Handlers) editRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if !room.CanEdit(me) {
		return fault.New(fault.Forbidden, "Only whoever made this room and administrators can change it.")
	}
	f := roomFields{Name: room.Name, Topic: room.Topic}
	return h.roomFormPage(c, fiber.StatusOK, "Room settings", editRoomForm(room, f, false))
}

func (h *Handlers) updateRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	f := roomFields{Name: c.FormValue("name"), Topic: c.FormValue("topic")}
	_, err = h.chat.RenameRoom(c.UserContext(), db, room, me, f.Name, f.Topic)
	if fault.Is(err, fault.Invalid) {
		f.Problems = fault.Fields(err)
		if web.WantsStream(c) {
			return web.Stream(c.Status(fiber.StatusUnprocessableEntity), formAgain(editRoomFormID, editRoomForm(room, f, true)))
		}
		return h.roomFormPage(c, fiber.StatusUnprocessableEntity, "Room settings", editRoomForm(room, f, false))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, roomPath(room.ID))
}

func (h *Handlers) roomFormPage(c *fiber.Ctx, status int, title string, form templ.Component) error {
	return web.Page(c, status, formPage(h.web.Head(c, title+" · "+web.Tenant(c).Name), title, form))
}
