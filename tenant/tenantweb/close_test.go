package tenantweb

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/workers/job/jobtest"
)

func (s stand) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := s.env.Registry.Control().NewRaw(statement, args...).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestClosingAWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	admin, asAdmin := s.member(t, w, "Anna Admin", tenant.RoleAdministrator)
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, "Close Larkfield")
	if got := s.get(t, w.Slug, "/settings", asAdmin); contains(got.Body, "Close Larkfield") {
		t.Error("an administrator is offered to close the workspace")
	}
	right := values("confirm", "Larkfield", "current", password)
	wantStatus(t, s.post(t, w.Slug, "/settings/close", right, asAdmin), 403, "Only the owner")
	wantStatus(t, s.post(t, w.Slug, "/settings/close", values("confirm", "larkfield", "current", password), w.as), 422, "Type Larkfield, as it stands here.", `value="larkfield"`, `data-dialog-open-value="true"`)
	wantStatus(t, s.post(t, w.Slug, "/settings/close", values("confirm", "Larkfield", "current", "wrong"), w.as), 422, "This is not your current password.")
	wantLocation(t, s.post(t, w.Slug, "/settings/close", right, w.as), "/closed")
	if !slices.Contains(s.env.Sockets.Members, admin.ID) || !slices.Contains(s.env.Sockets.Members, w.owner.ID) {
		t.Errorf("sockets of %v were cut, want those of everybody", s.env.Sockets.Members)
	}

	for _, path := range []string{"/profile", "/settings/members", "/join/aaaa-bbbb-cccc", "/closed"} {
		wantStatus(t, s.get(t, w.Slug, path, asAdmin), 402, "Larkfield is closed", "I own this workspace")
	}
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 402, "Larkfield is closed", `href="/closed"`)
	wantStatus(t, s.get(t, w.Slug, "/closed", w.as), 200, "Open Larkfield again")
	wantLocation(t, s.get(t, w.Slug, "/closed"), "/session/new?next=%2Fclosed")
	wantStatus(t, s.get(t, w.Slug, "/session/new"), 200, "Larkfield is closed.", "Sign in")
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", "wrong")), 401, "do not match")
	wantStatus(t, s.post(t, w.Slug, "/closed/reopen", nil, asAdmin), 403)
	wantStatus(t, s.post(t, w.Slug, "/profile", values("name", "New"), w.as), 402)

	in := s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password))
	wantLocation(t, in, "/closed")
	session := cookie(in, "hearth_session")
	wantLocation(t, s.get(t, w.Slug, "/session/new?next=/closed", session), "/closed")
	for range 2 {
		wantLocation(t, s.post(t, w.Slug, "/closed/reopen", nil, session), "/")
	}
	for _, as := range []*http.Cookie{w.as, asAdmin, session} {
		wantStatus(t, s.get(t, w.Slug, "/profile", as), 200)
	}
	wantLocation(t, s.get(t, w.Slug, "/closed", w.as), "/")
}

func TestOnlyTheOwnerEntersAClosedWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	nora, _ := s.member(t, w, "Nora", tenant.RoleMember)
	digest, err := tenant.HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.NewUpdate().Model(&nora).Set("password_digest = ?", digest).WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.exec(t, `UPDATE control.tenants SET state = 'past_due' WHERE id = ?`, w.ID)
	wantLocation(t, s.post(t, w.Slug, "/settings/close", values("confirm", " Larkfield ", "current", password), w.as), "/closed")
	refusedIn := s.post(t, w.Slug, "/session/new", values("email", nora.Email, "password", password))
	wantStatus(t, refusedIn, 402, "has been closed by its owner")
	if cookie(refusedIn, "hearth_session") != nil {
		t.Error("a member is signed in to a closed workspace")
	}
	if sessions, err := tenant.SessionsOf(t.Context(), w.db, nora.ID); err != nil || len(sessions) != 1 {
		t.Errorf("Nora has %d sessions, want the one from before, %v", len(sessions), err)
	}
	link := s.resetLink(t, w, w.owner.Email) // an owner who forgot the password gets in too
	in := s.post(t, w.Slug, "/password/new", values("token", tokenOf(t, link), "password", "another long one"))
	wantLocation(t, in, "/")
	wantLocation(t, s.post(t, w.Slug, "/closed/reopen", nil, cookie(in, "hearth_session")), "/")
	if now, err := tenant.TenantByID(t.Context(), s.env.Registry.Control(), w.ID); err != nil || now.State != tenant.StatePastDue || !now.DeleteAt.IsZero() {
		t.Errorf("reopened as %s, delete at %s, %v; want past_due as before", now.State, now.DeleteAt, err)
	}
	s.exec(t, `UPDATE control.tenants SET state = 'suspended' WHERE id = ?`, w.ID)
	wantStatus(t, s.post(t, w.Slug, "/settings/close", values("confirm", "Larkfield", "current", "another long one"), cookie(in, "hearth_session")), 402, "read only")
}

func TestWhatMoneyClosedMoneyOpens(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	s.exec(t, `UPDATE control.tenants SET state = 'cancelled', closed_from = '', delete_at = now() + interval '9 days' WHERE id = ?`, w.ID)
	got := s.get(t, w.Slug, "/closed", w.as)
	wantStatus(t, got, 200, "Go to Billing")
	if strings.Contains(got.Body, "/closed/reopen") {
		t.Error("the page offers to open it without paying")
	}
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", "somebody@example.com", "password", password)), 401, "do not match")
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 402, "not paid for")
}

func TestClosingIsMailedAndDeletedWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	caught := mail.NewCatcher()
	mux := s.jobs(caught)
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID) // the sign-up's own mail
	wantLocation(t, s.post(t, w.Slug, "/settings/close", values("confirm", "Larkfield", "current", password), w.as), "/closed")
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID)
	if list := caught.List(); len(list) != 2 || list[0].Subject != "Larkfield is closed" || linkIn(t, caught) != "/closed" {
		t.Errorf("mails %+v, want one that leads to /closed", list)
	}
	var due int
	if err := s.env.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'tenant:delete_closed' AND args->>'tenant_id' = ?
		AND due_at BETWEEN now() + interval '29 days 23 hours' AND now() + interval '30 days'`, w.ID.String()).Scan(t.Context(), &due); err != nil || due != 1 {
		t.Errorf("%d jobs in 30 days delete it, want 1, %v", due, err)
	}
	s.exec(t, `UPDATE control.tenants SET delete_at = now() - interval '1 second' WHERE id = ?`, w.ID)
	wantStatus(t, s.post(t, w.Slug, "/closed/reopen", nil, w.as), 409, "its time is over")
	for range 2 {
		if err := s.env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: w.ID}); err != nil {
			t.Fatal(err)
		}
	}
	wantStatus(t, s.get(t, w.Slug, "/session/new", w.as), 404, "No workspace lives here")
	wantStatus(t, s.get(t, "", "/signup/address?slug="+w.Slug), 200, "is taken.")
}
