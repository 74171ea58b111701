package chatweb_test

import (
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

// card puts a preview with a picture on a message, as a job does.
func (h house) card(t *testing.T, m chat.Message, title string) chat.Preview {
	t.Helper()
	p := chat.Preview{MessageID: m.ID, URL: "https://" + title + ".example", Title: title, ImageKey: "previews/" + title + ".jpg", Width: 60, Height: 60}
	if _, err := h.db.NewInsert().Model(&p).Returning("id").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Files.Put(t.Context(), h.tenant.ID, p.ImageKey, strings.NewReader("picture"), 7); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPicturesOfPreviewsAreTheRoomsAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, sam := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.shutRoom(t, ada, "Links")
	msg := h.post(t, room, ada, "https://kettle.example")
	p := h.card(t, msg, "kettle")
	at := path("/previews/", p.ID, "/picture")
	got := h.browserOf(t, ada).get(t, at)
	if got.status != 200 || got.body != "picture" {
		t.Fatalf("%d %q", got.status, got.body)
	}
	for header, want := range map[string]string{
		"Content-Type": "image/jpeg", "Content-Disposition": "inline; filename=preview", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=31536000, immutable",
	} {
		if g := got.header.Get(header); g != want {
			t.Errorf("%s = %q, want %q", header, g, want)
		}
	}
	for name, b := range map[string]*browser{"who is not in the room": h.browserOf(t, sam), "nobody": {house: h, cookies: map[string]string{}}} {
		if got := b.get(t, at); got.status == 200 || strings.Contains(got.body, "picture") {
			t.Errorf("%s gets %d", name, got.status)
		}
	}
	for _, wrong := range []string{"/previews/0/picture", "/previews/x/picture", "/previews/99999999999999999999/picture", "/previews/-1/picture"} {
		if got := h.browserOf(t, ada).get(t, wrong); got.status != 404 {
			t.Errorf("%s: %d, want 404", wrong, got.status)
		}
	}
	if _, err := h.chat.DismissPreview(t.Context(), h.db, room, ada, msg.ID, p.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.browserOf(t, ada).get(t, at); got.status != 404 {
		t.Errorf("dismissed: %d, want 404", got.status)
	}
}

func TestTakingAPreviewAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, sam := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Sam Ito", tenant.RoleMember)
	anna := h.member(t, "Anna Admin", tenant.RoleAdministrator)
	room := h.firstRoom(t, ada)
	msg, other := h.post(t, room, ada, "See https://kettle.example, https://pot.example"), h.post(t, room, ada, "Words")
	kettle, pot := h.card(t, msg, "kettle"), h.card(t, msg, "pot")
	remove := func(m chat.Message, p string) string {
		return path("/rooms/", room.ID, "/messages/", m.ID, "/previews/", p, "/delete")
	}
	tests := []struct {
		name   string
		by     tenant.Member
		path   string
		status int
	}{
		{"somebody else's", sam, remove(msg, path(kettle.ID)), 403},
		{"of another message", ada, remove(other, path(kettle.ID)), 404},
		{"that never was", ada, remove(msg, "987654321"), 404},
		{"that is no number", ada, remove(msg, "kettle"), 404},
		{"beyond numbers", ada, remove(msg, "99999999999999999999"), 404},
		{"of a room that never was", ada, strings.Replace(remove(msg, path(kettle.ID)), path("/rooms/", room.ID), "/rooms/987654321", 1), 404},
	}
	for _, tt := range tests {
		if got := h.browserOf(t, tt.by).send(t, tt.path, nil); got.status != tt.status {
			t.Errorf("%s: %d, want %d", tt.name, got.status, tt.status)
		}
	}
	if n := len(h.events.told); n != 2 {
		t.Errorf("%d events were told of what was refused", n-2)
	}
	got := h.browserOf(t, ada).withStreams().send(t, remove(msg, path(kettle.ID)), nil)
	if got.status != 200 || strings.Contains(got.body, "kettle.jpg") || !strings.Contains(got.body, "pot.example") || strings.Contains(got.body, `data-preview-id="`+path(kettle.ID)) {
		t.Errorf("by its author: %d %s", got.status, got.body)
	}
	got = h.browserOf(t, anna).send(t, remove(msg, path(pot.ID)), nil)
	if got.status != 303 || got.location != path("/rooms/", room.ID, "/@", msg.ID) {
		t.Errorf("by an administrator, without a script: %d to %s", got.status, got.location)
	}
	told := h.events.told[2:]
	if len(told) != 2 || told[0].Type != chat.MessageUpdated || len(told[0].Message.Previews) != 1 || len(told[1].Message.Previews) != 0 || told[1].Seq != told[0].Seq+1 {
		t.Errorf("everybody was told %+v", told)
	}
	if page := h.browserOf(t, sam).get(t, path("/rooms/", room.ID)); strings.Contains(page.body, "data-preview-id") {
		t.Error("the room shows a preview still")
	}
}
