package chatapi

import (
	"context"
	"strings"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Calls counts what bots and programs ask for. Billing grants it.
type Calls interface {
	// Spend counts one call, which is then to be answered. Faults: PaymentRequired where
	// the plan's calls of the month are used.
	Spend(ctx context.Context, t tenant.Tenant) error
}

// BotDeps is what the bot API stands on. All fields are required.
type BotDeps struct {
	Web     *web.Server
	Chat    *chat.Service
	Tenants *tenant.Service
	Calls   Calls
}

// Bots answers bots that were written for Campfire, at its addresses and in its words.
type Bots struct {
	web     *web.Server
	chat    *chat.Service
	tenants *tenant.Service
	calls   Calls
}

// NewBots returns Bots.
func NewBots(d BotDeps) *Bots {
	return &Bots{web: d.Web, chat: d.Chat, tenants: d.Tenants, calls: d.Calls}
}

// Routes adds the addresses to the routes of the workspace host, each with .json behind
// it and without.
func (b *Bots) Routes(r *fiber.App) {
	const messages = "/rooms/:id/:key/messages"
	for _, path := range []string{messages, messages + ".json"} {
		r.Get(path, b.bot(b.list))
		r.Post(path, b.bot(b.create, web.BotMessageRule))
	}
	r.Post(web.PlaceIncoming+"/:incoming/:secret", b.web.Incoming(b.incoming))
	// A parameter takes the .json of its part along.
	r.Patch(messages+"/:message", b.bot(b.update))
	r.Put(messages+"/:message", b.bot(b.update))
	r.Delete(messages+"/:message", b.bot(b.remove))
	for _, path := range []string{messages + "/:message/boosts", messages + "/:message/boosts.json"} {
		r.Post(path, b.bot(b.boost, web.BoostRule))
	}
	r.Delete(messages+"/:message/boosts/:boost", b.bot(b.unboost))
	r.Get("/users/:token/avatar", b.avatar)
}

// botCall is one request of a bot to a room that it is in.
type botCall struct {
	*fiber.Ctx
	db   tenant.DB
	me   tenant.Member
	room chat.Room
}

// bot finds whose key it is and the room, and counts a call that is within the rules.
func (b *Bots) bot(h func(c *botCall) error, rules ...web.Rule) fiber.Handler {
	return b.web.Bot(func(c *fiber.Ctx, db tenant.DB, bot tenant.Bot) error {
		id, err := web.ID(c, "id")
		if err != nil {
			return err
		}
		room, err := chat.RoomFor(c.UserContext(), db, bot.Member, id)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			if err := b.web.LimitMember(c, rule, db, bot.Member); err != nil {
				return err
			}
		}
		if err := b.calls.Spend(c.UserContext(), web.Tenant(c)); err != nil {
			return err
		}
		return h(&botCall{Ctx: c, db: db, me: bot.Member, room: room})
	})
}

// id reads a whole number out of the address, with .json behind it or not. Faults:
// NotFound.
func (c *botCall) id(name string) (n int64, err error) {
	text := strings.TrimSuffix(c.Params(name), ".json")
	for _, r := range text {
		if r < '0' || r > '9' || n > 1<<58 {
			return 0, errNoMessage
		}
		n = n*10 + int64(r-'0')
	}
	if text == "" {
		return 0, errNoMessage
	}
	return n, nil
}

// message finds the message in the address. Faults: NotFound.
func (c *botCall) message() (chat.Message, error) {
	id, err := c.id("message")
	if err != nil {
		return chat.Message{}, err
	}
	return chat.MessageIn(c.UserContext(), c.db, c.room.ID, id)
}

// text is the body as it came: whatever its type says, it is not a form.
func (c *botCall) text() string { return string(c.Body()) }

var errNoMessage = fault.New(fault.NotFound, "There is no such message.")
