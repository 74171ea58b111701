package chatweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestBoosting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	m := h.post(t, room, ada, "Cake in the kitchen")
	at := path("/rooms/", room.ID, "/messages/", m.ID, "/boosts")
	link := path("/rooms/", room.ID, "/@", m.ID)
	content := func(text string) url.Values { return url.Values{"content": {text}} }
	toggle := func(text string) url.Values { return url.Values{"content": {text}, "toggle": {"true"}} }
	away := func(text string) url.Values { return url.Values{"content": {text}, "_method": {"delete"}} }

	// Each row goes on from the one above.
	tests := []struct {
		name     string
		who      tenant.Member
		stream   bool
		path     string
		form     url.Values
		status   int
		location string
		want     string // the boosts of the message then
	}{
		{"a script is told nothing but that it went well", ada, true, at, content("👍"), 204, "", "👍 1"},
		{"again changes nothing", ada, true, at, content(" 👍 "), 204, "", "👍 1"},
		{"a form leads to the message", sam, false, at, toggle("👍"), 303, link, "👍 2"},
		{"and takes it back", sam, false, at, toggle("👍"), 303, link, "👍 1"},
		{"words are boosts too", sam, true, at, content("<b>well done</b>"), 204, "", "👍 1, <b>well done</b> 1"},
		{"nobody takes back what others gave", ada, true, at, away("<b>well done</b>"), 404, "", "👍 1, <b>well done</b> 1"},
		{"one's own goes", sam, true, at, away("<b>well done</b>"), 204, "", "👍 1"},
		{"and is gone", sam, true, at, away("<b>well done</b>"), 404, "", "👍 1"},
		{"nothing is refused", ada, true, at, content(""), 422, "", "👍 1"},
		{"so is a field of another name", ada, true, at, url.Values{"emoji": {"👍"}}, 422, "", "👍 1"},
		{"and what is too long", ada, true, at, content(strings.Repeat("x", 17)), 422, "", "👍 1"},
		{"and broken UTF-8", ada, true, at, content("a\xff"), 422, "", "👍 1"},
		{"a message that is not there is not found", ada, true, path("/rooms/", room.ID, "/messages/999999/boosts"), content("👍"), 404, "", "👍 1"},
		{"nor a room", ada, true, path("/rooms/999999/messages/", m.ID, "/boosts"), content("👍"), 404, "", "👍 1"},
	}
	for _, tt := range tests {
		b := h.browserOf(t, tt.who)
		b.stream = tt.stream
		got := b.send(t, tt.path, tt.form)
		if got.status != tt.status || got.location != tt.location {
			t.Errorf("%s: answer = %d %q, want %d %q\n%s", tt.name, got.status, got.location, tt.status, tt.location, got.body)
		}
		if tt.status >= 400 && !strings.Contains(got.body, "toast") {
			t.Errorf("%s: no sentence in %s", tt.name, got.body)
		}
		if has := boostsOf(t, h, room, m); has != tt.want {
			t.Errorf("%s: boosts are %q, want %q", tt.name, has, tt.want)
		}
	}
	if got := h.browserOf(t, ada).withStreams().do(t, http.MethodDelete, at+"?content="+url.QueryEscape("👍"), nil); got.status != 204 || boostsOf(t, h, room, m) != "" {
		t.Errorf("DELETE answers %d and leaves %q", got.status, boostsOf(t, h, room, m))
	}

	closed, err := h.chat.CreateClosedRoom(t.Context(), h.db, ada, "Just Ada", nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := h.post(t, closed, ada, "Secret")
	if got := h.browserOf(t, sam).withStreams().send(t, path("/rooms/", closed.ID, "/messages/", secret.ID, "/boosts"), content("👍")); got.status != 404 {
		t.Errorf("Sam boosts in a room he is not in: %d, want 404", got.status)
	}
	if got := h.browserOf(t, sam).withStreams().send(t, path("/rooms/", room.ID, "/messages/", secret.ID, "/boosts"), content("👍")); got.status != 404 {
		t.Errorf("through a room that he is in: %d, want 404", got.status)
	}
}

func boostsOf(t *testing.T, h house, room chat.Room, m chat.Message) string {
	t.Helper()
	found, err := chat.MessageIn(t.Context(), h.db, room.ID, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, tally := range found.Boosts {
		all = append(all, path(tally.Content, " ", int64(len(tally.Members))))
	}
	return strings.Join(all, ", ")
}

// Whoever asks instead of listening is told of boosts as well.
func TestBoostsWithoutASocket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	m := h.post(t, room, ada, "Cake in the kitchen")
	if _, err := h.chat.Boost(t.Context(), h.db, room, ada, m.ID, "🎂"); err != nil {
		t.Fatal(err)
	}
	got := h.browserOf(t, ada).get(t, path("/rooms/", room.ID, "/refresh?after=1"))
	for _, want := range []string{`"type":"boost.created"`, `action=\"replace\"`, `.boosts\"`, "🎂", `data-members=\"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("%d, lacks %s:\n%s", got.status, want, got.body)
		}
	}
	page := h.browserOf(t, ada).get(t, path("/rooms/", room.ID))
	for _, want := range []string{"🎂 1, Ada Okafor", path(`data-members="`, ada.ID, `"`)} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the room's page lacks %s", want)
		}
	}
}
