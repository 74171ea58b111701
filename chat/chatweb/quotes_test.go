package chatweb_test

import (
	"strings"
	"testing"

	"hearth/tenant"
)

func TestQuotingAMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	m := h.post(t, room, ada, "@Sam <b>look</b>")
	gone := h.post(t, room, ada, "Gone")
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, room, ada, gone.ID); err != nil {
		t.Fatal(err)
	}
	closed, err := h.chat.CreateClosedRoom(t.Context(), h.db, ada, "Just Ada", nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := h.post(t, closed, ada, "Secret")
	b := h.browserOf(t, sam)
	b.headers = map[string]string{"X-Requested-With": "hearth", "Accept": "text/plain"}
	got := b.get(t, path("/rooms/", room.ID, "/messages/", m.ID, "/quote"))
	want := path("> \\@Sam <b>look</b>\n>\n> — [Ada Okafor](http://", h.host, "/rooms/", room.ID, "/@", m.ID, ")\n")
	if got.status != 200 || got.body != want || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v:\n%s\nwant\n%s", got.status, got.header, got.body, want)
	}
	for name, at := range map[string]string{
		"a deleted message":              path("/rooms/", room.ID, "/messages/", gone.ID, "/quote"),
		"a room that he is not in":       path("/rooms/", closed.ID, "/messages/", secret.ID, "/quote"),
		"its message through his own":    path("/rooms/", room.ID, "/messages/", secret.ID, "/quote"),
		"no message":                     path("/rooms/", room.ID, "/messages/0/quote"),
		"a number that is none":          path("/rooms/", room.ID, "/messages/x/quote"),
		"a number larger than there are": path("/rooms/", room.ID, "/messages/99999999999999999999/quote"),
	} {
		if got := b.get(t, at); got.status != 404 || strings.Contains(got.body, "Secret") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}
