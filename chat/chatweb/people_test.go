package chatweb_test

import (
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
)

// Everybody of a room is found by letters of their name, in the panel and on the page
// that stands in for it without scripts.
func TestTheMembersOfARoomAreFoundByName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	names := []string{"Ada Okafor", "Sam Ito", "Mei Chen", "100%_Percy", "Zoë Quinn", "Ian Marsh"}
	var ada tenant.Member
	for i, name := range names {
		if m := h.member(t, name, tenant.RoleMember); i == 0 {
			ada = m
		}
	}
	outsider := h.member(t, "Otto", tenant.RoleMember)
	at := path("/rooms/", h.firstRoom(t, ada).ID) + "/people"
	closed := path("/rooms/", h.closedRoom(t, outsider, "Pay").ID) + "/people"
	b := h.browserOf(t, ada)

	tests := []struct {
		name, named string
		want        []string
	}{
		{"nothing asked", "", names},
		{"a part of a name", "EI C", []string{"Mei Chen"}},
		{"spaces around it", "  sam ", []string{"Sam Ito"}},
		{"what is a wildcard in SQL", "%", []string{"100%_Percy"}},
		{"and the other one", "_", []string{"100%_Percy"}},
		{"letters with marks", "zoë", []string{"Zoë Quinn"}},
		{"nobody", "kettle", nil},
		{"a backslash", `\`, nil},
		{"markup", "<script>", nil},
		{"what is no text", "\xff\x00", nil},
		{"too much of it", strings.Repeat("x", 8000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			query := at + "?named=" + url.QueryEscape(tt.named)
			for _, a := range []answer{b.frame(t, query, "context"), b.get(t, query)} {
				if a.status != 200 {
					t.Fatalf("status %d", a.status)
				}
				_, list, _ := strings.Cut(a.body, `<ul class="people">`)
				list, _, _ = strings.Cut(list, "</ul>")
				for _, name := range names {
					wanted := strings.Contains(strings.Join(tt.want, ","), name)
					if strings.Contains(list, ">"+name+"<") != wanted {
						t.Errorf("%s listed: %v, want %v", name, !wanted, wanted)
					}
				}
				if strings.Contains(a.body, "<script>\"") {
					t.Error("what was asked for came back as markup")
				}
			}
		})
	}
	if a := b.frame(t, closed, "context"); a.status != 404 {
		t.Errorf("a room of others: %d", a.status)
	}
}
