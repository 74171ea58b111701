package chatapi

import (
	"errors"
	"strings"

	"hearth/chat"
	"hearth/chat/chatapi/slack"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// incoming posts what a tool says in Slack's format, and answers in Slack's words: ok,
// or what was wrong.
func (b *Bots) incoming(c *fiber.Ctx, db tenant.DB, in tenant.Incoming, bot tenant.Bot) error {
	room, err := chat.RoomFor(c.UserContext(), db, bot.Member, in.RoomID)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "channel_not_found")
	}
	if err != nil {
		return err
	}
	html, err := slack.HTML(incomingPayload(c))
	if err != nil {
		return refusePayload(c, err)
	}
	if err := b.web.LimitMember(c, web.BotMessageRule, db, bot.Member); err != nil {
		return err
	}
	if err := b.calls.Spend(c.UserContext(), web.Tenant(c)); err != nil {
		return err
	}
	_, err = b.chat.PostMessage(c.UserContext(), db, room, bot.Member, chat.Draft{Body: html, HTML: true})
	if fault.Is(err, fault.Invalid) {
		return refusePayload(c, slack.ErrPayload)
	}
	if err != nil {
		return err
	}
	return c.Type("txt").SendString("ok")
}

// incomingPayload is the JSON that was sent: the body, or the field payload of a form.
func incomingPayload(c *fiber.Ctx) []byte {
	body := c.Body()
	if strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationForm) {
		if payload := c.Context().PostArgs().Peek("payload"); len(payload) > 0 {
			return payload
		}
	}
	return body
}

// refusePayload says in a word, with the status that Slack has for it, why nothing was
// posted.
func refusePayload(c *fiber.Ctx, err error) error {
	for _, known := range []error{slack.ErrPayload, slack.ErrNoText, slack.ErrTooMany} {
		if errors.Is(err, known) {
			return c.Status(fiber.StatusBadRequest).Type("txt").SendString(known.Error())
		}
	}
	return err
}
