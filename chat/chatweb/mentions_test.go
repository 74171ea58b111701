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

// The list behind /invite offers those who are not in the room, by names that nobody
// else in the workspace has.
func TestSuggestingInvitations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner := h.member(t, "Olu Owner", tenant.RoleOwner)
	in := h.member(t, "Zora Quill", tenant.RoleMember)
	out := h.member(t, "Zora Quill", tenant.RoleMember)
	h.member(t, "Zeno Alder", tenant.RoleMember)
	made := h.closedRoom(t, owner, "Closed", in.ID)
	list := func(by tenant.Member, room int64, query string) string {
		t.Helper()
		got := h.browserOf(t, by).get(t, path("/rooms/", room, "/mentions?invite&q="+query))
		if got.status != 200 {
			t.Fatalf("status %d", got.status)
		}
		return got.body
	}
	if all := list(owner, made.ID, "z"); strings.Count(all, "<li") != 2 || !strings.Contains(all, path(`data-write="@Zora Quill#`, out.ID)+`"`) || !strings.Contains(all, `data-also="Zeno"`) {
		t.Errorf("behind /invite @z:\n%s", all)
	}
	for what, all := range map[string]string{
		"who is in the room":            list(owner, made.ID, "olu"),
		"somebody, by whoever may not,": list(in, made.ID, "z"),
		"somebody, to an open room,":    list(owner, h.firstRoom(t, owner).ID, "z"),
	} {
		if strings.Contains(all, "<li") {
			t.Errorf("%s is offered:\n%s", what, all)
		}
	}
}
