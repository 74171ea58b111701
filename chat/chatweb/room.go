package chatweb

import (
	"context"
	"slices"
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// home leads to the room that was open last in this browser, else to the first.
func (h *Handlers) home(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if url, ok := h.web.RememberURL(c); ok {
		return web.SeeOther(c, url)
	}
	ctx := c.UserContext()
	if last, err := strconv.ParseInt(h.web.Cookie(c, lastRoomCookie), 10, 64); err == nil {
		room, err := chat.RoomFor(ctx, db, me, last)
		if err == nil {
			return web.SeeOther(c, web.Undressed(c, roomPath(room.ID)))
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	first, err := chat.FirstRoomOf(ctx, db, me.ID)
	if err != nil {
		return err
	}
	if first != 0 {
		return web.SeeOther(c, web.Undressed(c, roomPath(first)))
	}
	bar, err := chat.SidebarOf(ctx, db, me.ID)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, noRoomsPage(h.frameFor(c, me, bar, "Rooms")))
}

func (h *Handlers) showRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	p, err := h.openRoom(c, db, me)
	if err != nil {
		return err
	}
	p.timeline.Messages, err = chat.MessagesBefore(c.UserContext(), db, p.Room.ID, 0)
	if err != nil {
		return err
	}
	p.timeline.Older = len(p.timeline.Messages) == chat.MaxPage
	if err := h.addWelcome(c, db, &p); err != nil {
		return err
	}
	h.web.SetCookie(c, lastRoomCookie, strconv.FormatInt(p.Room.ID, 10), lastRoomAge)
	return web.Page(c, fiber.StatusOK, roomPage(p))
}

// showMessageInRoom is a permalink: the room around one message.
func (h *Handlers) showMessageInRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "message")
	if err != nil {
		return err
	}
	p, err := h.openRoom(c, db, me)
	if err != nil {
		return err
	}
	page, err := chat.MessagesAround(c.UserContext(), db, p.Room.ID, id)
	if fault.Is(err, fault.NotFound) {
		h.web.Flash(c, fault.Message(err))
		return web.SeeOther(c, roomPath(p.Room.ID))
	}
	if err != nil {
		return err
	}
	at := slices.IndexFunc(page, func(m chat.Message) bool { return m.ID == id })
	p.timeline.Messages, p.timeline.Linked = page, id
	p.timeline.Older = at == chat.MaxPage
	p.timeline.Newer = len(page)-at-1 == chat.MaxPage
	return web.Page(c, fiber.StatusOK, roomPage(p))
}

// openRoom reads what every page of a room shows besides its messages. The
// sidebar's list finds the room as well; only a room that the list leaves out is
// looked up. The room's number is read before its messages: what happens in
// between is told again, and recognised, rather than lost.
func (h *Handlers) openRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) (p roomView, err error) {
	ctx := c.UserContext()
	id, err := web.ID(c, "id")
	if err != nil {
		return p, err
	}
	bar, err := chat.SidebarOf(ctx, db, me.ID)
	if err != nil {
		return p, err
	}
	entry, err := entryOf(ctx, db, me, bar.Rooms, id)
	if err != nil {
		return p, err
	}
	if bar.Past, err = h.chat.FollowPlan(ctx, db, web.Tenant(c), bar.Past); err != nil {
		return p, err
	}
	if bar.Past.Hides(entry.Room) {
		if p.Older, err = h.chat.PastRefusal(web.Tenant(c)); err != nil {
			return p, err
		}
	}
	t := web.Tenant(c)
	p.Room, p.CanWrite, p.ReadOnly = entry.Room, t.State != tenant.StateSuspended, t.ReadOnly
	p.Others, p.Involvement = entry.Others, entry.Involvement
	p.frame = h.frameFor(c, me, bar, p.Room.Name)
	p.frame.Current = p.Room.ID
	p.timeline = timeline{Room: p.Room, Me: me, LastRead: entry.LastReadMessageID, Unread: entry.Unread, Frozen: !t.CanWrite() || me.Visit != nil}
	if p.Files, _, err = h.filesFor(web.Tenant(c)); err != nil {
		return p, err
	}
	p.Count, err = chat.CountPeopleIn(ctx, db, p.Room.ID)
	return p, err
}

func entryOf(ctx context.Context, db tenant.DB, me tenant.Member, rooms []chat.RoomEntry, id int64) (chat.RoomEntry, error) {
	if i := slices.IndexFunc(rooms, func(r chat.RoomEntry) bool { return r.ID == id }); i >= 0 {
		return rooms[i], nil
	}
	return chat.EntryFor(ctx, db, me.ID, id)
}

// showSidebar answers the script after a while without a socket: what is unread
// may have changed meanwhile.
func (h *Handlers) showSidebar(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	bar, err := chat.SidebarOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	f := frame{Me: me, Rooms: bar.Rooms, Restricted: bar.Restricted, Current: int64(c.QueryInt("room")), Standing: standingMark(c, me)}
	return web.Page(c, fiber.StatusOK, rooms(f))
}
