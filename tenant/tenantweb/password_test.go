package tenantweb

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/web/webtest"
)

// resetLink is the path of the link that is mailed to an address, "" for none.
func (s stand) resetLink(t *testing.T, w workspace, email string) string {
	t.Helper()
	caught := mail.NewCatcher()
	mailer := mail.Mailer{Sender: caught, From: "Hearth <hello@hearth.test>"}
	if err := s.env.Service.MailReset(t.Context(), mailer, s.Server, tenant.ResetMailArgs{TenantID: w.ID, Email: email}); err != nil {
		t.Fatal(err)
	}
	return linkIn(t, caught)
}

// linkIn is the path that the only link of the latest mail leads to.
func linkIn(t *testing.T, caught *mail.Catcher) string {
	t.Helper()
	list := caught.List()
	if len(list) == 0 {
		return ""
	}
	for _, part := range linked(list[0].Text) {
		if part.URL != "" {
			u, err := url.Parse(part.URL)
			if err != nil {
				t.Fatal(err)
			}
			return u.RequestURI()
		}
	}
	t.Fatalf("no link in\n%s", list[0].Text)
	return ""
}

func tokenOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("token") == "" {
		t.Fatalf("no token in %q, %v", link, err)
	}
	return u.Query().Get("token")
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	phone := webtest.SignIn(t, s.env, w.db, w.owner)
	wantStatus(t, s.get(t, w.Slug, "/session/new"), 200, `href="/password/reset"`)
	wantStatus(t, s.get(t, w.Slug, "/password/reset"), 200, "Send the link")
	wantStatus(t, s.post(t, w.Slug, "/password/reset", values("email", "ada@")), 422, "That does not look like an email address.", `value="ada@"`)
	wantLocation(t, s.post(t, w.Slug, "/password/reset", values("email", strings.ToUpper(w.owner.Email))), "/password/reset?sent=1")
	wantStatus(t, s.get(t, w.Slug, "/password/reset?sent=1"), 200, "Look at your mail.")

	older, link := s.resetLink(t, w, w.owner.Email), s.resetLink(t, w, w.owner.Email)
	wantStatus(t, s.get(t, w.Slug, link), 200, w.owner.Email, "Change password and sign in")
	wantStatus(t, s.post(t, w.Slug, "/password/new", values("token", tokenOf(t, link), "password", "short")), 422, "at least 10 characters", tokenOf(t, link))
	in := s.post(t, w.Slug, "/password/new", values("token", tokenOf(t, link), "password", "another long one"))
	wantLocation(t, in, "/")
	wantStatus(t, s.get(t, w.Slug, "/profile", cookie(in, "hearth_session"), cookie(in, "hearth_flash")), 200, "Your password is changed")
	for _, old := range []string{w.as.Value, phone.Value} {
		was := *w.as
		was.Value = old
		wantStatus(t, s.get(t, w.Slug, "/profile", &was), 303)
	}
	for _, used := range []string{link, older} {
		wantStatus(t, s.get(t, w.Slug, used), 422, "This link was used already", "Send a new link")
		wantStatus(t, s.post(t, w.Slug, "/password/new", values("token", tokenOf(t, used), "password", "yet another one")), 422, "This link is over")
	}
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), 401)
	wantLocation(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", "another long one")), "/")
	if me, err := tenant.MemberByID(t.Context(), w.db, w.owner.ID); err != nil || !me.IsConfirmed() {
		t.Errorf("confirmed %v, %v: whoever reads the mail has the address", me.IsConfirmed(), err)
	}
}

func TestResetLinksThatOpenNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	gone, _ := s.member(t, w, "Gone Gray", tenant.RoleMember)
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	for _, nobody := range []string{"nobody@example.com", gone.Email, other.owner.Email} {
		if link := s.resetLink(t, w, nobody); link != "" {
			t.Errorf("%s is mailed %s", nobody, link)
		}
	}
	theirs := tokenOf(t, s.resetLink(t, other, other.owner.Email))
	late := s.env.Keys.Sign(tenant.PurposeReset, w.ID, "1:x", time.Now().Add(-time.Minute))
	tests := []struct{ name, token, says string }{
		{"forged", "AAAA.AAAA", "This link is not valid."},
		{"none", "", "This link is not valid."},
		{"a neighbour's", theirs, "This link is not valid."},
		{"for another door", s.env.Service.HandoverToken(w.ID, w.owner.ID, "/"), "This link is not valid."},
		{"late", late, "This link is no longer valid."},
		{"of nobody", s.env.Keys.Sign(tenant.PurposeReset, w.ID, "x", time.Now().Add(time.Minute)), "This link was used already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus(t, s.get(t, w.Slug, "/password/new?token="+url.QueryEscape(tt.token)), 422, tt.says)
			wantStatus(t, s.post(t, w.Slug, "/password/new", values("token", tt.token, "password", "another long one")), 422, tt.says)
		})
	}
	wantLocation(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), "/")
}

// TestOneOfTwoResetsWins sends one link from two browsers at once.
func TestOneOfTwoResetsWins(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	token := tokenOf(t, s.resetLink(t, w, w.owner.Email))
	answers := make(chan error, 2)
	for _, choice := range []string{"first long choice", "second long choice"} {
		go func() {
			_, _, err := s.env.Service.ResetPassword(t.Context(), w.db, token, choice, tenant.Visitor{})
			answers <- err
		}()
	}
	one, two := <-answers, <-answers
	if (one == nil) == (two == nil) {
		t.Errorf("the two answers are %v and %v, want one of them to fail", one, two)
	}
}
