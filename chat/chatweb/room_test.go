package chatweb_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestOpeningRooms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleOwner)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	at := path("/rooms/", room.ID)
	var said []chat.Message
	for range 2*chat.MaxPage + 5 {
		said = append(said, h.post(t, room, ada, "Words"))
	}
	gone := h.post(t, room, ada, "Gone soon")
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, room, ada, gone.ID); err != nil {
		t.Fatal(err)
	}
	shut := h.shutRoom(t, sam, "Pay and people")

	tests := []struct {
		name     string
		path     string
		status   int
		location string
		articles int
		says     []string
	}{
		{"the start leads to the first room", "/", 303, at, 0, nil},
		{"a room shows its newest page", at, 200, "", chat.MaxPage, []string{`role="region" aria-label="Messages"`, `aria-label="Write a message"`, `aria-label="Send message"`,
			`aria-label="Rooms"`, `aria-label="New room"`, `aria-label="Workspace settings"`, `>Your profile<`, `aria-label="Sign out"`, `data-timeline-older-value="true"`,
			"<title>Front door · " + h.tenant.Name, path(`name="member-id" content="`, ada.ID)}},
		{"a permalink shows what is around", path(at, "/@", said[42].ID), 200, "", 2*chat.MaxPage + 1, []string{path(`data-timeline-linked-value="`, said[42].ID), `data-timeline-newer-value="true"`, `data-timeline-older-value="true"`}},
		{"near the end it shows the end", path(at, "/@", said[84].ID), 200, "", chat.MaxPage + 1, []string{`data-timeline-newer-value="false"`}},
		{"a deleted message leads to the room", path(at, "/@", gone.ID), 303, at, 0, nil},
		{"so does one that never was", path(at, "/@", int64(99999999)), 303, at, 0, nil},
		{"strange words after the @ are not found", at + "/@me", 404, "", 0, nil},
		{"older messages are a fragment", path(at, "/messages?before=", said[60].ID), 200, "", chat.MaxPage, nil},
		{"newer messages too", path(at, "/messages?after=", said[80].ID), 200, "", 4, nil},
		{"after nothing comes the oldest page", at + "/messages?after=0", 200, "", chat.MaxPage, nil},
		{"the newest without either", at + "/messages", 200, "", chat.MaxPage, nil},
		{"strange positions count as none", at + "/messages?before=x", 200, "", chat.MaxPage, nil},
		{"before the first there is nothing", path(at, "/messages?before=", said[0].ID), 204, "", 0, nil},
		{"after the last there is nothing", path(at, "/messages?after=", said[84].ID), 204, "", 0, nil},
		{"a room me is not in is not found", path("/rooms/", shut.ID), 404, "", 0, nil},
		{"nor are its messages", path("/rooms/", shut.ID, "/messages"), 404, "", 0, nil},
		{"nor its members", path("/rooms/", shut.ID, "/people"), 404, "", 0, nil},
		{"nor what happened in it", path("/rooms/", shut.ID, "/refresh"), 404, "", 0, nil},
		{"a room that is no number is not found", "/rooms/first", 404, "", 0, nil},
		{"the members open beside the room", at + "/people", 200, "", chat.MaxPage, []string{`id="people"`, "Sam Ito"}},
		{"the sidebar is a fragment", path("/sidebar?room=", room.ID), 200, "", 0, []string{`aria-current="page"`, `<nav class="rooms"`}},
		{"a new room has a page", "/rooms", 200, "", 0, []string{"Room name", "Create room"}},
		{"so have its settings", at + "/edit", 200, "", 0, []string{"Front door", "Save changes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := h.browserOf(t, ada).get(t, tt.path)
			if got.status != tt.status || got.location != tt.location {
				t.Fatalf("answer = %d %q, want %d %q\n%s", got.status, got.location, tt.status, tt.location, got.body)
			}
			if n := strings.Count(got.body, "data-message-id="); n != tt.articles {
				t.Errorf("%d messages, want %d", n, tt.articles)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("answer lacks %q", want)
				}
			}
		})
	}
}

// shutRoom makes a room that only its maker is in.
func (h house) shutRoom(t *testing.T, maker tenant.Member, name string) chat.Room {
	t.Helper()
	room, err := h.chat.CreateRoom(t.Context(), h.db, maker, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.NewRaw(`DELETE FROM ?tenant.memberships WHERE room_id = ? AND member_id <> ?`, room.ID, maker.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	return room
}

func TestTheStartRemembersTheLastRoom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	second, err := h.chat.CreateRoom(t.Context(), h.db, ada, "Second")
	if err != nil {
		t.Fatal(err)
	}
	b := h.browserOf(t, ada)
	at := path("/rooms/", second.ID)
	if got := b.get(t, at); got.status != 200 {
		t.Fatalf("status = %d, want 200", got.status)
	}
	if got := b.get(t, "/"); got.location != at {
		t.Errorf("the start leads to %q, want %q", got.location, at)
	}
	b.cookies["last_room"] = "99999999"
	if got := b.get(t, "/"); got.location == at || got.status != 303 {
		t.Errorf("the start leads to %q, want the first room", got.location)
	}
}

func TestAMemberWithoutRooms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	if _, err := h.db.NewRaw(`DELETE FROM ?tenant.memberships`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.browserOf(t, ada).get(t, "/"); got.status != 200 || !strings.Contains(got.body, "No rooms yet") {
		t.Errorf("%d\n%s", got.status, got.body)
	}
}

func TestMakingAndNamingRooms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room, err := h.chat.CreateRoom(t.Context(), h.db, ada, "Hers")
	if err != nil {
		t.Fatal(err)
	}
	edit := path("/rooms/", room.ID, "/edit")
	tests := []struct {
		name   string
		by     tenant.Member
		stream bool
		path   string
		form   url.Values
		status int
		says   string
	}{
		{"a room without a name is refused in the dialog", ada, true, "/rooms", url.Values{"name": {" "}}, 422, `target="new-room-form"`},
		{"and on the page", ada, false, "/rooms", url.Values{"name": {strings.Repeat("x", 81)}}, 422, "at most 80 characters"},
		{"a name will do", ada, false, "/rooms", url.Values{"name": {"# Kitchen"}}, 303, ""},
		{"its maker names it anew", ada, true, edit, url.Values{"name": {"Ours"}, "topic": {"All of us"}}, 303, ""},
		{"a long topic is refused", ada, true, edit, url.Values{"name": {"Ours"}, "topic": {strings.Repeat("x", 201)}}, 422, "at most 200 characters"},
		{"another member may not", sam, false, edit, url.Values{"name": {"Mine"}}, 403, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := h.browserOf(t, tt.by)
			b.stream = tt.stream
			got := b.send(t, tt.path, tt.form)
			if got.status != tt.status || !strings.Contains(got.body, tt.says) {
				t.Errorf("answer = %d, want %d with %q\n%s", got.status, tt.status, tt.says, got.body)
			}
		})
	}
	if got := h.browserOf(t, sam).get(t, edit); got.status != 403 {
		t.Errorf("another member's settings page = %d, want 403", got.status)
	}
}

func TestReadingARoom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	other, err := h.chat.CreateRoom(t.Context(), h.db, ada, "Other")
	if err != nil {
		t.Fatal(err)
	}
	last := h.post(t, room, sam, "New to Ada")
	b := h.browserOf(t, ada)
	unread := func() string { return b.get(t, path("/sidebar?room=", other.ID)).body }
	if got := unread(); !strings.Contains(got, `data-unread="1"`) {
		t.Errorf("the sidebar shows nothing unread:\n%s", got)
	}
	if got := b.get(t, path("/rooms/", room.ID)).body; !strings.Contains(got, `class="new-line"`) {
		t.Error("the room has no New line")
	}
	if got := b.send(t, path("/rooms/", room.ID, "/read"), url.Values{"message": {path(last.ID)}}); got.status != 204 {
		t.Errorf("status = %d, want 204", got.status)
	}
	if got := unread(); strings.Contains(got, `data-unread="1"`) {
		t.Errorf("the sidebar still shows something unread:\n%s", got)
	}
}

func TestNobodySeesTheNeighbours(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ours, theirs := s.open(t), s.open(t)
	ada := ours.member(t, "Ada Okafor", tenant.RoleOwner)
	bob := theirs.member(t, "Bob Neighbour", tenant.RoleOwner)
	room := theirs.firstRoom(t, bob)
	secret := theirs.post(t, room, bob, "A secret of the neighbours")

	visitor := ours.browserOf(t, ada)
	visitor.host = theirs.host
	for _, at := range []string{"/", path("/rooms/", room.ID), path("/rooms/", room.ID, "/messages"), path("/rooms/", room.ID, "/messages/", secret.ID), "/sidebar", "/files/1/x"} {
		got := visitor.get(t, at)
		if got.status != 303 || !strings.HasPrefix(got.location, "/session/new") || strings.Contains(got.body, "secret") {
			t.Errorf("GET %s = %d %q, want the way in", at, got.status, got.location)
		}
	}
	if got := visitor.send(t, path("/rooms/", room.ID, "/messages"), url.Values{"body": {"hi"}}); got.status != 303 || !strings.HasPrefix(got.location, "/session/new") {
		t.Errorf("posting = %d %q, want the way in", got.status, got.location)
	}
	if got := ours.browserOf(t, ada).get(t, path("/rooms/", room.ID, "/messages/", secret.ID)); strings.Contains(got.body, "secret") {
		t.Error("the neighbours' message shows")
	}
}

func TestAFormOfAnotherPageIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	b := h.browserOf(t, ada)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+h.host+path("/rooms/", room.ID, "/messages"), strings.NewReader("body=x"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-site")
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if got := b.roundTrip(t, req); got.status != 403 {
		t.Errorf("status = %d, want 403", got.status)
	}
}
