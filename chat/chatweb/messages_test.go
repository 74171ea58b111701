package chatweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestPostingToARoom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	messages := path("/rooms/", room.ID, "/messages")

	tests := []struct {
		name     string
		stream   bool
		path     string
		form     url.Values
		status   int
		location string
		says     []string
	}{
		{"a script gets the stream that appends it", true, messages, url.Values{"body": {"Hello"}, "client_id": {"c-1"}}, 200, "",
			[]string{`<turbo-stream action="append" target="messages_`, path(`id="message_`, ada.ID, `_c-1"`), "<p>Hello</p>"}},
		{"sending it again changes nothing", true, messages, url.Values{"body": {"Hello"}, "client_id": {"c-1"}}, 200, "",
			[]string{path(`id="message_`, ada.ID, `_c-1"`)}},
		{"without a script one returns to the room", false, messages, url.Values{"body": {"Plain"}}, 303, path("/rooms/", room.ID), nil},
		{"nothing but spaces is refused", true, messages, url.Values{"body": {" \n "}}, 422, "",
			[]string{`target="composer"`, "Write something first."}},
		{"what was too long is given back", false, messages, url.Values{"body": {strings.Repeat("é", chat.MaxBody+1)}}, 422, "",
			[]string{"Shorten it or split it in two.", strings.Repeat("é", chat.MaxBody+1) + "</textarea>"}},
		{"NUL bytes are refused", true, messages, url.Values{"body": {"a\x00b"}}, 422, "", []string{"characters that cannot be stored", "\nab</textarea>"}},
		{"broken UTF-8 is refused", true, messages, url.Values{"body": {"a\xffb"}}, 422, "", []string{"characters that cannot be stored"}},
		{"a client id of 65 characters is refused", true, messages, url.Values{"body": {"x"}, "client_id": {strings.Repeat("c", 65)}}, 422, "", []string{"at most 64"}},
		{"a room that is not there is not found", false, "/rooms/999999/messages", url.Values{"body": {"x"}}, 404, "", nil},
		{"nor is one with a strange number", false, "/rooms/-1/messages", url.Values{"body": {"x"}}, 404, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := h.browserOf(t, ada)
			b.stream = tt.stream
			got := b.send(t, tt.path, tt.form)
			if got.status != tt.status || got.location != tt.location {
				t.Fatalf("answer = %d %q, want %d %q\n%s", got.status, got.location, tt.status, tt.location, got.body)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("answer lacks %q:\n%s", want, got.body)
				}
			}
		})
	}
	page, err := chat.MessagesBefore(t.Context(), h.db, room.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) != 2 {
		t.Errorf("the room has %d messages, want the 2 that were accepted, once each", len(page))
	}
}

func TestChangingMessages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner := h.member(t, "Olu Owner", tenant.RoleOwner)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	messageOf := func(t *testing.T) (string, chat.Message) {
		m := h.post(t, room, ada, "First words")
		return path("/rooms/", room.ID, "/messages/", m.ID), m
	}

	t.Run("the author gets an editor with the source", func(t *testing.T) {
		at, _ := messageOf(t)
		got := h.browserOf(t, ada).withStreams().get(t, at+"/edit")
		for _, want := range []string{`aria-label="Edit message"`, "First words</textarea>", "Save changes"} {
			if got.status != 200 || !strings.Contains(got.body, want) {
				t.Errorf("%d, lacks %q:\n%s", got.status, want, got.body)
			}
		}
	})
	t.Run("saving replaces the message", func(t *testing.T) {
		at, m := messageOf(t)
		got := h.browserOf(t, ada).withStreams().send(t, at, url.Values{"body": {"*Second*"}})
		for _, want := range []string{`action="replace"`, path(`target="message_`, ada.ID, "_", m.ClientID), "<em>Second</em>", "edited"} {
			if got.status != 200 || !strings.Contains(got.body, want) {
				t.Errorf("%d, lacks %q:\n%s", got.status, want, got.body)
			}
		}
	})
	t.Run("a refused edit keeps what was typed", func(t *testing.T) {
		at, _ := messageOf(t)
		got := h.browserOf(t, ada).withStreams().send(t, at, url.Values{"body": {" "}})
		if got.status != 422 || !strings.Contains(got.body, "Write something first.") || !strings.Contains(got.body, "<textarea") {
			t.Errorf("%d\n%s", got.status, got.body)
		}
	})
	t.Run("without a script saving leads to the message", func(t *testing.T) {
		at, m := messageOf(t)
		got := h.browserOf(t, ada).send(t, at, url.Values{"body": {"Other"}})
		if want := path("/rooms/", room.ID, "/@", m.ID); got.status != 303 || got.location != want {
			t.Errorf("answer = %d %q, want 303 %q", got.status, got.location, want)
		}
	})
	t.Run("PATCH saves too", func(t *testing.T) {
		at, _ := messageOf(t)
		if got := h.browserOf(t, ada).withStreams().do(t, http.MethodPatch, at, url.Values{"body": {"Third"}}); got.status != 200 || !strings.Contains(got.body, "Third") {
			t.Errorf("%d\n%s", got.status, got.body)
		}
	})
	t.Run("another member may neither edit nor delete", func(t *testing.T) {
		at, _ := messageOf(t)
		b := h.browserOf(t, sam)
		for _, got := range []answer{
			b.get(t, at+"/edit"), b.send(t, at, url.Values{"body": {"Mine now"}}),
			b.do(t, http.MethodDelete, at, nil), b.send(t, at, url.Values{"_method": {"delete"}}),
		} {
			if got.status != 403 {
				t.Errorf("status = %d, want 403", got.status)
			}
		}
	})
	t.Run("an administrator may delete", func(t *testing.T) {
		at, _ := messageOf(t)
		got := h.browserOf(t, owner).withStreams().send(t, at, url.Values{"_method": {"delete"}})
		if got.status != 200 || !strings.Contains(got.body, `action="remove"`) {
			t.Errorf("%d\n%s", got.status, got.body)
		}
		if again := h.browserOf(t, owner).do(t, http.MethodDelete, at, nil); again.status != 404 {
			t.Errorf("deleting again = %d, want 404", again.status)
		}
	})
	t.Run("a message has no place in another room", func(t *testing.T) {
		_, m := messageOf(t)
		other, err := h.chat.CreateRoom(t.Context(), h.db, ada, "Elsewhere")
		if err != nil {
			t.Fatal(err)
		}
		if got := h.browserOf(t, ada).send(t, path("/rooms/", other.ID, "/messages/", m.ID), url.Values{"body": {"x"}}); got.status != 404 {
			t.Errorf("status = %d, want 404", got.status)
		}
	})
}
