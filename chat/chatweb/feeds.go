package chatweb

import (
	"slices"
	"strconv"
	"strings"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const feedsPath = web.PlaceWebhooks

// feedRoutes adds the pages of event subscriptions; one of them is shown as everybody
// else who is called.
func (h *Handlers) feedRoutes(r *fiber.App) {
	admin := h.web.Administrator
	r.Get(feedsPath, h.web.Member(h.feeds))
	r.Get(feedsPath+"/new", admin(h.newFeed))
	r.Post(feedsPath, admin(h.createFeed))
	r.Post(feedsPath+"/:receiver/delete", admin(h.deleteFeed))
}

type feedsView struct {
	Head     ui.Head
	Settings ui.Settings
	Feeds    []chat.Feed
	Bots     []chat.HookTarget // those that are called
	Closed   bool              // whoever looks may not see them
}

// feeds lists who is told. Addresses may hold secrets, so it tells members who knows.
func (h *Handlers) feeds(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if !me.IsAdministrator() {
		v := feedsView{Head: h.web.Head(c, "Webhooks · "+web.Tenant(c).Name), Settings: hookSettings(c, "Webhooks", "Programs that are told what happens here, as it happens."), Closed: true}
		return web.Page(c, fiber.StatusOK, feedsPage(v))
	}
	all, err := chat.Feeds(c.UserContext(), db)
	if err != nil {
		return err
	}
	bots, err := chat.BotHooks(c.UserContext(), db)
	if err != nil {
		return err
	}
	v := feedsView{Head: h.web.Head(c, "Webhooks · "+web.Tenant(c).Name), Feeds: all, Bots: bots,
		Settings: hookSettings(c, "Webhooks", "Programs that are told what happens here, as it happens.")}
	v.Settings.Actions = ui.Button{Label: "New subscription", Kind: ui.Primary, Icon: "plus", Href: feedsPath + "/new"}
	return web.Page(c, fiber.StatusOK, feedsPage(v))
}

type feedForm struct {
	Head     ui.Head
	Settings ui.Settings
	Typed    chat.FeedForm
	Rooms    []chat.RoomEntry
	Problems map[string]string
}

func (h *Handlers) newFeed(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.feedForm(c, db, me, chat.FeedForm{Events: []chat.EventType{chat.MessageCreated}}, nil)
}

func (h *Handlers) feedForm(c *fiber.Ctx, db tenant.DB, me tenant.Member, typed chat.FeedForm, problem error) error {
	rooms, err := chat.AllRoomsOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	v := feedForm{Head: h.web.Head(c, "New subscription · "+web.Tenant(c).Name), Typed: typed, Problems: map[string]string{},
		Rooms:    slices.DeleteFunc(rooms, func(r chat.RoomEntry) bool { return r.IsDirect() }),
		Settings: hookSettings(c, "New subscription", "It is told what happens from now on, with signed requests that are tried again for a day.")}
	status := fiber.StatusOK
	if problem != nil {
		v.Problems, status = fault.Fields(problem), web.Status(problem)
	}
	return web.Page(c, status, feedFormPage(v))
}

func (h *Handlers) createFeed(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	typed := chat.FeedForm{Name: c.FormValue("name"), URL: c.FormValue("url")}
	for _, e := range c.Context().PostArgs().PeekMulti("event") {
		typed.Events = append(typed.Events, chat.EventType(e))
	}
	for _, id := range c.Context().PostArgs().PeekMulti("room") {
		n, err := strconv.ParseInt(string(id), 10, 64)
		if err != nil {
			n = -1 // nobody's, which is refused with the others
		}
		typed.Rooms = append(typed.Rooms, n)
	}
	f, err := h.chat.CreateFeed(c.UserContext(), db, me, typed)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		typed.Name, typed.URL = strings.ToValidUTF8(typed.Name, "\ufffd"), strings.ToValidUTF8(typed.URL, "\ufffd")
		return h.feedForm(c, db, me, typed, err)
	}
	if err != nil {
		return err
	}
	h.web.Flash(c, "From now on it is told what happens.")
	return web.SeeOther(c, chat.HookPath(f.ID))
}

func (h *Handlers) deleteFeed(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	t, err := hookOf(c, db)
	if err != nil {
		return err
	}
	if err := h.chat.DeleteFeed(c.UserContext(), db, me, t.ID); err != nil {
		return err
	}
	h.web.Flash(c, t.Name+" is not told any more.")
	return web.SeeOther(c, feedsPath)
}

// feedRooms says which rooms a subscription hears of.
func feedRooms(f chat.Feed) string {
	switch n := len(f.Rooms); n {
	case 0:
		return "All open rooms"
	case 1:
		return "One room"
	default:
		return integer(n) + " rooms"
	}
}

func (f feedForm) wants(e chat.EventType) bool { return slices.Contains(f.Typed.Events, e) }

func (f feedForm) picked(room int64) bool { return slices.Contains(f.Typed.Rooms, room) }
