package chatweb_test

import (
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

// withFrame asks as a turbo-frame does.
func (b *browser) frame(t *testing.T, at, id string) answer {
	t.Helper()
	b.headers = map[string]string{"Turbo-Frame": id}
	defer func() { b.headers = nil }()
	return b.get(t, at)
}

func (h house) closedRoom(t *testing.T, maker tenant.Member, name string, people ...int64) chat.Room {
	t.Helper()
	room, err := h.chat.CreateClosedRoom(t.Context(), h.db, maker, name, people)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

func TestRoomsOfSome(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	mei := h.member(t, "Mei Chen", tenant.RoleMember)
	closed := h.closedRoom(t, ada, "Pay and people", sam.ID)
	at := path("/rooms/", closed.ID)
	open := path("/rooms/", h.firstRoom(t, ada).ID)
	id := func(m tenant.Member) string { return path(m.ID) }

	tests := []struct {
		name   string
		by     tenant.Member
		stream bool
		path   string
		form   url.Values // nil: a GET
		status int
		says   string
	}{
		{"a closed room is made of those picked", ada, true, "/rooms", url.Values{"name": {"Two"}, "pick": {"1"}, "people": {id(sam)}}, 303, ""},
		{"somebody unknown is refused in the dialog", ada, true, "/rooms", url.Values{"name": {"Two"}, "pick": {"1"}, "people": {"99999999"}}, 422, "Somebody you picked is not here any more."},
		{"and words instead of an id", ada, false, "/rooms", url.Values{"name": {"Two"}, "pick": {"1"}, "people": {"x"}}, 422, "Somebody you picked is not here any more."},
		{"its members show in settings", ada, false, at + "/members", nil, 200, "Sam Ito"},
		{"another member does not manage them", sam, false, at + "/members", nil, 403, ""},
		{"nor change them", sam, false, at + "/members", url.Values{"pick": {"1"}, "people": {id(sam)}}, 403, ""},
		{"whoever is not in it finds nothing", mei, false, at + "/members", nil, 404, ""},
		{"nor leaves it", mei, false, at + "/leave", url.Values{}, 404, ""},
		{"nor deletes it", mei, false, at + "/delete", url.Values{}, 404, ""},
		{"nor hears of it", mei, false, at + "/involvement", url.Values{"involvement": {"everything"}}, 404, ""},
		{"nobody at all is refused", ada, true, at + "/members", url.Values{"pick": {"1"}}, 422, "A room needs at least one person."},
		{"a member does not delete it", sam, false, at + "/delete", url.Values{}, 403, ""},
		{"an open room is not left", sam, false, open + "/leave", url.Values{}, 409, ""},
		{"the bell changes", sam, true, at + "/involvement", url.Values{"involvement": {"nothing"}}, 200, "Notifications: Nothing"},
		{"to a level there is", sam, true, at + "/involvement", url.Values{"involvement": {"loud"}}, 422, ""},
		{"the list of all rooms shows it", sam, false, "/notifications", nil, 200, "Notifications from Pay and people"},
		{"but not to others", mei, false, "/notifications", nil, 200, "Notifications from Front door"},
		{"it is hidden", sam, false, at + "/involvement", url.Values{"involvement": {"invisible"}, "from": {"list"}}, 303, ""},
		{"a hidden room still opens", sam, false, at, nil, 200, "Notifications: Nothing, and hide it"},
		{"people are added", ada, false, at + "/members", url.Values{"pick": {"1"}, "people": {id(ada), id(sam), id(mei)}}, 303, ""},
		{"who sees it at once", mei, false, at, nil, 200, "Pay and people"},
		{"and taken out", ada, false, at + "/members", url.Values{"pick": {"1"}, "people": {id(ada), id(sam)}}, 303, ""},
		{"who loses it at once", mei, false, at, nil, 404, ""},
		{"with its messages", mei, false, at + "/messages", nil, 404, ""},
		{"and what happens in it", mei, false, at + "/refresh?after=0", nil, 404, ""},
		{"somebody leaves", sam, false, at + "/leave", url.Values{}, 303, ""},
		{"and is out", sam, false, at, nil, 404, ""},
		{"the last one does not", ada, false, at + "/leave", url.Values{}, 409, ""},
		{"it opens to everybody", ada, false, at + "/members", url.Values{"everyone": {"true"}, "pick": {"1"}}, 303, ""},
		{"so everybody is in", mei, false, at, nil, 200, "Pay and people"},
		{"its maker deletes it", ada, false, at + "/delete", url.Values{}, 303, ""},
		{"and it is gone", ada, false, at, nil, 404, ""},
	}
	for _, tt := range tests { // each goes on from the one before
		b := h.browserOf(t, tt.by)
		b.stream = tt.stream
		var got answer
		if tt.form == nil {
			got = b.get(t, tt.path)
		} else {
			got = b.send(t, tt.path, tt.form)
		}
		if got.status != tt.status || !strings.Contains(got.body, tt.says) {
			t.Errorf("%s: answer = %d, want %d with %q\n%s", tt.name, got.status, tt.status, tt.says, got.body)
		}
		if tt.by.ID == mei.ID && got.status == 404 && strings.Contains(got.body, "Pay and people") {
			t.Errorf("%s: the answer names the room", tt.name)
		}
	}
}

func TestDirectRooms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	mei := h.member(t, "Mei Chen", tenant.RoleOwner)
	b := h.browserOf(t, ada)
	if got := b.frame(t, "/direct", "new-direct-frame"); got.status != 200 || !strings.Contains(got.body, "Sam Ito") || strings.Contains(got.body, "<html") {
		t.Errorf("the frame: %d\n%s", got.status, got.body)
	}
	made := b.send(t, "/direct", url.Values{"pick": {"1"}, "people": {path(sam.ID)}})
	if made.status != 303 {
		t.Fatalf("status = %d\n%s", made.status, made.body)
	}
	if again := h.browserOf(t, sam).send(t, "/direct", url.Values{"people": {path(ada.ID)}}); again.location != made.location {
		t.Errorf("the same two talk in %s and %s", made.location, again.location)
	}
	if got := b.send(t, "/direct", url.Values{"people": {"99999999"}}); got.status != 422 {
		t.Errorf("somebody unknown: %d", got.status)
	}
	h.send(t, b, made.location+"/messages", "Only between us")
	if got := h.browserOf(t, sam).get(t, "/sidebar"); !strings.Contains(got.body, `data-direct`) || !strings.Contains(got.body, "Ada Okafor") || !strings.Contains(got.body, `data-unread="1"`) {
		t.Errorf("Sam's sidebar:\n%s", got.body)
	}
	if got := b.get(t, made.location); !strings.Contains(got.body, `placeholder="Message Sam Ito"`) || strings.Contains(got.body, `id="edit-room"`) || !strings.Contains(got.body, "Delete conversation") {
		t.Errorf("the room:\n%s", got.body)
	}

	// Administrators are nobody special here.
	third := h.browserOf(t, mei)
	for _, at := range []string{made.location, made.location + "/messages", made.location + "/people", made.location + "/refresh?after=0", made.location + "/edit", made.location + "/members"} {
		if got := third.get(t, at); got.status != 404 || strings.Contains(got.body, "Only between") || strings.Contains(got.body, "Ada Okafor") {
			t.Errorf("GET %s by a third = %d\n%s", at, got.status, got.body)
		}
	}
	for _, at := range []string{"/sidebar", "/notifications"} {
		if got := third.get(t, at); strings.Contains(got.body, made.location+`"`) || strings.Contains(got.body, made.location+"/") || strings.Contains(got.body, "Ada Okafor") {
			t.Errorf("GET %s by a third tells of the room:\n%s", at, got.body)
		}
	}
	for _, e := range h.events.told {
		if e.About != nil && e.About.IsDirect() && (e.About.Name != "" || len(e.To) != 2) {
			t.Errorf("the event says %+v to %v", e.About, e.To)
		}
	}
	if got := h.browserOf(t, sam).send(t, made.location+"/delete", url.Values{}); got.status != 303 {
		t.Errorf("deleting by the other = %d", got.status)
	}
	if got := b.get(t, made.location); got.status != 404 {
		t.Errorf("afterwards it is %d", got.status)
	}
}

func (h house) send(t *testing.T, b *browser, at, body string) {
	t.Helper()
	if got := b.send(t, at, url.Values{"body": {body}}); got.status >= 400 {
		t.Fatalf("posting: %d\n%s", got.status, got.body)
	}
}

func TestOnlyAdministratorsSeeNewRoom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.member(t, "Boss", tenant.RoleOwner)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	if err := h.Service.LetOnlyAdministratorsMakeRooms(t.Context(), h.db, boss, true); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		by   tenant.Member
		sees bool
	}{{boss, true}, {sam, false}} {
		b := h.browserOf(t, tt.by)
		got := b.get(t, path("/rooms/", h.firstRoom(t, tt.by).ID))
		if strings.Contains(got.body, `aria-label="New room"`) != tt.sees || !strings.Contains(got.body, `aria-label="New direct message"`) {
			t.Errorf("%s sees New room: %v", tt.by.Name, !tt.sees)
		}
		want := map[bool]int{true: 303, false: 403}[tt.sees]
		if got := b.send(t, "/rooms", url.Values{"name": {"Mine"}}); got.status != want {
			t.Errorf("%s makes a room: %d, want %d", tt.by.Name, got.status, want)
		}
	}
}
