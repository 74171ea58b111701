package tenantweb

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
)

func TestGeneral(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	_, member := s.member(t, w, "Mona", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, `value="`+w.Slug+`"`, ".hearth.test", `value="pine"`)
	wantStatus(t, s.get(t, w.Slug, "/settings", member), 200, w.Slug+".hearth.test", "Administrators of the workspace can change this.")
	wantStatus(t, s.post(t, w.Slug, "/settings", values("name", "Mine", "accent", "pine"), member), 403)
	wantStatus(t, s.post(t, w.Slug, "/settings", values("name", hostile, "accent", "javascript:"), w.as), 422, "Please use at most 60 characters.", "alert(1)&lt;/script&gt;")
	wantStatus(t, s.post(t, w.Slug, "/settings", values("name", "New name", "accent", "neon"), w.as), 422, "Choose one of the colours.", `value="New name"`)
	wantLocation(t, s.post(t, w.Slug, "/settings", values("name", "New name", "accent", "pine"), w.as), "/settings")
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, `data-accent="pine"`, "Back to New name")
}

func TestWhoMayChangeWhom(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	admin, asAdmin := s.member(t, w, "Anna Admin", tenant.RoleAdministrator)
	member, asMember := s.member(t, w, "Mona Member", tenant.RoleMember)
	tests := []struct {
		name   string
		as     *http.Cookie
		member int64
		verb   string
		form   url.Values
		status int
	}{
		{"a member changes nobody's role", asMember, member.ID, "role", values("role", "administrator"), 403},
		{"a member deactivates nobody", asMember, admin.ID, "deactivate", nil, 403},
		{"an administrator leaves the owner alone", asAdmin, w.owner.ID, "deactivate", nil, 403},
		{"an administrator does not demote the owner", asAdmin, w.owner.ID, "role", values("role", "member"), 403},
		{"nobody becomes owner", w.as, member.ID, "role", values("role", "owner"), 303},
		{"nobody deactivates themselves", asAdmin, admin.ID, "deactivate", nil, 403},
		{"a stranger is not there", w.as, 999999, "deactivate", nil, 404},
		{"a name is no number", w.as, -1, "role", nil, 404},
		{"an administrator deactivates a member", asAdmin, member.ID, "deactivate", nil, 303},
		{"twice is no harm", asAdmin, member.ID, "deactivate", nil, 303},
		{"a deactivated member is signed out", asMember, admin.ID, "deactivate", nil, 303},
		{"an administrator reactivates them", asAdmin, member.ID, "reactivate", nil, 303},
		{"the owner makes an administrator", w.as, member.ID, "role", values("role", "administrator"), 303},
	}
	for _, tt := range tests {
		got := s.post(t, w.Slug, fmt.Sprintf("/settings/members/%d/%s", tt.member, tt.verb), tt.form, tt.as)
		if got.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, got.StatusCode, tt.status)
		}
	}
	after, err := tenant.MemberByID(t.Context(), w.db, member.ID)
	if err != nil || after.Role != tenant.RoleAdministrator || !after.IsActive() {
		t.Errorf("Mona is %s and %s, %v", after.Role, after.Status, err)
	}
	if !slices.Contains(s.env.Sockets.Members, member.ID) {
		t.Error("the deactivated member's sockets were not cut")
	}
	wantStatus(t, s.post(t, w.Slug, "/settings/invite", nil, webSession(t, s, w, tenant.RoleMember)), 403)
}

func webSession(t *testing.T, s stand, w workspace, role tenant.Role) *http.Cookie {
	t.Helper()
	_, as := s.member(t, w, "Extra", role)
	return as
}

func TestMembersAreListedSearchedAndPaged(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	for n := range tenant.MembersPage {
		tenanttest.Member(t, w.db, fmt.Sprintf("Person %03d", n))
	}
	gone := tenanttest.Member(t, w.db, "Gone <Gray>")
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.env.Service.CreateBot(t.Context(), w.db, w.owner, tenant.BotForm{Name: "Alerts"}); err != nil {
		t.Fatal(err)
	}
	first := s.get(t, w.Slug, "/settings/members", w.as)
	wantStatus(t, first, 200, "Olive Owner", "Person 098", "Next page", "101 people can sign in here.", "Deactivated", "after=Person+098", "One bot is here, too.", web.PlaceBots)
	wantStatus(t, s.get(t, w.Slug, "/settings/members?q=person+05", w.as), 200, "Person 050", "Person 059")
	wantStatus(t, s.get(t, w.Slug, "/settings/members?q=%25", w.as), 200, "Nobody by that name")
	wantStatus(t, s.get(t, w.Slug, "/settings/members?q=%00%ff&after=%00&after_id=x", w.as), 200)
	wantStatus(t, s.get(t, w.Slug, "/settings/members?status=deactivated", w.as), 200, "Gone &lt;Gray&gt;", "Reactivate")
}
