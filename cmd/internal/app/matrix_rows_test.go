package app

import (
	"fmt"
	"net/url"
	"strings"
)

func onMember(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.member.ID) }
}

func onSession(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.session) }
}

// byBot aims with the key of a bot, and where there is a third verb at a message.
func byBot(format string) func(party) string {
	return func(p party) string {
		if strings.Count(format, "%") == 2 {
			return fmt.Sprintf(format, p.room.ID, p.botKey)
		}
		return fmt.Sprintf(format, p.room.ID, p.botKey, p.message.ID)
	}
}

func onBot(rest string) func(party) string {
	return func(p party) string {
		id, _, _ := strings.Cut(p.botKey, "-")
		return "/settings/bots/" + id + rest
	}
}

func byInvite(p party) string { return "/join/" + p.invite }

// matrix has one row for each route of a workspace.
var matrix = []row{
	{route: "GET /", aim: path("/")},
	{route: "POST /welcome", aim: path("/welcome")},
	{route: "GET /standing", aim: path("/standing")},
	{route: "GET /sidebar", aim: path("/sidebar")},
	{route: "GET /words", aim: path("/words")},
	{route: "POST /words/:announcement/dismiss", aim: path("/words/019342b7-6c1e-7000-8000-0123456789ab/dismiss")},
	{route: "GET /realtime", aim: path("/realtime"), upgrade: true},

	{route: "GET /rooms", aim: path("/rooms")},
	{route: "POST /rooms", aim: path("/rooms"), form: fields("name", "Broken in")},
	{route: "GET /rooms/:id", aim: inRoom("/rooms/%d")},
	{route: "GET /rooms/:id/edit", aim: inRoom("/rooms/%d/edit")},
	{route: "POST /rooms/:id/edit", aim: inRoom("/rooms/%d/edit"), form: fields("name", "Broken in")},
	{route: "GET /rooms/:id/members", aim: inRoom("/rooms/%d/members")},
	{route: "POST /rooms/:id/members", aim: inRoom("/rooms/%d/members"), form: fields("everyone", "true", "pick", "1")},
	{route: "POST /rooms/:id/involvement", aim: inRoom("/rooms/%d/involvement"), form: fields("involvement", "invisible")},
	{route: "POST /rooms/:id/leave", aim: inRoom("/rooms/%d/leave")},
	{route: "POST /rooms/:id/delete", aim: inRoom("/rooms/%d/delete")},
	{route: "GET /direct", aim: path("/direct")},
	{route: "POST /direct", aim: path("/direct"), form: func(p party) url.Values {
		return url.Values{"pick": {"1"}, "people": {fmt.Sprint(p.member.ID)}}
	}},
	{route: "GET /notifications", aim: path("/notifications")},
	{route: "POST /notifications/devices", aim: path("/notifications/devices"), form: func(p party) url.Values {
		return url.Values{"endpoint": {p.push.Endpoint}, "p256dh": {p.push.P256dh}, "auth": {p.push.Auth}}
	}},
	{route: "POST /notifications/devices/:device/delete", aim: func(p party) string { return fmt.Sprintf("/notifications/devices/%d/delete", p.push.ID) }},
	{route: "POST /notifications/test", aim: path("/notifications/test")},
	{route: "GET /service-worker.js", aim: path("/service-worker.js"), open: true},
	{route: "GET /offline", aim: path("/offline"), open: true},
	{route: "GET /manifest.webmanifest", aim: path("/manifest.webmanifest"), open: true},
	{route: "GET /icons/:name", aim: path("/icons/192.png"), open: true},
	{route: "GET /commands", aim: path("/commands")},
	{route: "GET /reminders", aim: path("/reminders")},
	{route: "POST /reminders/:reminder/cancel", aim: func(p party) string { return fmt.Sprintf("/reminders/%d/cancel", p.reminder) }},
	{route: "GET /rooms/:id/people", aim: inRoom("/rooms/%d/people")},
	{route: "GET /rooms/:id/mentions", aim: inRoom("/rooms/%d/mentions?q=a")},
	{route: "GET /rooms/:id/refresh", aim: inRoom("/rooms/%d/refresh?after=0")},
	{route: "POST /rooms/:id/read", aim: inRoom("/rooms/%d/read"), form: func(p party) url.Values { return url.Values{"message": {fmt.Sprint(p.message.ID)}} }},
	{route: "GET /rooms/:id/@:message", aim: onMessage("/rooms/%d/@%d")},
	{route: "GET /rooms/:id/messages", aim: inRoom("/rooms/%d/messages")},
	{route: "POST /rooms/:id/messages", aim: inRoom("/rooms/%d/messages"), form: fields("body", "Broken in", "client_id", "x")},
	{route: "GET /rooms/:id/messages/:message", aim: onMessage("/rooms/%d/messages/%d")},
	{route: "GET /rooms/:id/messages/:message/edit", aim: onMessage("/rooms/%d/messages/%d/edit")},
	{route: "PATCH /rooms/:id/messages/:message", aim: onMessage("/rooms/%d/messages/%d"), form: fields("body", "Broken in")},
	{route: "POST /rooms/:id/messages/:message", aim: onMessage("/rooms/%d/messages/%d"), form: fields("body", "Broken in")},
	{route: "DELETE /rooms/:id/messages/:message", aim: onMessage("/rooms/%d/messages/%d")},
	{route: "GET /rooms/:id/messages/:message/quote", aim: onMessage("/rooms/%d/messages/%d/quote")},
	{route: "POST /rooms/:id/messages/:message/boosts", aim: onMessage("/rooms/%d/messages/%d/boosts"), form: fields("content", "👍")},
	{route: "DELETE /rooms/:id/messages/:message/boosts", aim: onMessage("/rooms/%d/messages/%d/boosts?content=%%F0%%9F%%91%%8D")},
	{route: "POST /rooms/:id/messages/:message/previews/:preview/delete", aim: func(p party) string {
		return fmt.Sprintf("/rooms/%d/messages/%d/previews/%d/delete", p.room.ID, p.message.ID, p.preview)
	}},
	{route: "GET /previews/:preview/picture", aim: func(p party) string { return fmt.Sprintf("/previews/%d/picture", p.preview) }},
	{route: "GET /rooms/:id/:key/messages", aim: byBot("/rooms/%d/%s/messages"), bearer: true},
	{route: "GET /rooms/:id/:key/messages.json", aim: byBot("/rooms/%d/%s/messages.json"), bearer: true},
	{route: "POST /rooms/:id/:key/messages", aim: byBot("/rooms/%d/%s/messages"), form: fields("Broken", "in"), bearer: true},
	{route: "POST /rooms/:id/:key/messages.json", aim: byBot("/rooms/%d/%s/messages.json"), form: fields("Broken", "in"), bearer: true},
	{route: "PATCH /rooms/:id/:key/messages/:message", aim: byBot("/rooms/%d/%s/messages/%d"), form: fields("Broken", "in"), bearer: true},
	{route: "PUT /rooms/:id/:key/messages/:message", aim: byBot("/rooms/%d/%s/messages/%d"), form: fields("Broken", "in"), bearer: true},
	{route: "DELETE /rooms/:id/:key/messages/:message", aim: byBot("/rooms/%d/%s/messages/%d"), bearer: true},
	{route: "POST /rooms/:id/:key/messages/:message/boosts", aim: byBot("/rooms/%d/%s/messages/%d/boosts"), form: fields("in", ""), bearer: true},
	{route: "POST /rooms/:id/:key/messages/:message/boosts.json", aim: byBot("/rooms/%d/%s/messages/%d/boosts.json"), form: fields("in", ""), bearer: true},
	{route: "DELETE /rooms/:id/:key/messages/:message/boosts/:boost", aim: byBot("/rooms/%d/%s/messages/%d/boosts/1"), bearer: true},
	{route: "GET /settings/bots", aim: path("/settings/bots")},
	{route: "GET /settings/bots/new", aim: path("/settings/bots/new")},
	{route: "POST /settings/bots", aim: path("/settings/bots"), form: fields("name", "Broken in")},
	{route: "GET /settings/bots/:bot", aim: onBot("")},
	{route: "POST /settings/bots/:bot", aim: onBot(""), form: fields("name", "Broken in")},
	{route: "POST /settings/bots/:bot/picture", aim: onBot("/picture"), form: fields("remove", "true")},
	{route: "POST /settings/bots/:bot/key", aim: onBot("/key")},
	{route: "POST /settings/bots/:bot/pause", aim: onBot("/pause"), form: fields("paused", "true")},
	{route: "POST /settings/bots/:bot/rooms", aim: onBot("/rooms"), form: func(p party) url.Values { return url.Values{"room": {fmt.Sprint(p.room.ID)}, "in": {"false"}} }},
	{route: "POST /settings/bots/:bot/delete", aim: onBot("/delete")},
	{route: "POST /services/:incoming/:secret", aim: func(p party) string { return p.incoming }, form: fields("payload", `{"text":"Broken in"}`), bearer: true},
	{route: "GET /settings/bots/:bot/incoming", aim: onBot("/incoming")},
	{route: "POST /settings/bots/:bot/incoming", aim: onBot("/incoming"), form: func(p party) url.Values { return url.Values{"room": {fmt.Sprint(p.room.ID)}} }},
	{route: "POST /settings/bots/:bot/incoming/:incoming/delete", aim: func(p party) string { return onBot("/incoming/" + strings.Split(p.incoming, "/")[2] + "/delete")(p) }},
	{route: "GET /users/:token/avatar", aim: party.face, bearer: true},
	{route: "GET /search", aim: func(p party) string { return "/search?q=" + strings.ToLower(p.marker[:6]) }},
	{route: "POST /searches/delete", aim: path("/searches/delete"), form: fields("query", "anything")},
	{route: "GET /files/:attachment/:name", aim: func(p party) string { return fmt.Sprintf("/files/%d/%s.txt", p.file, p.marker) }},

	{route: "GET /robots.txt", aim: path("/robots.txt"), open: true},
	{route: "GET /session/new", aim: path("/session/new"), open: true},
	{route: "POST /session/new", aim: path("/session/new"), form: fields("email", "Mallorymark@example.com", "password", "copper kettle Mallorymark"), open: true},
	{route: "DELETE /session", aim: path("/session")},
	{route: "POST /session/delete", aim: path("/session/delete")},
	{route: "GET /session/handover", aim: func(p party) string { return "/session/handover?token=" + url.QueryEscape(p.handover()) }, bearer: true},
	{route: "GET /session/transfers/:token", aim: func(p party) string { return "/session/transfers/" + p.transfer() }, bearer: true},
	{route: "POST /session/transfers/:token", aim: func(p party) string { return "/session/transfers/" + p.transfer() }, bearer: true},
	{route: "GET /profile/transfer", aim: path("/profile/transfer")},
	{route: "POST /settings/members/:member/ban", aim: onMember("/settings/members/%d/ban")},
	{route: "POST /settings/members/:member/unban", aim: onMember("/settings/members/%d/unban")},
	{route: "GET /people/:member", aim: onMember("/people/%d")},
	{route: "GET /settings/support", aim: path("/settings/support")},
	{route: "POST /settings/support/direct", aim: path("/settings/support/direct")},
	{route: "POST /settings/support/direct/delete", aim: path("/settings/support/direct/delete")},
	{route: "POST /visits/:visit/delete", aim: path("/visits/1/delete")},
	{route: "POST /settings/members/:member/transfer", aim: onMember("/settings/members/%d/transfer")},
	{route: "GET /settings/invite/qr.png", aim: path("/settings/invite/qr.png")},
	{route: "GET /settings/invite/qr.svg", aim: path("/settings/invite/qr.svg")},
	{route: "GET /password/reset", aim: path("/password/reset"), open: true},
	{route: "POST /password/reset", aim: path("/password/reset"), form: fields("email", "Victimmark@example.com"), open: true},
	{route: "GET /password/new", aim: func(p party) string { return "/password/new?token=" + url.QueryEscape(p.reset()) }, bearer: true},
	{route: "POST /password/new", aim: path("/password/new"), form: func(p party) url.Values { return url.Values{"token": {p.reset()}, "password": {"broken into this"}} }, bearer: true},
	{route: "GET /join/:code", aim: byInvite, open: true},
	{route: "POST /join/:code", aim: func(p party) string { return "/join/aaaa-bbbb-cccc" }, form: fields("name", "Mallory", "email", "m@example.com", "password", "copper kettle hill"), open: true},
	{route: "GET /confirm", aim: func(p party) string { return "/confirm?token=" + url.QueryEscape(p.confirm()) }, bearer: true},

	{route: "GET /closed", aim: path("/closed")},
	{route: "POST /closed/reopen", aim: path("/closed/reopen")},
	{route: "GET /profile", aim: path("/profile")},
	{route: "POST /profile", aim: path("/profile"), form: fields("name", "Broken in", "bio", "")},
	{route: "POST /profile/picture", aim: path("/profile/picture")},
	{route: "POST /profile/picture/delete", aim: path("/profile/picture/delete")},
	{route: "POST /profile/confirmation", aim: path("/profile/confirmation")},
	{route: "GET /profile/email", aim: func(p party) string { return "/profile/email?token=" + url.QueryEscape(p.newEmail()) }},
	{route: "POST /profile/email", aim: path("/profile/email"), form: fields("email", "mallory@example.com", "current", "copper kettle Victimmark")},
	{route: "POST /profile/email/confirm", aim: path("/profile/email/confirm"), form: func(p party) url.Values { return url.Values{"token": {p.newEmail()}} }},
	{route: "POST /profile/password", aim: path("/profile/password"), form: fields("current", "copper kettle Victimmark", "password", "broken into this")},
	{route: "GET /profile/sessions", aim: path("/profile/sessions")},
	{route: "GET /profile/tokens", aim: path("/profile/tokens")},
	{route: "POST /profile/tokens", aim: path("/profile/tokens"), form: fields("name", "Broken in", "scope", "write", "days", "0")},
	{route: "POST /profile/tokens/:token/delete", aim: func(p party) string { return fmt.Sprintf("/profile/tokens/%d/delete", p.token) }},
	{route: "POST /profile/sessions/delete", aim: path("/profile/sessions/delete")},
	{route: "DELETE /profile/sessions/:session", aim: onSession("/profile/sessions/%d")},
	{route: "POST /profile/sessions/:session/delete", aim: onSession("/profile/sessions/%d/delete")},
	{route: "GET /avatars/:member/:version", aim: onMember("/avatars/%d/1")},

	{route: "GET /settings", aim: path("/settings")},
	{route: "POST /settings", aim: path("/settings"), form: fields("name", "Broken in", "accent", "rose")},
	{route: "GET /settings/appearance", aim: path("/settings/appearance")},
	{route: "POST /settings/appearance/styles", aim: path("/settings/appearance/styles"), form: fields("styles", ".msg{color:red}")},
	{route: "POST /settings/appearance/try", aim: path("/settings/appearance/try"), form: fields("styles", ".msg{color:red}")},
	{route: "POST /settings/appearance/logo", aim: path("/settings/appearance/logo")},
	{route: "POST /settings/appearance/logo/delete", aim: path("/settings/appearance/logo/delete")},
	{route: "GET /styles/:hash.css", aim: path("/styles/0123456789abcdef.css"), upgrade: true},
	{route: "GET /logo/:side.png", aim: path("/logo/192.png"), upgrade: true},
	{route: "POST /settings/rooms", aim: path("/settings/rooms"), form: fields("restricted", "true")},
	{route: "POST /settings/previews", aim: path("/settings/previews"), form: fields("shown", "")},
	{route: "GET /settings/webhooks/:receiver", aim: onHook("/settings/webhooks/%d")},
	{route: "POST /settings/webhooks/:receiver/resume", aim: onHook("/settings/webhooks/%d/resume")},
	{route: "POST /settings/webhooks/:receiver/secret", aim: onHook("/settings/webhooks/%d/secret")},
	{route: "GET /settings/webhooks/:receiver/deliveries/:delivery", aim: onDelivery("/settings/webhooks/%d/deliveries/%d")},
	{route: "POST /settings/webhooks/:receiver/deliveries/:delivery/replay", aim: onDelivery("/settings/webhooks/%d/deliveries/%d/replay")},
	{route: "GET /settings/subscriptions", aim: path("/settings/subscriptions")},
	{route: "GET /settings/subscriptions/new", aim: path("/settings/subscriptions/new")},
	{route: "POST /settings/subscriptions", aim: path("/settings/subscriptions"), form: fields("name", "Broken in", "url", "https://example.invalid/", "event", "message.created")},
	{route: "POST /settings/subscriptions/:receiver/delete", aim: onFeed("/settings/subscriptions/%d/delete")},
	{route: "GET /settings/members", aim: path("/settings/members")},
	{route: "GET /settings/members/:member/owner", aim: onMember("/settings/members/%d/owner")},
	{route: "POST /settings/members/:member/owner", aim: onMember("/settings/members/%d/owner"), form: fields("current", "copper kettle Victimmark")},
	{route: "POST /settings/members/:member/role", aim: onMember("/settings/members/%d/role"), form: fields("role", "administrator")},
	{route: "POST /settings/members/:member/deactivate", aim: onMember("/settings/members/%d/deactivate")},
	{route: "POST /settings/members/:member/reactivate", aim: onMember("/settings/members/%d/reactivate")},
	{route: "GET /settings/address", aim: path("/settings/address?slug=broken-in")},
	{route: "POST /settings/address", aim: path("/settings/address"), form: fields("slug", "")},
	{route: "GET /settings/domain", aim: path("/settings/domain")},
	{route: "POST /settings/domain", aim: path("/settings/domain"), form: fields("host", "chat.broken-in.example")},
	{route: "POST /settings/domain/verify", aim: path("/settings/domain/verify")},
	{route: "POST /settings/domain/delete", aim: path("/settings/domain/delete")},
	{route: "GET /settings/billing", aim: path("/settings/billing")},
	{route: "POST /settings/billing/checkout", aim: path("/settings/billing/checkout"), form: fields("plan", "team", "every", "month")},
	{route: "GET /settings/billing/paid", aim: path("/settings/billing/paid")},
	{route: "POST /settings/billing/portal", aim: path("/settings/billing/portal")},
	{route: "GET /settings/billing/usage", aim: path("/settings/billing/usage")},
	{route: "GET /settings/billing/usage.csv", aim: path("/settings/billing/usage.csv")},
	{route: "GET /settings/billing/change", aim: path("/settings/billing/change?plan=business&every=month")},
	{route: "POST /settings/billing/change", aim: path("/settings/billing/change"), form: fields("plan", "business", "every", "month", "at", "1")},
	{route: "POST /settings/billing/keep", aim: path("/settings/billing/keep")},
	{route: "GET /settings/billing/invoices", aim: path("/settings/billing/invoices")},
	{route: "GET /settings/billing/contact", aim: path("/settings/billing/contact")},
	{route: "POST /settings/billing/contact", aim: path("/settings/billing/contact"), form: fields("name", "Ada", "email", "ada@example.com")},
	{route: "POST /settings/billing/ending", aim: path("/settings/billing/ending"), form: fields("ends", "true")},
	{route: "POST /settings/billing/trial", aim: path("/settings/billing/trial")},
	{route: "POST /settings/billing/above", aim: path("/settings/billing/above"), form: fields("on", "true", "cap", "20")},
	{route: "POST /settings/close", aim: path("/settings/close"), form: fields("confirm", "Workspace", "current", "copper kettle Victimmark")},
	{route: "POST /settings/invite", aim: path("/settings/invite")},
}
