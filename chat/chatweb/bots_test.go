package chatweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

const hostileName = `<b>Bot"'`

func TestAnAdministratorsBots(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, bob := h.member(t, "Ada Okafor", tenant.RoleOwner), h.member(t, "Bob Moss", tenant.RoleMember)
	b := h.browserOf(t, ada)
	has := func(a answer, status int, wants ...string) answer {
		t.Helper()
		if a.status != status {
			t.Fatalf("answered %d, want %d:\n%s", a.status, status, a.body)
		}
		for _, want := range wants {
			if !strings.Contains(a.body, want) {
				t.Errorf("%q is not in:\n%s", want, a.body)
			}
		}
		return a
	}
	has(b.get(t, "/settings/bots"), 200, "No bots yet", `href="/settings/bots/new"`)
	has(b.get(t, "/settings/bots/new"), 200, "Bot name", "Webhook URL", "Create bot")
	has(b.send(t, "/settings/bots", url.Values{"name": {""}, "webhook_url": {"ftp://" + hostileName}}), 422, "Please fill this in.", `value="ftp://&lt;b&gt;Bot`)

	made := has(b.send(t, "/settings/bots", url.Values{"name": {hostileName}, "webhook_url": {"https://hooks.example.com/x?secret=1"}}), 303)
	page := made.location
	shown := has(b.get(t, page), 200, "the only time it is shown", "&lt;b&gt;Bot")
	key := regexp.MustCompile(`\d+-[A-Za-z0-9]{12}`).FindString(shown.body)
	if key == "" || strings.Contains(shown.body, hostileName) {
		t.Fatalf("no key, or the name as it came, in:\n%s", shown.body)
	}
	if again := has(b.get(t, page), 200, "••••"); strings.Contains(again.body, key) {
		t.Error("the key is shown twice")
	}
	if list := has(b.get(t, "/settings/bots"), 200, "&lt;b&gt;Bot", "Calls hooks.example.com", "not used yet"); strings.Contains(list.body, "secret") {
		t.Error("the list shows the whole address of a webhook")
	}
	id, err := strconv.ParseInt(page[strings.LastIndexByte(page, '/')+1:], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	opens := func() bool { return h.Service.CheckBotKey(t.Context(), h.db.Tenant(), key) == nil }

	has(b.send(t, page, url.Values{"name": {strings.Repeat("x", 99)}}), 422, "at most 60 characters")
	has(b.send(t, page, url.Values{"name": {"Deploy"}}), 303)
	has(b.send(t, page+"/key", url.Values{}), 303)
	if next := has(b.get(t, page), 200, "The key before it works until"); strings.Contains(next.body, key) || !opens() {
		t.Error("the former key is shown, or works no more")
	}
	has(b.send(t, page+"/pause", url.Values{"paused": {"true"}}), 303)
	has(b.get(t, page), 200, "Deploy is paused", "Resume bot")
	has(b.get(t, "/settings/bots"), 200, "Paused")
	has(b.send(t, page+"/pause", url.Values{"paused": {"false"}}), 303)
	has(b.send(t, page+"/picture", url.Values{}), 422, "Choose a picture first.")

	room := h.firstRoom(t, ada)
	in := func() bool {
		rooms, err := chat.RoomsForBot(t.Context(), h.db, ada, id)
		if err != nil || len(rooms) != 1 {
			t.Fatalf("%v, %v", rooms, err)
		}
		return rooms[0].In
	}
	for _, want := range []bool{true, false, true} {
		has(b.send(t, page+"/rooms", url.Values{"room": {strconv.FormatInt(room.ID, 10)}, "in": {strconv.FormatBool(want)}}), 303)
		if in() != want {
			t.Errorf("in the room: %v", !want)
		}
	}
	has(b.get(t, page), 200, "curl -d &#39;Hello&#39;", "attachment=@/path/to/file", "-••••••••••••/messages")
	has(b.send(t, page+"/rooms", url.Values{"room": {"x"}, "in": {"true"}}), 404)
	has(b.send(t, page+"/rooms", url.Values{"room": {"99999"}, "in": {"true"}}), 404)

	bot, err := tenant.MemberByID(t.Context(), h.db, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.chat.PostMessage(t.Context(), h.db, room, bot, chat.Draft{Body: "<b>Deployed</b>", HTML: true}); err != nil {
		t.Fatal(err)
	}
	has(b.get(t, "/rooms/"+strconv.FormatInt(room.ID, 10)), 200, "<b>Deployed</b>", `<span class="bot-tag">Bot</span>`, `class="avatar bot"`)

	other := h.browserOf(t, bob)
	if list := has(other.get(t, "/settings/bots"), 200, "Deploy"); strings.Contains(list.body, "New bot") {
		t.Error("a member is offered to make bots")
	}
	for _, refused := range []struct{ method, path string }{{http.MethodGet, page}, {http.MethodGet, "/settings/bots/new"}, {http.MethodPost, "/settings/bots"},
		{http.MethodPost, page}, {http.MethodPost, page + "/key"}, {http.MethodPost, page + "/pause"}, {http.MethodPost, page + "/delete"}, {http.MethodPost, page + "/rooms"}, {http.MethodPost, page + "/picture"}} {
		has(other.do(t, refused.method, refused.path, url.Values{}), 403)
	}
	for _, nobody := range []int64{ada.ID, bob.ID, 99999} {
		has(b.get(t, "/settings/bots/"+strconv.FormatInt(nobody, 10)), 404)
	}
	next := h.site.open(t)
	foreign, _, err := next.Service.CreateBot(t.Context(), next.db, next.member(t, "Mallory", tenant.RoleOwner), tenant.BotForm{Name: "Foreign"})
	if err != nil {
		t.Fatal(err)
	}
	if foreign.MemberID != id {
		has(b.get(t, "/settings/bots/"+strconv.FormatInt(foreign.MemberID, 10)), 404)
	}

	has(b.send(t, page+"/delete", url.Values{}), 303)
	has(b.get(t, page), 404)
	has(b.get(t, "/rooms/"+strconv.FormatInt(room.ID, 10)), 200, "<b>Deployed</b>")
	if opens() {
		t.Error("the key of a deleted bot finds a door")
	}
}
