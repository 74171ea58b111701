package chatweb_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
)

// deaf answers every call as the test says.
type deaf struct{ answer chat.HookAnswer }

func (d deaf) Call(context.Context, tenant.ID, chat.HookCall) chat.HookAnswer { return d.answer }

func TestTheLogOfABot(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script>`
	h := newHouse(t)
	h.chat.CallThrough(deaf{chat.HookAnswer{Status: 500, Header: "x: " + hostile, Body: []byte(hostile), ContentType: "text/html", Took: 1234 * time.Millisecond, Problem: chat.HookStatus, RequestHeader: "webhook-id: " + hostile}}, h.Keys)
	olive, nora := h.member(t, "Olive", tenant.RoleOwner), h.member(t, "Nora", tenant.RoleMember)
	bot, _, err := h.Service.CreateBot(t.Context(), h.db, olive, tenant.BotForm{Name: "Bot <b>x</b>", WebhookURL: "https://example.com/hook"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.chat.Admit(t.Context(), h.db, bot.Member); err != nil {
		t.Fatal(err)
	}
	h.post(t, h.firstRoom(t, olive), olive, "@Bot "+hostile)
	page := chat.HookPath(bot.MemberID)
	all, err := chat.DeliveriesTo(t.Context(), h.db, bot.MemberID, 0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d deliveries, %v", len(all), err)
	}
	one := page + "/deliveries/" + strconv.FormatInt(all[0].ID, 10)
	admin, member := h.browserOf(t, olive), h.browserOf(t, nora)
	if got := admin.get(t, one); got.status != http.StatusOK || !strings.Contains(got.body, "It is about to be made.") || strings.Contains(got.body, ">Replay<") {
		t.Errorf("before it is made: %d %s", got.status, got.body)
	}
	if got := admin.send(t, one+"/replay", nil); got.status != http.StatusSeeOther || got.location != one {
		t.Errorf("replayed before it is made: %d to %s", got.status, got.location)
	}
	if err := h.chat.CallBot(t.Context(), h.db, chat.CallBotArgs{DeliveryID: all[0].ID}); err != nil {
		t.Fatal(err)
	}
	other := newHouse(t)
	stranger := other.browserOf(t, other.member(t, "Olive", tenant.RoleOwner))
	tests := []struct {
		name, method, path string
		as                 *browser
		status             int
		says               string
	}{
		{"the log", "GET", page, admin, 200, "Failed, 500"},
		{"a page before the first", "GET", page + "?before=1", admin, 200, "Nothing was sent yet"},
		{"a page before nonsense", "GET", page + "?before=x%27", admin, 200, "Failed, 500"},
		{"an entry", "GET", one, admin, 200, "&lt;script&gt;alert(1)"},
		{"an entry that is none", "GET", page + "/deliveries/999999999", admin, 404, ""},
		{"an entry of nonsense", "GET", page + "/deliveries/x", admin, 404, ""},
		{"nobody's log", "GET", chat.HookPath(999999999), admin, 404, ""},
		{"a member's own id", "GET", chat.HookPath(olive.ID), admin, 404, ""},
		{"by somebody who is no administrator", "GET", page, member, 403, ""},
		{"an entry, by them", "GET", one, member, 403, ""},
		{"replayed by them", "POST", one + "/replay", member, 403, ""},
		{"a secret by them", "POST", page + "/secret", member, 403, ""},
		{"resumed by them", "POST", page + "/resume", member, 403, ""},
		{"by another workspace's owner", "GET", page, stranger, 404, ""},
		{"their replay", "POST", one + "/replay", stranger, 404, ""},
		{"their secret", "POST", page + "/secret", stranger, 404, ""},
		{"resumed", "POST", page + "/resume", admin, 303, ""},
		{"a new secret", "POST", page + "/secret", admin, 303, ""},
		{"replayed", "POST", one + "/replay", admin, 303, ""},
	}
	for _, tt := range tests {
		got := tt.as.do(t, tt.method, tt.path, nil)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) {
			t.Errorf("%s: %d %.300s", tt.name, got.status, got.body)
		}
		if strings.Contains(got.body, hostile) || strings.Contains(got.body, "<b>x</b>") {
			t.Errorf("%s: something hostile is on the page", tt.name)
		}
	}
	kinds := map[string]int{}
	rows, err := tenant.WaitingOutbox(t.Context(), h.Registry.Control(), h.db.Tenant())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		kinds[r.Kind]++
	}
	if kinds["chat:call_bot"] != 2 { // of the message, and of the replay
		t.Errorf("jobs %v", kinds)
	}
}
