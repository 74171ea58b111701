package chatweb

import (
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

// newKeyCookie carries a key from where it was made to the one page that shows it.
const (
	newKeyCookie = "new_bot_key"
	newKeyAge    = time.Minute
)

func botPath(id int64) string { return web.PlaceBots + "/" + number(id) }

// botRoutes adds the pages about bots.
func (h *Handlers) botRoutes(r *fiber.App) {
	administrator := h.web.Administrator
	r.Get(web.PlaceBots, h.web.Member(h.listBots))
	r.Get(web.PlaceBots+"/new", administrator(h.newBot))
	r.Post(web.PlaceBots, administrator(h.createBot))
	r.Get(web.PlaceBots+"/:bot", administrator(h.showBot))
	r.Post(web.PlaceBots+"/:bot", administrator(h.changeBot))
	r.Post(web.PlaceBots+"/:bot/picture", administrator(h.setBotPicture))
	r.Post(web.PlaceBots+"/:bot/key", administrator(h.replaceBotKey))
	r.Post(web.PlaceBots+"/:bot/pause", administrator(h.pauseBot))
	r.Post(web.PlaceBots+"/:bot/rooms", administrator(h.putBotInRoom))
	r.Post(web.PlaceBots+"/:bot/delete", administrator(h.deleteBot))
}

// botsView is the list of bots.
type botsView struct {
	Head      ui.Head
	Settings  ui.Settings
	Bots      []tenant.Bot
	MayChange bool
}

// botForm is what is typed about a bot, with what is wrong with it.
type botForm struct {
	tenant.BotForm
	Problems map[string]string
}

// botView is one bot.
type botView struct {
	Head     ui.Head
	Settings ui.Settings
	Bot      tenant.Bot
	Form     botForm
	Picture  string // what is wrong with the picture, "" for nothing
	Key      string // in full only once, right after it was made
	Address  string // of the workspace, with the scheme
	Now      time.Time
	Rooms    []chat.BotRoom
}

func botSettings(c *fiber.Ctx, title, lede string) ui.Settings {
	return ui.Settings{Back: ui.Link{Label: "Back to " + web.Tenant(c).Name, Href: "/"}, Title: title, Lede: lede, Groups: web.SettingsGroups(web.PlaceBots)}
}

func (h *Handlers) listBots(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	all, err := tenant.Bots(c.UserContext(), db)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, botsPage(botsView{
		Head: h.web.Head(c, "Bots · "+web.Tenant(c).Name), Settings: botSettings(c, "Bots", "Programs that read and write in your rooms. They take no seat."), Bots: all, MayChange: me.IsAdministrator(),
	}))
}

func (h *Handlers) newBot(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	return h.newBotPage(c, fiber.StatusOK, botForm{})
}

func (h *Handlers) newBotPage(c *fiber.Ctx, status int, form botForm) error {
	settings := botSettings(c, "New bot", "It joins every open room, and gets a key with which a program speaks for it.")
	return web.Page(c, status, newBotPage(h.web.Head(c, "New bot · "+web.Tenant(c).Name), settings, form))
}

func (h *Handlers) createBot(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	typed := tenant.BotForm{Name: c.FormValue("name"), WebhookURL: strings.TrimSpace(c.FormValue("webhook_url"))}
	b, key, err := h.tenants.CreateBot(c.UserContext(), db, me, typed)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		return h.newBotPage(c, web.Status(err), botForm{typed, fault.Fields(err)})
	}
	if err != nil {
		return err
	}
	return h.showKey(c, b, key, b.Member.Name+" is here. Its key is shown once: take it along.")
}

// showKey goes on to the page that shows a key, once.
func (h *Handlers) showKey(c *fiber.Ctx, b tenant.Bot, key, said string) error {
	h.web.SetCookie(c, newKeyCookie, key, newKeyAge)
	h.web.Flash(c, said)
	return web.SeeOther(c, botPath(b.MemberID))
}

func (h *Handlers) takeKey(c *fiber.Ctx, b tenant.Bot) string {
	key := h.web.Cookie(c, newKeyCookie)
	if key == "" {
		return ""
	}
	h.web.SetCookie(c, newKeyCookie, "", -time.Hour)
	if !strings.HasPrefix(key, number(b.MemberID)+"-") {
		return ""
	}
	return key
}

func (h *Handlers) botOf(c *fiber.Ctx, db tenant.DB) (tenant.Bot, error) {
	id, err := web.ID(c, "bot")
	if err != nil {
		return tenant.Bot{}, err
	}
	return tenant.BotByID(c.UserContext(), db, id)
}

func (h *Handlers) showBot(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	return h.botPage(c, db, me, fiber.StatusOK, botView{Bot: b, Form: botForm{BotForm: formOf(b)}})
}

func formOf(b tenant.Bot) tenant.BotForm {
	return tenant.BotForm{Name: b.Member.Name, WebhookURL: b.WebhookURL}
}

func (h *Handlers) botPage(c *fiber.Ctx, db tenant.DB, me tenant.Member, status int, v botView) error {
	rooms, err := chat.RoomsForBot(c.UserContext(), db, me, v.Bot.MemberID)
	if err != nil {
		return err
	}
	v.Rooms, v.Now, v.Address, v.Key = rooms, time.Now(), h.web.HereURL(c, ""), h.takeKey(c, v.Bot)
	v.Head = h.web.Head(c, v.Bot.Member.Name+" · "+web.Tenant(c).Name)
	v.Settings = botSettings(c, v.Bot.Member.Name, "A bot. What it said stays, whatever becomes of it.")
	return web.Page(c, status, oneBotPage(v))
}

func (h *Handlers) changeBot(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	typed := tenant.BotForm{Name: c.FormValue("name"), WebhookURL: strings.TrimSpace(c.FormValue("webhook_url"))}
	_, err = h.tenants.ChangeBot(c.UserContext(), db, me, b.MemberID, typed)
	if fault.Is(err, fault.Invalid) {
		return h.botPage(c, db, me, web.Status(err), botView{Bot: b, Form: botForm{typed, fault.Fields(err)}})
	}
	return h.botChanged(c, b, err, "Saved.")
}

// botChanged says what was done and goes back to the bot.
func (h *Handlers) botChanged(c *fiber.Ctx, b tenant.Bot, err error, said string) error {
	if err != nil {
		return err
	}
	h.web.Flash(c, said)
	return web.SeeOther(c, botPath(b.MemberID))
}

// setBotPicture also takes the picture away, where the form says so.
func (h *Handlers) setBotPicture(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	if c.FormValue("remove") != "" {
		return h.botChanged(c, b, h.tenants.SetBotAvatar(c.UserContext(), db, me, b.MemberID, nil), "The picture is removed.")
	}
	picture, err := web.FormPicture(c, "avatar")
	if err == nil {
		err = h.tenants.SetBotAvatar(c.UserContext(), db, me, b.MemberID, picture)
	}
	if fault.Is(err, fault.Invalid) {
		return h.botPage(c, db, me, web.Status(err), botView{Bot: b, Form: botForm{BotForm: formOf(b)}, Picture: fault.Message(err)})
	}
	return h.botChanged(c, b, err, "The picture is changed.")
}

func (h *Handlers) replaceBotKey(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	_, key, err := h.tenants.ReplaceBotKey(c.UserContext(), db, me, b.MemberID)
	if err != nil {
		return err
	}
	return h.showKey(c, b, key, "Here is the new key. The one before works for one more day.")
}

func (h *Handlers) pauseBot(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	pause := c.FormValue("paused") == "true"
	_, err = h.tenants.PauseBot(c.UserContext(), db, me, b.MemberID, pause)
	said := b.Member.Name + " works again."
	if pause {
		said = b.Member.Name + " is paused: its key opens nothing until you resume it."
	}
	return h.botChanged(c, b, err, said)
}

func (h *Handlers) putBotInRoom(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.FormValue("room"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such room.")
	}
	room, err := chat.RoomFor(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	in := c.FormValue("in") == "true"
	said := b.Member.Name + " is in " + room.Name + " now."
	if !in {
		said = b.Member.Name + " is not in " + room.Name + " any more."
	}
	return h.botChanged(c, b, h.chat.PutBotIn(c.UserContext(), db, room, me, b.Member, in), said)
}

func (h *Handlers) deleteBot(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	b, err := h.botOf(c, db)
	if err == nil {
		_, err = h.tenants.RemoveBot(c.UserContext(), db, me, b.MemberID)
	}
	if err != nil {
		return err
	}
	h.web.Flash(c, b.Member.Name+" is gone. What it said stays.")
	return web.SeeOther(c, web.PlaceBots)
}
