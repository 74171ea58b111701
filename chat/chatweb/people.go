package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// mostPeople is how many members the panel lists, and peopleAtAGlance how many one
// finds without looking for them by name.
const (
	mostPeople       = 500
	peopleAtAGlance  = 5
	tenantNameLength = tenant.MaxName
)

// showPeople answers the frame at the right, or a browser without scripts with the
// room and its panel open.
func (h *Handlers) showPeople(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if c.Get("Turbo-Frame") == "" {
		return h.showRoomWithPeople(c, db, me)
	}
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	p := panel{Room: room, Named: c.Query("named")}
	if p.People, err = chat.PeopleInNamed(c.UserContext(), db, room.ID, p.Named, mostPeople); err != nil {
		return err
	}
	p.Count = len(p.People)
	if p.Count == mostPeople || p.Named != "" {
		if p.Count, err = chat.CountPeopleIn(c.UserContext(), db, room.ID); err != nil {
			return err
		}
	}
	return web.Page(c, fiber.StatusOK, peopleFrame(p))
}

func (h *Handlers) showRoomWithPeople(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	p, err := h.openRoom(c, db, me)
	if err != nil {
		return err
	}
	if p.timeline.Messages, err = chat.MessagesBefore(c.UserContext(), db, p.Room.ID, 0); err != nil {
		return err
	}
	p.timeline.Older = len(p.timeline.Messages) == chat.MaxPage
	p.Panel = &panel{Room: p.Room, Count: p.Count, Named: c.Query("named")}
	if p.Panel.People, err = chat.PeopleInNamed(c.UserContext(), db, p.Room.ID, p.Panel.Named, mostPeople); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, roomPage(p))
}
