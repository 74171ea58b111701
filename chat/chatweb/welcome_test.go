package chatweb_test

import (
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
)

func TestTheWelcome(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner := h.member(t, "Olu Owner", tenant.RoleOwner)
	room := h.firstRoom(t, owner)
	at := path("/rooms/", room.ID)
	shows := func(m tenant.Member, at string) bool {
		return strings.Contains(h.browserOf(t, m).get(t, at).body, "Put this away")
	}
	if _, err := h.db.NewRaw(`INSERT INTO ?tenant.settings (tenant_id, invite_code) VALUES (?, 'abcd-efgh-jkmn') ON CONFLICT (tenant_id) DO UPDATE SET invite_code = excluded.invite_code`, h.tenant.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}

	body := h.browserOf(t, owner).get(t, at).body
	for _, want := range []string{"Welcome to " + h.tenant.Name + ", Olu", "http://" + h.host + "/join/abcd-efgh-jkmn", "0 of 3 done"} {
		if !strings.Contains(body, want) {
			t.Errorf("the welcome lacks %q", want)
		}
	}
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	if shows(ada, at) {
		t.Error("a member sees the welcome, which is for administrators")
	}
	second, err := h.chat.CreateRoom(t.Context(), h.db, owner, "Second")
	if err != nil {
		t.Fatal(err)
	}
	if shows(owner, path("/rooms/", second.ID)) {
		t.Error("the second room shows the welcome, which is the first one's")
	}
	if body := h.browserOf(t, owner).get(t, at).body; !strings.Contains(body, "2 of 3 done") {
		t.Error("inviting and making a room do not count")
	}
	if got := h.browserOf(t, ada).send(t, "/welcome", url.Values{}); got.status != 403 {
		t.Errorf("a member puts it away: %d, want 403", got.status)
	}
	if got := h.browserOf(t, owner).send(t, "/welcome", url.Values{}); got.status != 303 {
		t.Errorf("putting it away: %d, want 303", got.status)
	}
	if shows(owner, at) {
		t.Error("the welcome is back")
	}
}

func TestTheBannerUntilTheAddressIsConfirmed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	at := path("/rooms/", h.firstRoom(t, ada).ID)
	if strings.Contains(h.browserOf(t, ada).get(t, at).body, "Confirm your address") {
		t.Error("a confirmed member is asked to confirm")
	}
	if _, err := h.db.NewRaw(`UPDATE ?tenant.members SET confirmed_at = NULL`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(h.browserOf(t, ada).get(t, at).body, "Confirm your address") {
		t.Error("an unconfirmed member is not asked to confirm")
	}
}
