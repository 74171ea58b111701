package chatweb_test

import (
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestKeepingReminders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, sam := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	messages := path("/rooms/", room.ID, "/messages")
	b := h.browserOf(t, ada)

	for range 2 { // the same request again, as a script sends it that got no answer
		got := b.withStreams().send(t, messages, url.Values{"body": {"/remind me in 2 days to buy <b>tea</b>"}, "client_id": {"r-1"}, "time_zone": {"Asia/Tokyo"}})
		for _, want := range []string{`action="update" target="whisper"`, "Reminder for you on ", "(Asia/Tokyo): buy &lt;b&gt;tea&lt;/b&gt;"} {
			if got.status != 200 || !strings.Contains(got.body, want) {
				t.Fatalf("%d, lacks %q:\n%s", got.status, want, got.body)
			}
		}
	}
	if got := b.send(t, messages, url.Values{"body": {"/remind here in an hour to sit"}, "time_zone": {"../../etc/passwd"}}); got.status != 303 || got.location != path("/rooms/", room.ID) {
		t.Errorf("without a script: %d %q", got.status, got.location)
	}
	if got := b.withStreams().send(t, messages, url.Values{"body": {"/remind me at 25:00 to eat"}}); got.status != 422 || !strings.Contains(got.body, "\n/remind me at 25:00 to eat</textarea>") {
		t.Errorf("a time that is none: %d\n%s", got.status, got.body)
	}
	if got := b.send(t, messages, url.Values{"body": {"/remind list"}}); got.status != 303 || got.location != "/reminders" {
		t.Errorf("the list without a script: %d %q", got.status, got.location)
	}
	list := b.withStreams().send(t, messages, url.Values{"body": {"/remind list"}}).body
	page := b.get(t, "/reminders").body
	for _, want := range []string{"buy &lt;b&gt;tea&lt;/b&gt;", ">sit<", "/cancel\""} {
		if !strings.Contains(list, want) || !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s\n%s", want, list, page)
		}
	}
	waiting, err := chat.RemindersOf(t.Context(), h.db, ada.ID)
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d wait, %v", len(waiting), err)
	}
	cancel := path("/reminders/", waiting[0].ID, "/cancel")
	if got := h.browserOf(t, sam).send(t, cancel, nil); got.status != 404 {
		t.Errorf("somebody else cancels: %d", got.status)
	}
	if got := b.withStreams().send(t, cancel, nil); got.status != 200 || !strings.Contains(got.body, "Cancelled.") || !strings.Contains(got.body, "tea") || strings.Contains(got.body, ">sit<") {
		t.Errorf("cancelling: %d\n%s", got.status, got.body)
	}
	if got := b.send(t, path("/reminders/", waiting[1].ID, "/cancel"), nil); got.status != 303 || got.location != "/reminders" {
		t.Errorf("cancelling without a script: %d %q", got.status, got.location)
	}
	for _, gone := range []string{cancel, "/reminders/0/cancel", "/reminders/x/cancel", "/reminders/99999999999999999999/cancel"} {
		if got := b.send(t, gone, nil); got.status != 404 {
			t.Errorf("%s: %d, want 404", gone, got.status)
		}
	}
	if got := b.withStreams().send(t, messages, url.Values{"body": {"/remind list"}}); !strings.Contains(got.body, "No reminder is waiting.") {
		t.Errorf("an empty list:\n%s", got.body)
	}
	if got := b.get(t, "/reminders"); !strings.Contains(got.body, "No reminder is waiting.") {
		t.Errorf("an empty page:\n%s", got.body)
	}
}
