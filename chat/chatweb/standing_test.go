package chatweb_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"hearth/tenant"
)

// TestAPageFollowsHowItsWorkspaceStands asks what an open page asks, as each of those
// who are told something else.
func TestAPageFollowsHowItsWorkspaceStands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, member := h.member(t, "Olive", tenant.RoleOwner), h.member(t, "Mona", tenant.RoleMember)
	room := h.firstRoom(t, member)
	type answer struct {
		Writes        bool
		Owing, Frozen string
		Files         struct{ Largest, Together int64 }
	}
	ask := func(m tenant.Member) (a answer) {
		t.Helper()
		got := h.browserOf(t, m).get(t, "/standing")
		if err := json.Unmarshal([]byte(got.body), &a); err != nil || a.Files.Largest == 0 {
			t.Fatalf("%v: %s", err, got.body)
		}
		return a
	}
	marks := map[string]bool{}
	tests := []struct {
		state, told       string
		writes            bool
		toOwner, toMember string // a part of what is said of money; "" for nothing
	}{
		{"active", "", true, "", ""},
		{"past_due", "owners", true, "did not go through", ""},
		{"past_due", "everybody", true, "did not go through", "did not go through"},
		{"suspended", "everybody", false, "can be read only", "can be read only"},
		{"suspended", "", false, "", ""},
	}
	for _, tt := range tests {
		_, err := h.Registry.Control().NewRaw(`UPDATE control.tenants SET state = ?, told = ? WHERE id = ?`, tt.state, tt.told, h.tenant.ID).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for m, want := range map[*tenant.Member]string{&owner: tt.toOwner, &member: tt.toMember} {
			got := ask(*m)
			if got.Writes != tt.writes || (got.Frozen == "") != tt.writes || (got.Owing == "") != (want == "") || !strings.Contains(got.Owing, want) {
				t.Errorf("%s, %q is told, %s: %+v", tt.state, tt.told, m.Name, got)
			}
		}
		page := h.browserOf(t, member).get(t, path("/rooms/", room.ID)).body
		if inert := regexp.MustCompile(`<form class="composer"[^>]* inert`).MatchString(page); inert == tt.writes {
			t.Errorf("%s: nothing can be written is %v", tt.state, inert)
		}
		mark := regexp.MustCompile(`data-standing="([0-9a-f]{8})"`).FindString(page)
		if mark == "" || marks[mark] && tt.told != "owners" {
			t.Errorf("%s, %q is told: the page is marked %q, as before", tt.state, tt.told, mark)
		}
		marks[mark] = true
	}
}
