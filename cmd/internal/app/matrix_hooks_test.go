package app

import (
	"context"
	"fmt"
	"sync"

	"hearth/chat"
	"hearth/tenant"
)

// hooked is a bot of a party that was called, and an event subscription.
type hooked struct{ bot, delivery, feed int64 }

var hooks struct {
	sync.Mutex
	of map[tenant.ID]hooked
}

// hooks makes them for a party the first time that a row aims at them.
func (p party) hooks() hooked {
	hooks.Lock()
	defer hooks.Unlock()
	if made, known := hooks.of[p.t.ID]; known {
		return made
	}
	ctx := context.Background()
	bot, _, err := p.a.Tenants.CreateBot(ctx, p.db, p.owner, tenant.BotForm{Name: "Caller " + p.marker, WebhookURL: "https://example.invalid/" + p.marker})
	if err != nil {
		panic(err)
	}
	made := hooked{bot: bot.MemberID}
	err = p.db.NewRaw(`INSERT INTO ?tenant.hook_deliveries (receiver_id, room_id, message_id, url, request_body) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		bot.MemberID, p.room.ID, p.message.ID, bot.WebhookURL, `{"user":"`+p.marker+`"}`).Scan(ctx, &made.delivery)
	if err != nil {
		panic(err)
	}
	feed, err := p.a.Chat.CreateFeed(ctx, p.db, p.owner, chat.FeedForm{Name: "Feed " + p.marker, URL: "https://example.invalid/" + p.marker, Events: chat.FeedEvents})
	if err != nil {
		panic(err)
	}
	made.feed = feed.ID
	if hooks.of == nil {
		hooks.of = map[tenant.ID]hooked{}
	}
	hooks.of[p.t.ID] = made
	return made
}

func onHook(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.hooks().bot) }
}

func onDelivery(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.hooks().bot, p.hooks().delivery) }
}

func onFeed(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.hooks().feed) }
}
