package main

// shot is one page as somebody sees it. as is who is signed in: nobody, member or
// operator. page is host:path, with #name for the room of that name. does is what they
// have done there.
type shot struct {
	name, as, page string
	does           []step
}

func press(name string) step   { return step{"press", name} }
func write(text string) step   { return step{"write", text} }
func hover(text string) step   { return step{"hover", text} }
func follow(name string) step  { return step{"follow", name} }
func tab(name string) step     { return step{"tab", name} }
func picture(name string) step { return step{"picture", name} }
func wait(text string) step    { return step{"wait", text} }
func files() step              { return step{"files", ""} }

// busy is the room in which setTheScene has something of everything said.
const busy = "demo:/#Kitchen table"

// shots is what is looked at after a change of any page.
var shots = []shot{
	{"landing", "", "site:/", nil},
	{"pricing", "", "site:/pricing", nil},
	{"pricing-yearly", "", "site:/pricing?pay=yearly", nil},
	{"signup", "", "site:/signup", nil},
	{"workspaces", "", "site:/workspaces", nil},
	{"api-reference", "", "demo:/api/v1", nil},
	{"api-tokens", "member", "demo:/profile/tokens", nil},
	{"sign-in", "", "demo:/session/new", nil},
	{"forgot-password", "", "demo:/password/reset", nil},
	{"link-over", "", "demo:/password/new?token=x", nil},
	{"transfer-over", "", "demo:/session/transfers/x", nil},
	{"join-over", "", "demo:/join/aaaa-bbbb-cccc", nil},
	{"offline", "", "demo:/offline", nil},
	{"nowhere", "", "nowhere:/", nil},
	{"no-page", "member", "demo:/nothing/here", nil},
	{"room", "member", "demo:/", nil},
	{"room-engineering", "member", "demo:/#Engineering", nil},
	{"room-busy", "member", busy, nil},
	{"room-hover", "member", busy, []step{hover("The hall in one picture")}},
	{"room-actions", "member", busy, []step{hover("The hall in one picture"), press("Message actions")}},
	{"room-edit", "member", busy, []step{hover("The hall in one picture"), press("Message actions"), press("Edit"), wait("Save changes")}},
	{"room-emoji", "member", busy, []step{hover("The hall in one picture"), press("Add reaction"), wait("Smileys")}},
	{"room-format", "member", busy, []step{press("Formatting"), files(), write("Two kettles, *one* tray")}},
	{"room-people", "member", busy, []step{write("Ask @g"), wait("Grace")}},
	{"room-commands", "member", busy, []step{write("/"), wait("/me")}},
	{"room-bell", "member", busy, []step{press("Notifications")}},
	{"room-menu", "member", busy, []step{press("Room actions")}},
	{"room-settings", "member", busy, []step{press("Room settings")}},
	{"room-manage", "member", busy, []step{press("Room actions"), press("Manage members"), wait("Priya")}},
	{"room-panel", "member", "demo:/#Engineering", []step{follow("6 members"), wait("Priya")}},
	{"room-lightbox", "member", busy, []step{picture("kitchen.png")}},
	{"sidebar", "member", "demo:/", []step{follow("Open rooms")}},
	{"workspace-menu", "member", "demo:/", []step{follow("Open rooms"), press("Larkfield")}},
	{"new-room-dialog", "member", "demo:/", []step{press("New room")}},
	{"new-direct-dialog", "member", "demo:/", []step{press("New direct message"), wait("Priya")}},
	{"jump", "member", "demo:/", []step{press("Jump to a room")}},
	{"new-room", "member", "demo:/rooms", nil},
	{"new-direct", "member", "demo:/direct", nil},
	{"commands", "member", "demo:/commands", nil},
	{"reminders", "member", "demo:/reminders", nil},
	{"search", "member", "demo:/search", nil},
	{"search-found", "member", "demo:/search?q=the", nil},
	{"search-nothing", "member", "demo:/search?q=zebra", nil},
	{"search-wrong", "member", "demo:/search?q=from:nobody", nil},
	{"notifications", "member", "demo:/notifications", nil},
	{"person", "member", "demo:/settings/members", []step{follow("Grace Lindqvist"), wait("Here since")}},
	{"person-ban", "member", "demo:/settings/members", []step{follow("Jonas Weber"), wait("Here since"), press("Ban")}},
	{"person-me", "member", "demo:/settings/members", []step{follow("Ada Okafor"), wait("Here since")}},
	{"profile", "member", "demo:/profile", nil},
	{"transfer", "member", "demo:/profile/transfer", nil},
	{"devices", "member", "demo:/profile/sessions", nil},
	{"settings", "member", "demo:/settings", nil},
	{"appearance", "member", "demo:/settings/appearance", nil},
	{"domain", "member", "demo:/settings/domain", nil},
	{"members", "member", "demo:/settings/members", nil},
	{"bots", "member", "demo:/settings/bots", nil},
	{"bot-new", "member", "demo:/settings/bots/new", nil},
	{"bot", "member", "demo:/settings/bots", []step{follow("Kettle watch"), wait("Alerting tools")}},
	{"bot-calls", "member", "demo:/settings/bots", []step{follow("Kettle watch"), wait("Alerting tools"), follow("Deliveries")}},
	{"bot-incoming", "member", "demo:/settings/bots", []step{follow("Kettle watch"), wait("Alerting tools"), follow("Addresses")}},
	{"webhooks", "member", "demo:/settings/subscriptions", nil},
	{"webhook-new", "member", "demo:/settings/subscriptions/new", nil},
	{"webhook", "member", "demo:/settings/subscriptions", []step{follow("Board")}},
	{"support", "member", "demo:/settings/support", nil},
	{"billing", "member", "demo:/settings/billing", nil},
	{"billing-contact", "member", "demo:/settings/billing/contact", nil},
	{"invoices", "member", "demo:/settings/billing/invoices", nil},
	{"usage", "member", "demo:/settings/billing/usage", nil},
	{"console-sign-in", "", "admin:/session/new", nil},
	{"console", "operator", "admin:/", nil},
	{"console-traffic", "operator", "admin:/traffic", nil},
	{"console-tenants", "operator", "admin:/tenants", nil},
	{"console-tenant", "operator", "admin:/tenants", []step{follow("Larkfield")}},
	{"console-tenant-usage", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Usage"), wait("Active members")}},
	{"console-tenant-billing", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Billing"), wait("Free so far")}},
	{"console-tenant-members", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Members"), wait("Priya")}},
	{"console-tenant-jobs", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Jobs"), wait("Provision")}},
	{"console-tenant-flags", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Flags"), wait("file_uploads")}},
	{"console-tenant-audit", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Audit"), wait("In the whole log")}},
	{"console-suspend", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), press("Suspend")}},
	{"console-plan", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), press("Change plan")}},
	{"console-money", "operator", "admin:/money", nil},
	{"console-movements", "operator", "admin:/money/movements", nil},
	{"console-fleet", "operator", "admin:/fleet", nil},
	{"console-operations", "operator", "admin:/operations", nil},
	{"console-queues", "operator", "admin:/queues", nil},
	{"console-queue", "operator", "admin:/queues/bulk", nil},
	{"console-outbox", "operator", "admin:/outbox", nil},
	{"console-health", "operator", "admin:/health", []step{wait("Postgres")}},
	{"console-processes", "operator", "admin:/processes", nil},
	{"console-sign-in-as", "operator", "admin:/tenants?q=demo", []step{wait("Facts"), tab("Members"), wait("Priya")}},
	{"console-operators", "operator", "admin:/operators", nil},
	{"console-operator", "operator", "admin:/operators", []step{follow("operator@example.com")}},
	{"console-announcements", "operator", "admin:/announcements", nil},
	{"console-announcement", "operator", "admin:/announcements/new", nil},
	{"console-maintenance", "operator", "admin:/maintenance", nil},
	{"console-flags", "operator", "admin:/flags", nil},
	{"console-flag", "operator", "admin:/flags/previews_per_message", nil},
	{"console-audit", "operator", "admin:/audit", nil},
	{"console-audit-check", "operator", "admin:/audit/verify", nil},
	{"console-account", "operator", "admin:/account", nil},
	{"console-factors", "operator", "admin:/account/factors", nil},
	{"console-passkey", "operator", "admin:/account/passkeys/new", nil},
	{"console-authenticator", "operator", "admin:/account/authenticator/new", nil},
}

// said is what the busy room needs to show something of everything.
var said = []string{
	"/me puts the kettle on",
	"> Who has the key?\n\nNobody, it hangs behind the *lantern*. **Bold**, ~~gone~~, `main`, and a list:\n\n- two kettles\n- one tray",
	"```go\n// Instants, never wall clocks.\nfunc (s Slot) Overlaps(o Slot) bool {\n\treturn s.From.Before(o.To) && o.From.Before(s.To)\n}\n```",
	"/play rimshot",
	"@Grace can you bring the list? It is behind https://larkfield.example/a-rather-long-address/that-goes-on-and-on/until-it-is-over-and-then-some",
	"🎉",
}
