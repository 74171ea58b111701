package chatweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// newIncomingCookie carries an address from where it was made to the one page that
// shows it: the bot's id, its own and its secret, with dots between them.
const newIncomingCookie = "new_incoming"

func incomingPath(bot int64) string { return botPath(bot) + "/incoming" }

// incomingRoutes adds the page about a bot's incoming addresses.
func (h *Handlers) incomingRoutes(r *fiber.App) {
	administrator := h.web.Administrator
	r.Get(web.PlaceBots+"/:bot/incoming", administrator(h.listIncoming))
	r.Post(web.PlaceBots+"/:bot/incoming", administrator(h.createIncoming))
	r.Post(web.PlaceBots+"/:bot/incoming/:incoming/delete", administrator(h.removeIncoming))
}

// incomingView is what alerting tools are given of a bot.
type incomingView struct {
	Head      ui.Head
	Settings  ui.Settings
	Bot       tenant.Bot
	Addresses []incomingRow
	Rooms     []chat.BotRoom // those that it is in
	Chosen    int64
	Problem   string
	New       string // an address that was just made, in full
}

// incomingRow is an address and the room it posts into; "" for one that the bot or the
// reader is not in any more.
type incomingRow struct {
	tenant.Incoming
	Room string
}

func (h *Handlers) listIncoming(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	return h.incomingPage(c, db, me, fiber.StatusOK, incomingView{Bot: b, New: h.takeIncoming(c, b)})
}

func (h *Handlers) incomingPage(c *fiber.Ctx, db tenant.DB, me tenant.Member, status int, v incomingView) error {
	rooms, err := chat.RoomsForBot(c.UserContext(), db, me, v.Bot.MemberID)
	if err != nil {
		return err
	}
	all, err := tenant.IncomingOf(c.UserContext(), db, v.Bot.MemberID)
	if err != nil {
		return err
	}
	v.Rooms = slices.DeleteFunc(rooms, func(r chat.BotRoom) bool { return !r.In })
	for _, in := range all {
		row := incomingRow{Incoming: in}
		if at := slices.IndexFunc(v.Rooms, func(r chat.BotRoom) bool { return r.ID == in.RoomID }); at >= 0 {
			row.Room = v.Rooms[at].Name
		}
		v.Addresses = append(v.Addresses, row)
	}
	v.Head = h.web.Head(c, "Alerting tools · "+v.Bot.Member.Name)
	v.Settings = botSettings(c, "Alerting tools", "Tools that post to Slack post here as "+v.Bot.Member.Name+", with nothing changed but the address.")
	return web.Page(c, status, incomingPage(v))
}

func (h *Handlers) createIncoming(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	in, secret, err := h.openIncoming(c, db, me, b)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		chosen, _ := strconv.ParseInt(c.FormValue("room"), 10, 64) // what is no room was never chosen
		return h.incomingPage(c, db, me, web.Status(err), incomingView{Bot: b, Chosen: chosen, Problem: fault.Message(err)})
	}
	if err != nil {
		return err
	}
	h.web.SetCookie(c, newIncomingCookie, number(b.MemberID)+"."+number(in.ID)+"."+secret, newKeyAge)
	h.web.Flash(c, "The address is made. It is shown once: take it along.")
	return web.SeeOther(c, incomingPath(b.MemberID))
}

// openIncoming makes an address for a room that both the bot and me are in. Faults:
// Invalid on "room" for any other.
func (h *Handlers) openIncoming(c *fiber.Ctx, db tenant.DB, me tenant.Member, b tenant.Bot) (in tenant.Incoming, secret string, err error) {
	id, err := strconv.ParseInt(c.FormValue("room"), 10, 64)
	if err != nil {
		return in, "", fault.Field("room", "Choose a room.")
	}
	for _, whose := range []tenant.Member{me, b.Member} {
		_, err := chat.RoomFor(c.UserContext(), db, whose, id)
		if fault.Is(err, fault.NotFound) {
			return in, "", fault.Field("room", "Choose a room that %s is in.", b.Member.Name)
		}
		if err != nil {
			return in, "", err
		}
	}
	return h.tenants.CreateIncoming(c.UserContext(), db, me, b.MemberID, id)
}

// takeIncoming is the address of a bot that was just made, for the one page that shows it.
func (h *Handlers) takeIncoming(c *fiber.Ctx, b tenant.Bot) string {
	text := h.web.Cookie(c, newIncomingCookie)
	if text == "" {
		return ""
	}
	h.web.SetCookie(c, newIncomingCookie, "", -time.Hour)
	text, its := strings.CutPrefix(text, number(b.MemberID)+".")
	id, secret, whole := strings.Cut(text, ".")
	if !its || !whole {
		return ""
	}
	return h.web.HereURL(c, web.PlaceIncoming+"/"+id+"/"+secret)
}

func (h *Handlers) removeIncoming(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	id, err := web.ID(c, "incoming")
	if err == nil {
		err = h.tenants.RemoveIncoming(c.UserContext(), db, me, b.MemberID, id)
	}
	if err != nil {
		return err
	}
	h.web.Flash(c, "The address is removed. It posts nothing any more.")
	return web.SeeOther(c, incomingPath(b.MemberID))
}
