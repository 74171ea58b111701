package tenantweb

import (
	"fmt"
	"strings"
	"testing"

	"hearth/tenant"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	code, err := s.env.Service.InviteCode(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	path := "/join/" + code
	wantStatus(t, s.get(t, w.Slug, path), 200, "Join Larkfield", "Join workspace")
	wantLocation(t, s.get(t, w.Slug, path, w.as), "/")

	bad := s.post(t, w.Slug, path, values("name", hostile, "email", "grace@", "password", "short"))
	wantStatus(t, bad, 422, "alert(1)&lt;/script&gt;", `value="grace@"`, "at least 10 characters")
	in := s.post(t, w.Slug, path, values("name", "Grace", "email", "grace@example.com", "password", password))
	wantLocation(t, in, "/")
	wantStatus(t, s.get(t, w.Slug, "/settings/members", cookie(in, "hearth_session")), 200, "Grace", code)

	taken := s.post(t, w.Slug, path, values("name", "Eve", "email", "grace@example.com", "password", "another long one"))
	wantStatus(t, taken, 422, "sign in instead", `value="Eve"`)
	for _, wrong := range []string{"/join/aaaa-bbbb-cccc", "/join/x"} {
		wantStatus(t, s.get(t, w.Slug, wrong), 404, "This invite link is over")
		wantStatus(t, s.post(t, w.Slug, wrong, values("name", "Eve")), 404, "This invite link is over")
	}
	other := s.workspace(t)
	wantStatus(t, s.get(t, other.Slug, path), 404, "This invite link is over")

	wantLocation(t, s.post(t, w.Slug, "/settings/invite", nil, w.as), "/settings/members")
	wantStatus(t, s.post(t, w.Slug, path, values("name", "Eve", "email", "eve@example.com", "password", password)), 404, "This invite link is over")
}

func TestASuspendedWorkspaceTakesNobodyAndLetsPeopleOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	code, err := s.env.Service.InviteCode(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	set := func(state tenant.State) {
		if _, err := s.env.Pools.Owner.ExecContext(t.Context(), "UPDATE control.tenants SET state = '"+string(state)+"' WHERE slug = '"+w.Slug+"'"); err != nil {
			t.Fatal(err)
		}
	}
	set(tenant.StateSuspended)
	wantStatus(t, s.get(t, w.Slug, "/join/"+code), 402, "nobody can join just now")
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200)
	wantStatus(t, s.post(t, w.Slug, "/profile", values("name", "New"), w.as), 402, "can be read only")
	wantLocation(t, s.post(t, w.Slug, "/profile/sessions/delete", nil, w.as), "/profile/sessions")
	wantLocation(t, s.post(t, w.Slug, "/session/delete", nil, w.as), "/session/new")
	wantLocation(t, s.get(t, w.Slug, "/profile", w.as), "/session/new?next=%2Fprofile")

	set(tenant.StateCancelled) // by an operator: there is no day until which it can be undone
	wantStatus(t, s.get(t, w.Slug, "/session/new"), 402, "Larkfield has been closed.")
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), 402, "Larkfield has been closed.")
	wantStatus(t, s.get(t, w.Slug, "/join/"+code), 402, "Larkfield has been closed.")
	set(tenant.StateProvisioning)
	if got := s.get(t, w.Slug, "/session/new"); got.StatusCode != 503 || !strings.Contains(got.Body, "still being set up") {
		t.Errorf("while it is set up: %d\n%s", got.StatusCode, got.Body)
	}
}

func TestAFullWorkspaceSaysSo(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	mona, asMona := s.member(t, w, "Mona", tenant.RoleMember)
	code, err := s.env.Service.InviteCode(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	path := "/join/" + code
	form := values("name", "Grace", "email", "grace@example.com", "password", password)
	s.env.Allowances.Set(w.ID, tenant.EntitledMembers, 3)
	wantStatus(t, s.get(t, w.Slug, path), 200, "Join workspace")
	wantStatus(t, s.get(t, w.Slug, "/settings/members", w.as), 200, "Mona")
	s.env.Allowances.Set(w.ID, tenant.EntitledMembers, 2)
	guest := s.get(t, w.Slug, path)
	wantStatus(t, guest, 402, "There is no room just now", "Ask an administrator of the workspace to make room.")
	late := s.post(t, w.Slug, path, form)
	wantStatus(t, late, 402, "Ask an administrator of the workspace", `value="Grace"`, `value="grace@example.com"`)
	if strings.Contains(guest.Body+late.Body, "The plan allows") {
		t.Error("a guest reads the plan's numbers")
	}
	wantStatus(t, s.get(t, w.Slug, "/settings/members", w.as), 200, "Nobody more can join. The plan allows 2 of members. An owner can change it.", "/settings/billing")
	if page := s.get(t, w.Slug, "/settings/members", asMona); strings.Contains(page.Body, "Nobody more can join") {
		t.Error("a member is told what is for administrators")
	}
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, mona.ID); err != nil {
		t.Fatal(err)
	}
	wantLocation(t, s.post(t, w.Slug, path, form), "/")
	back := s.post(t, w.Slug, fmt.Sprintf("/settings/members/%d/reactivate", mona.ID), nil, w.as)
	wantLocation(t, back, "/settings/members")
	wantStatus(t, s.get(t, w.Slug, "/settings/members", w.as, cookie(back, "hearth_flash")), 200, "The plan allows 2 of members.")
}
