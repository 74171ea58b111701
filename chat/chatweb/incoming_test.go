package chatweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant"
)

func TestAddressesForAlertingTools(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, bob := h.member(t, "Ada Okafor", tenant.RoleOwner), h.member(t, "Bob Moss", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	made, _, err := h.Service.CreateBot(t.Context(), h.db, ada, tenant.BotForm{Name: hostileName})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browserOf(t, ada)
	page := "/settings/bots/" + strconv.FormatInt(made.MemberID, 10) + "/incoming"
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
	here := url.Values{"room": {strconv.FormatInt(room.ID, 10)}}
	has(b.send(t, page, here), 422, "Choose a room that") // of which it is no member yet
	if err := h.chat.PutBotIn(t.Context(), h.db, room, ada, made.Member, true); err != nil {
		t.Fatal(err)
	}
	if empty := has(b.get(t, page), 200, "No addresses yet", "&lt;b&gt;Bot", "Create address"); strings.Contains(empty.body, hostileName) {
		t.Error("the name of the bot is not escaped")
	}
	has(b.send(t, page, url.Values{"room": {"x"}}), 422, "Choose a room.")
	has(b.send(t, page, url.Values{"room": {"99999"}}), 422, "Choose a room that")
	has(b.send(t, page, here), 303)
	secret := regexp.MustCompile(`/services/(\d+)/[A-Za-z0-9_-]{43}`)
	shown := secret.FindStringSubmatch(has(b.get(t, page), 200, "the only time it is shown", "not used yet").body)
	if shown == nil {
		t.Fatal("the new address is not shown")
	}
	if again := has(b.get(t, page), 200, "/services/"+shown[1]+"/••••", room.Name); secret.MatchString(again.body) {
		t.Error("the address is shown twice")
	}

	other := h.browserOf(t, bob)
	for _, refused := range []struct{ method, path string }{{http.MethodGet, page}, {http.MethodPost, page}, {http.MethodPost, page + "/" + shown[1] + "/delete"}} {
		has(other.do(t, refused.method, refused.path, here), 403)
	}
	has(b.get(t, "/settings/bots/"+strconv.FormatInt(bob.ID, 10)+"/incoming"), 404)
	has(b.send(t, page+"/x/delete", url.Values{}), 404)
	has(b.send(t, page+"/"+shown[1]+"/delete", url.Values{}), 303)
	has(b.get(t, page), 200, "No addresses yet")
	has(b.send(t, page+"/"+shown[1]+"/delete", url.Values{}), 404)

	second, _, err := h.Service.CreateBot(t.Context(), h.db, ada, tenant.BotForm{Name: "Second"})
	if err != nil {
		t.Fatal(err)
	}
	has(b.send(t, page, here), 303)
	if got := has(b.get(t, "/settings/bots/"+strconv.FormatInt(second.MemberID, 10)+"/incoming"), 200); secret.MatchString(got.body) {
		t.Error("the address of one bot is shown as another's")
	}
}
