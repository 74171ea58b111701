package chatweb

import (
	"strconv"

	"hearth/chat"
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
	Picks       picks
	Problems    map[string]string
}

// picks is who is picked from a list of people.
type picks struct {
	Everyone bool
	People   []chat.Person // to pick from; nil: fetched when needed
	Chosen   map[int64]bool
	Problem  string
}

// picked reads what a form with a list of people says.
func picked(c *fiber.Ctx) (everyone bool, people []int64) {
	for _, text := range c.Context().PostArgs().PeekMulti("people") {
		// What is no id is nobody, and refused as such.
		id, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			id = -1
		}
		people = append(people, id)
		if len(people) > chat.MostPeople {
			break
		}
	}
	// A form without a list, such as a room that is suggested, is for everybody.
	return c.FormValue("everyone") != "" || c.FormValue("pick") == "", people
}

func picksOf(everyone bool, people []chat.Person, chosen []int64) picks {
	p := picks{Everyone: everyone, People: people, Chosen: map[int64]bool{}}
	for _, id := range chosen {
		p.Chosen[id] = true
	}
	return p
}

// newRoom answers the dialog's frame with people to pick from, and a browser
// without scripts with a page.
func (h *Handlers) newRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	people, err := chat.People(c.UserContext(), db)
	if err != nil {
		return err
	}
	f := roomFields{Picks: picksOf(true, people, []int64{me.ID})}
	if c.Get("Turbo-Frame") == newRoomPeopleID {
		return web.Page(c, fiber.StatusOK, pickerFrame(f.Picks))
	}
	return h.roomFormPage(c, fiber.StatusOK, "New room", newRoomForm(f, false))
}

func (h *Handlers) createRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	everyone, people := picked(c)
	name := c.FormValue("name")
	var room chat.Room
	var err error
	if everyone {
		room, err = h.chat.CreateRoom(c.UserContext(), db, me, name)
	} else {
		room, err = h.chat.CreateClosedRoom(c.UserContext(), db, me, name, people)
	}
	if fault.Is(err, fault.Invalid) {
		all, found := chat.People(c.UserContext(), db)
		if found != nil {
			return found
		}
		f := roomFields{Name: name, Picks: picksOf(everyone, all, people), Problems: fault.Fields(err)}
		f.Picks.Problem = f.Problems["people"]
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
