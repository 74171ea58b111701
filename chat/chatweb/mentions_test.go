package chatweb_test

import (
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
)

// The list behind an @ knows the room's people only, shows hostile names as text, and
// is for those who belong to the room.
func TestSuggestingMentions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	rene := h.member(t, "René <b>\"x\"", tenant.RoleMember)
	h.member(t, "Zora Quill", tenant.RoleMember)
	owner := h.member(t, "Olu Owner", tenant.RoleOwner)
	made := h.closedRoom(t, owner, "Closed", ada.ID, rene.ID)
	tests := []struct {
		name, query string
		status      int
		says        []string
		lacks       []string
	}{
		{"everybody in the room", "", 200, []string{"Olu Owner", "René &lt;b&gt;"}, []string{"Zora", "Ada Okafor", "<b>"}},
		{"by letters without accents", "rene", 200, []string{`data-write="@René &lt;b&gt;&#34;x&#34;"`, `data-also="René"`}, []string{"Olu"}},
		{"nobody outside of it", "zora", 200, nil, []string{"<li"}},
		{"hostile letters", `"><script>`, 200, nil, []string{"<li", "script"}},
		{"very many letters", strings.Repeat("a", 5000), 200, nil, []string{"<li"}},
		{"letters that are none", "\xff\x00", 200, nil, []string{"<li"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := h.browserOf(t, ada).get(t, path("/rooms/", made.ID, "/mentions?q="+url.QueryEscape(tt.query)))
			if got.status != tt.status {
				t.Fatalf("status %d, want %d", got.status, tt.status)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("lacks %q:\n%s", want, got.body)
				}
			}
			for _, never := range tt.lacks {
				if strings.Contains(got.body, never) {
					t.Errorf("has %q:\n%s", never, got.body)
				}
			}
		})
	}
	zora := h.member(t, "Zora Again", tenant.RoleMember)
	for _, at := range []string{path("/rooms/", made.ID, "/mentions"), "/rooms/999999/mentions", "/rooms/x/mentions"} {
		if got := h.browserOf(t, zora).get(t, at); got.status != 404 {
			t.Errorf("%s for somebody outside = %d, want 404", at, got.status)
		}
	}
}
