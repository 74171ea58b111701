package tenantweb

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"
)

// emailLink is the path of the link that is mailed to a member's new address.
func (s stand) emailLink(t *testing.T, w workspace, m tenant.Member, email string) string {
	t.Helper()
	caught := mail.NewCatcher()
	mailer := mail.Mailer{Sender: caught, From: "Hearth <hello@hearth.test>"}
	if err := s.env.Service.MailEmailChange(t.Context(), w.db, mailer, s.Server, tenant.EmailChangeMailArgs{MemberID: m.ID, Email: email}); err != nil {
		t.Fatal(err)
	}
	return linkIn(t, caught)
}

// found lists the addresses that the directory knows in a workspace.
func (s stand) found(t *testing.T, w workspace) []string {
	t.Helper()
	var emails []string
	if err := s.env.Registry.Control().NewRaw(`SELECT email FROM control.directory WHERE tenant_id = ? ORDER BY email`, w.ID).Scan(t.Context(), &emails); err != nil {
		t.Fatal(err)
	}
	return emails
}

func TestANewEmailIsConfirmedByMail(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	fresh := "fresh@" + w.Slug + ".example"
	wantStatus(t, s.post(t, w.Slug, "/profile/email", values("email", fresh, "current", "wrong"), w.as), 422, "This is not your current password.", `value="`+fresh+`"`)
	wantStatus(t, s.post(t, w.Slug, "/profile/email", values("email", w.owner.Email, "current", password), w.as), 422, "This is your address already.")
	asked := s.post(t, w.Slug, "/profile/email", values("email", strings.ToUpper(fresh), "current", password), w.as)
	wantLocation(t, asked, "/profile")
	waiting, err := tenant.WaitingOutbox(t.Context(), s.env.Registry.Control(), w.ID)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, row := range waiting {
		kinds = append(kinds, row.Kind)
	}
	for _, kind := range []string{"tenant:mail_email_change", "tenant:mail_email_notice"} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("%s is not among the jobs %v", kind, kinds)
		}
	}

	link := s.emailLink(t, w, w.owner, fresh)
	wantStatus(t, s.get(t, w.Slug, link), 303)
	_, neighbour := s.member(t, w, "Nora", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, link, neighbour), 403, "This link belongs to another member.")
	wantStatus(t, s.post(t, w.Slug, "/profile/email/confirm", values("token", tokenOf(t, link)), neighbour), 403)
	wantStatus(t, s.get(t, w.Slug, link, w.as), 200, fresh, w.owner.Email, "Use this address")
	for range 2 {
		wantLocation(t, s.post(t, w.Slug, "/profile/email/confirm", values("token", tokenOf(t, link)), w.as), "/profile")
	}
	wantLocation(t, s.get(t, w.Slug, link, w.as), "/profile")
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200, fresh, "It is confirmed.")
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), 401)
	wantLocation(t, s.post(t, w.Slug, "/session/new", values("email", fresh, "password", password)), "/")
}

func TestTheDirectoryFollowsAnAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	mux := s.jobs(mail.NewCatcher())
	first, second := w.owner.Email, "second@"+w.Slug+".example"
	me := w.owner
	for _, next := range []string{second, first, second} { // there and back, with jobs that come late
		var err error
		if me, err = s.env.Service.ConfirmNewEmail(t.Context(), w.db, me, tokenOf(t, s.emailLink(t, w, me, next))); err != nil {
			t.Fatal(err)
		}
	}
	jobtest.RunTwice(t, s.env.Registry.Control(), mux, w.ID)
	if got := s.found(t, w); !slices.Equal(got, []string{second}) {
		t.Errorf("the directory has %v, want %s", got, second)
	}
	heir := tenanttest.Member(t, w.db, "Heir")
	if _, err := w.db.NewUpdate().Model(&heir).Set("email = ?", first).WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.env.Registry.Control().NewRaw(`INSERT INTO control.directory VALUES (?, ?)`, first, w.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.env.Service.FollowEmail(t.Context(), w.db, tenant.FollowEmailArgs{MemberID: me.ID, Was: first}); err != nil {
		t.Fatal(err)
	}
	if got := s.found(t, w); !slices.Contains(got, first) {
		t.Errorf("the directory has %v: a late job took out the address of somebody else", got)
	}
}

func TestEmailLinksThatChangeNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	nora, _ := s.member(t, w, "Nora", tenant.RoleMember)
	wantLocation(t, s.post(t, w.Slug, "/profile/email", values("email", nora.Email, "current", password), w.as), "/profile")
	taken := tokenOf(t, s.emailLink(t, w, w.owner, nora.Email))
	wantStatus(t, s.post(t, w.Slug, "/profile/email/confirm", values("token", taken), w.as), 409, "belongs to another member here", "Back to your profile")

	older := s.emailLink(t, w, w.owner, "older@example.com")
	wantLocation(t, s.post(t, w.Slug, "/profile/password", values("current", password, "password", "another long one"), w.as), "/profile")
	tests := []struct{ name, link, says string }{
		{"older than the password", older, "your password or address has changed since"},
		{"forged", "/profile/email?token=AAAA.AAAA", "This link is not valid."},
		{"none", "/profile/email?token=", "This link is not valid."},
		{"a neighbour's", s.emailLink(t, other, other.owner, "x@example.com"), "This link is not valid."},
		{"late", "/profile/email?token=" + url.QueryEscape(s.env.Keys.Sign(tenant.PurposeEmail, w.ID, "1:x:y@example.com", time.Now().Add(-time.Minute))), "no longer valid"},
		{"without an address", "/profile/email?token=" + url.QueryEscape(s.env.Keys.Sign(tenant.PurposeEmail, w.ID, "x", time.Now().Add(time.Minute))), "used already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus(t, s.get(t, w.Slug, tt.link, w.as), 422, tt.says)
		})
	}
	if me, err := tenant.MemberByID(t.Context(), w.db, w.owner.ID); err != nil || me.Email != w.owner.Email {
		t.Errorf("the address is %s, %v", me.Email, err)
	}
}
