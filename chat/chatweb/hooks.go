package chatweb

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// hookRoutes adds the pages of who is called and what came of it.
func (h *Handlers) hookRoutes(r *fiber.App) {
	admin := h.web.Administrator
	r.Get(chat.HooksPath+"/:receiver", admin(h.hook))
	r.Post(chat.HooksPath+"/:receiver/resume", admin(h.resumeHook))
	r.Post(chat.HooksPath+"/:receiver/secret", admin(h.replaceHookSecret))
	r.Get(chat.HooksPath+"/:receiver/deliveries/:delivery", admin(h.hookDelivery))
	r.Post(chat.HooksPath+"/:receiver/deliveries/:delivery/replay", admin(h.replayHook))
}

type hookView struct {
	Head       ui.Head
	Settings   ui.Settings
	Target     chat.HookTarget
	Secret     string
	Deliveries []chat.HookDelivery
	Older      string // address of the next page, "" for none
}

// hook shows how it stands with somebody who is called, and the log.
func (h *Handlers) hook(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	v := hookView{}
	var err error
	if v.Target, err = hookOf(c, db); err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64) // anything else is the first page
	if v.Deliveries, err = chat.DeliveriesTo(c.UserContext(), db, v.Target.ID, before); err != nil {
		return err
	}
	if len(v.Deliveries) > chat.HooksPage {
		v.Deliveries = v.Deliveries[:chat.HooksPage]
		v.Older = chat.HookPath(v.Target.ID) + "?before=" + number(v.Deliveries[chat.HooksPage-1].ID)
	}
	if v.Secret, _, err = h.chat.HookSecret(c.UserContext(), db, v.Target.ID); err != nil {
		return err
	}
	v.Head = h.web.Head(c, v.Target.Name+" · Webhook · "+web.Tenant(c).Name)
	v.Settings = hookSettings(c, v.Target.Name, "Where it is called, and what came of it in the last seven days.")
	v.Settings.Actions = ui.Button{Label: "All webhooks", Size: "sm", Href: feedsPath}
	return web.Page(c, fiber.StatusOK, hookPage(v))
}

func hookSettings(c *fiber.Ctx, title, lede string) ui.Settings {
	return ui.Settings{Back: ui.Link{Label: "Back to " + web.Tenant(c).Name, Href: "/"}, Title: title, Lede: lede, Groups: web.SettingsGroups(web.PlaceWebhooks)}
}

func hookOf(c *fiber.Ctx, db tenant.DB) (chat.HookTarget, error) {
	id, err := web.ID(c, "receiver")
	if err != nil {
		return chat.HookTarget{}, err
	}
	return chat.HookTargetByID(c.UserContext(), db, id)
}

func (h *Handlers) resumeHook(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	t, err := hookOf(c, db)
	if err != nil {
		return err
	}
	if err := h.chat.ResumeHook(c.UserContext(), db, t.ID); err != nil {
		return err
	}
	h.web.Flash(c, t.Name+" is called again.")
	return web.SeeOther(c, chat.HookPath(t.ID))
}

func (h *Handlers) replaceHookSecret(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	t, err := hookOf(c, db)
	if err != nil {
		return err
	}
	if err := h.chat.ReplaceHookSecret(c.UserContext(), db, t.ID); err != nil {
		return err
	}
	h.web.Flash(c, "There is a new secret. The former one signs too for a day.")
	return web.SeeOther(c, chat.HookPath(t.ID))
}

type deliveryView struct {
	Head     ui.Head
	Settings ui.Settings
	Target   chat.HookTarget
	Delivery chat.HookDelivery
	Hidden   bool // whoever looks is not in its room
}

// hookDelivery opens one entry of the log: when it was and how it went for every
// administrator, what was said for those in its room.
func (h *Handlers) hookDelivery(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	v := deliveryView{}
	var err error
	if v.Target, err = hookOf(c, db); err != nil {
		return err
	}
	id, err := web.ID(c, "delivery")
	if err != nil {
		return err
	}
	if v.Delivery, err = chat.DeliveryTo(c.UserContext(), db, v.Target.ID, id); err != nil {
		return err
	}
	readable, err := chat.MayReadDelivery(c.UserContext(), db, me, v.Delivery)
	if err != nil {
		return err
	}
	if v.Hidden = !readable; v.Hidden {
		v.Delivery.RequestBody, v.Delivery.AnswerBody = "", ""
	}
	v.Head = h.web.Head(c, "Delivery · "+v.Target.Name+" · "+web.Tenant(c).Name)
	v.Settings = hookSettings(c, "Delivery to "+v.Target.Name, deliverySays(v.Delivery))
	return web.Page(c, fiber.StatusOK, deliveryPage(v))
}

// replayHook sends an entry of the log again, for those who may read it: a bot may be
// called elsewhere by now, at an address of whoever replays.
func (h *Handlers) replayHook(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	t, err := hookOf(c, db)
	if err != nil {
		return err
	}
	id, err := web.ID(c, "delivery")
	if err != nil {
		return err
	}
	d, err := chat.DeliveryTo(c.UserContext(), db, t.ID, id)
	if err != nil {
		return err
	}
	if readable, err := chat.MayReadDelivery(c.UserContext(), db, me, d); err != nil {
		return err
	} else if !readable {
		return fault.New(fault.Forbidden, "You are not in this room.")
	}
	again, err := h.chat.ReplayHook(c.UserContext(), db, t.ID, id)
	if fault.Is(err, fault.Precondition) {
		h.web.Flash(c, fault.Message(err))
		return web.SeeOther(c, deliveryPath(t.ID, id))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, deliveryPath(t.ID, again))
}

func deliveryPath(receiver, delivery int64) string {
	return chat.HookPath(receiver) + "/deliveries/" + number(delivery)
}

// hookProblems say what was wrong, as a sentence.
var hookProblems = map[chat.HookProblem]string{
	"":                   "It was answered.",
	chat.HookTimeout:     "There was no answer within seven seconds.",
	chat.HookUnreachable: "It could not be reached, or the connection broke.",
	chat.HookUnknownHost: "There is no host of this name.",
	chat.HookBlocked:     "The address is not on the public internet, so it is not called.",
	chat.HookTooLarge:    "The answer was too large to be said in the room.",
	chat.HookBadAnswer:   "The answer broke off or could not be read.",
	chat.HookTooMany:     "It was not called: there were too many calls in that minute.",
	chat.HookGone:        "It was not called: the bot, the room or the message was gone.",
}

func deliverySays(d chat.HookDelivery) string {
	switch {
	case d.IsWaiting() && d.Attempts == 1:
		return "It failed once and is tried again."
	case d.IsWaiting() && d.Attempts > 0:
		return "It failed " + integer(d.Attempts) + " times and is tried again."
	case d.IsWaiting():
		return "It is about to be made."
	case d.Problem == chat.HookStatus:
		return fmt.Sprintf("It answered with status %d, which means that it failed.", d.Status)
	}
	return hookProblems[d.Problem]
}

// nothingSent says why there is no request to show.
func (v deliveryView) nothingSent() string {
	switch {
	case v.Hidden:
		return notInRoom
	case v.Delivery.Problem == chat.HookTooMany || v.Delivery.Problem == chat.HookGone:
		return "Nothing was sent."
	}
	return "Nothing is kept of it: the message was deleted."
}

func (v deliveryView) nothingAnswered() string {
	if v.Hidden {
		return notInRoom
	}
	return "It has no text."
}

const notInRoom = "You are not in this room."

// deliveryChip is its outcome in a word or two, and the kind of chip that shows it.
func deliveryChip(d chat.HookDelivery) ui.Chip {
	switch {
	case d.IsWaiting():
		return ui.Chip{Label: "Waiting", Kind: "trialing"}
	case d.Outcome == chat.HookFailed && d.Status != 0:
		return ui.Chip{Label: "Failed, " + strconv.Itoa(d.Status), Kind: "past-due"}
	case d.Outcome == chat.HookFailed:
		return ui.Chip{Label: "Failed", Kind: "past-due"}
	}
	return ui.Chip{Label: strconv.Itoa(d.Status), Kind: "active"}
}

// took is how long a call lasted, as people say it.
func took(d chat.HookDelivery) string {
	switch {
	case d.Attempts == 0:
		return "–"
	case d.TookMS == 0:
		return "under 1 ms"
	case d.TookMS < 1000:
		return strconv.Itoa(d.TookMS) + " ms"
	}
	return strconv.FormatFloat((time.Duration(d.TookMS)*time.Millisecond).Seconds(), 'f', 1, 64) + " s"
}

// readable indents JSON, and leaves everything else as it is.
func readable(text string) string {
	var b bytes.Buffer
	if strings.HasPrefix(text, "{") && json.Indent(&b, []byte(text), "", "  ") == nil {
		return b.String()
	}
	return text
}
