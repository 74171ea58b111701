package tenantweb

import (
	"fmt"
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/mail"
	"hearth/workers/job/jobtest"
)

func TestHandingTheWorkspaceOver(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	nora, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	gone, _ := s.member(t, w, "Gone Gray", tenant.RoleMember)
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	to := func(m tenant.Member) string { return fmt.Sprintf("/settings/members/%d/owner", m.ID) }
	right := values("current", password)
	wantStatus(t, s.get(t, w.Slug, "/settings/members", w.as), 200, "Make Nora the owner")
	if got := s.get(t, w.Slug, "/settings/members", asNora); contains(got.Body, "the owner\"") {
		t.Error("a member is offered to hand the workspace over")
	}
	wantStatus(t, s.get(t, w.Slug, to(nora), w.as), 200, "Make Nora the owner", "You become an administrator.")
	wantStatus(t, s.post(t, w.Slug, to(nora), right, asNora), 403, "Only the owner")
	wantStatus(t, s.get(t, w.Slug, to(nora), asNora), 403)
	wantStatus(t, s.post(t, w.Slug, to(nora), values("current", "wrong"), w.as), 422, "This is not your current password.")
	wantStatus(t, s.get(t, w.Slug, to(gone), w.as), 409, "Gone Gray is deactivated")
	wantLocation(t, s.post(t, w.Slug, to(gone), right, w.as), "/settings/members")
	wantStatus(t, s.get(t, w.Slug, to(tenant.Member{ID: 999999}), w.as), 404)
	wantStatus(t, s.get(t, w.Slug, to(w.owner), w.as), 409, "yours already")
	wantStatus(t, s.post(t, w.Slug, to(nora), right, other.as), 303)
	if m, err := tenant.MemberByID(t.Context(), w.db, w.owner.ID); err != nil || m.Role != tenant.RoleOwner {
		t.Fatalf("Olive is %s, %v", m.Role, err)
	}

	caught := mail.NewCatcher()
	mux := s.jobs(caught)
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID)
	before := len(caught.List())
	wantLocation(t, s.post(t, w.Slug, to(nora), right, w.as), "/settings/members")
	wantStatus(t, s.post(t, w.Slug, to(nora), right, w.as), 403)
	for id, role := range map[int64]tenant.Role{w.owner.ID: tenant.RoleAdministrator, nora.ID: tenant.RoleOwner} {
		if m, err := tenant.MemberByID(t.Context(), w.db, id); err != nil || m.Role != role {
			t.Errorf("%s is %s, %v; want %s", m.Name, m.Role, err, role)
		}
	}
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID)
	var subjects []string
	for _, m := range caught.List()[:len(caught.List())-before] {
		subjects = append(subjects, m.To+": "+m.Subject)
	}
	slices.Sort(subjects)
	want := []string{nora.Email + ": You own Larkfield now", w.owner.Email + ": Nora owns Larkfield now"}
	slices.Sort(want)
	if !slices.Equal(subjects, want) {
		t.Errorf("mails %v, want %v", subjects, want)
	}
}

// TestOneOfTwoHeirsWins hands one workspace to two members at once.
func TestOneOfTwoHeirsWins(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	answers := make(chan error, 2)
	for _, name := range []string{"Nora", "Theo"} {
		heir, _ := s.member(t, w, name, tenant.RoleMember)
		go func() {
			_, err := s.env.Service.TransferOwnership(t.Context(), w.db, w.owner, heir.ID, password)
			answers <- err
		}()
	}
	one, two := <-answers, <-answers
	if (one == nil) == (two == nil) || one != nil && !fault.Is(one, fault.Precondition) || two != nil && !fault.Is(two, fault.Precondition) {
		t.Errorf("the answers are %v and %v, want one Precondition", one, two)
	}
	owners, err := w.db.NewSelect().Model((*tenant.Member)(nil)).Where("mb.role = 'owner'").Count(t.Context())
	if err != nil || owners != 1 {
		t.Errorf("%d owners, %v", owners, err)
	}
}
