package chatweb

import (
	"slices"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// editMembers answers the frame of the members' dialog, or a page of its own.
func (h *Handlers) editMembers(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if !room.CanEdit(me) {
		return fault.New(fault.Forbidden, "Only whoever made this room and administrators can change it.")
	}
	people, err := chat.People(c.UserContext(), db)
	if err != nil {
		return err
	}
	in, err := chat.PeopleIn(c.UserContext(), db, room.ID, chat.MostPeople)
	if err != nil {
		return err
	}
	var chosen []int64
	for _, p := range in {
		chosen = append(chosen, p.ID)
	}
	p := picksOf(room.Kind == chat.RoomOpen, people, chosen)
	if c.Get("Turbo-Frame") == membersFrameID {
		return web.Page(c, fiber.StatusOK, membersFrame(room, p))
	}
	return h.roomFormPage(c, fiber.StatusOK, "Members", membersForm(room, p, false))
}

func (h *Handlers) updateMembers(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	everyone, chosen := picked(c)
	_, err = h.chat.SetPeople(c.UserContext(), db, room, me, everyone, chosen)
	if fault.Is(err, fault.Invalid) {
		people, found := chat.People(c.UserContext(), db)
		if found != nil {
			return found
		}
		p := picksOf(everyone, people, chosen)
		p.Problem = fault.Message(err)
		if web.WantsStream(c) {
			return web.Stream(c.Status(fiber.StatusUnprocessableEntity), formAgain(membersFormID, membersForm(room, p, true)))
		}
		return h.roomFormPage(c, fiber.StatusUnprocessableEntity, "Members", membersForm(room, p, false))
	}
	if err != nil {
		return err
	}
	if !everyone && !slices.Contains(chosen, me.ID) {
		return web.SeeOther(c, "/")
	}
	return web.SeeOther(c, roomPath(room.ID))
}

func (h *Handlers) leaveRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.chat.LeaveRoom(c.UserContext(), db, room, me); err != nil {
		return err
	}
	h.web.Flash(c, "You have left "+room.Name+".")
	return web.SeeOther(c, "/")
}

func (h *Handlers) deleteRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.chat.DeleteRoom(c.UserContext(), db, room, me); err != nil {
		return err
	}
	h.web.Flash(c, "Deleted.")
	return web.SeeOther(c, "/")
}
