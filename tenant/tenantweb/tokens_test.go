package tenantweb

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"hearth/tenant"
)

// A token is shown once, to whoever made it, and is theirs to revoke.
func TestATokenIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	other, theirs := s.member(t, w, "Grace Lindqvist", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, "/profile/tokens", w.as), 200, "No tokens yet")
	made := s.post(t, w.Slug, "/profile/tokens", values("name", hostile[:60], "scope", "write", "days", "0"), w.as)
	text := regexp.MustCompile(`hearth_[A-Za-z0-9_-]{43}`).FindString(made.Body)
	if made.StatusCode != 200 || text == "" || made.Header.Get("Cache-Control") != "no-store" || strings.Contains(made.Body, "<script>alert") {
		t.Fatalf("%d, a token: %v, %s", made.StatusCode, text != "", made.Header)
	}
	if list := s.get(t, w.Slug, "/profile/tokens", w.as); strings.Contains(list.Body, text) || !strings.Contains(list.Body, "Never used") {
		t.Error("the list shows the token, or does not list it")
	}
	all, err := tenant.TokensOf(t.Context(), w.db, w.owner)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	at := fmt.Sprintf("/profile/tokens/%d/delete", all[0].ID)
	if a := s.post(t, w.Slug, at, nil, theirs); a.StatusCode != 404 {
		t.Errorf("%s revokes what is not theirs: %d", other.Name, a.StatusCode)
	}
	wantLocation(t, s.post(t, w.Slug, at, nil, w.as), "/profile/tokens")
	if a := s.post(t, w.Slug, at, nil, w.as); a.StatusCode != 404 {
		t.Errorf("again: %d", a.StatusCode)
	}
}

func TestATokenThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	for _, tt := range []struct{ name, scope, days string }{
		{"", "read", "0"}, {strings.Repeat("x", 61), "read", "0"}, {"x\x00", "read", "0"},
		{"x", "", "0"}, {"x", "all", "0"}, {"x", "read", "7"}, {"x", "read", "soon"},
	} {
		a := s.post(t, w.Slug, "/profile/tokens", values("name", tt.name, "scope", tt.scope, "days", tt.days), w.as)
		wantStatus(t, a, 422, "is-bad")
	}
	all, err := tenant.TokensOf(t.Context(), w.db, w.owner)
	if err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

// Administrators make and revoke the tokens of bots, and nobody else does.
func TestBotsHaveTokensOfAdministrators(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	_, theirs := s.member(t, w, "Grace Lindqvist", tenant.RoleMember)
	bot, _, err := s.env.Service.CreateBot(t.Context(), w.db, w.owner, tenant.BotForm{Name: "Kettle watch"})
	if err != nil {
		t.Fatal(err)
	}
	wanted := values("name", "Build", "scope", "write", "days", "0", "as", fmt.Sprint(bot.MemberID))
	if a := s.post(t, w.Slug, "/profile/tokens", wanted, theirs); a.StatusCode != 403 {
		t.Errorf("a member makes a token of a bot: %d", a.StatusCode)
	}
	wantStatus(t, s.post(t, w.Slug, "/profile/tokens", wanted, w.as), 200, "Copy the token now")
	wantStatus(t, s.get(t, w.Slug, "/profile/tokens", w.as), 200, "Acts as Kettle watch")
	if list := s.get(t, w.Slug, "/profile/tokens", theirs); strings.Contains(list.Body, "Kettle watch") {
		t.Error("a member sees the tokens of bots")
	}
	for _, as := range []string{"x", "999999", fmt.Sprint(w.owner.ID)} {
		wantStatus(t, s.post(t, w.Slug, "/profile/tokens", values("name", "x", "scope", "read", "days", "0", "as", as), w.as), 422, "is-bad")
	}
	all, err := tenant.TokensOf(t.Context(), w.db, w.owner)
	if err != nil || len(all) != 1 || all[0].Bot != "Kettle watch" {
		t.Fatal(all, err)
	}
	at := fmt.Sprintf("/profile/tokens/%d/delete", all[0].ID)
	if a := s.post(t, w.Slug, at, nil, theirs); a.StatusCode != 404 {
		t.Errorf("a member revokes it: %d", a.StatusCode)
	}
	wantLocation(t, s.post(t, w.Slug, at, nil, w.as), "/profile/tokens")
}
