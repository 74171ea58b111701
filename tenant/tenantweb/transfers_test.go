package tenantweb

import (
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/workers/job/jobtest"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var transferLink = regexp.MustCompile(`/session/transfers/[A-Za-z0-9_.-]+`)

func TestSigningInOnAnotherDevice(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200, "/profile/transfer")
	page := s.get(t, w.Slug, "/profile/transfer", w.as)
	wantStatus(t, page, 200, "Sign-in link", `role="img"`, "Copy link")
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page with the link may be kept")
	}
	link := transferLink.FindString(page.Body)
	wantLocation(t, s.get(t, w.Slug, link, w.as), "/")
	for range 3 { // link previews look without using it up
		got := s.get(t, w.Slug, link)
		wantStatus(t, got, 200, "Sign in as Olive Owner")
		if cookie(got, "hearth_session") != nil {
			t.Fatal("looking at the link signs in")
		}
	}
	wantStatus(t, s.post(t, other.Slug, link, nil), 400, "This link is over")
	arrived := s.post(t, w.Slug, link, nil)
	wantStatus(t, arrived, 303)
	as := cookie(arrived, "hearth_session")
	if as == nil {
		t.Fatal("nobody is signed in")
	}
	wantStatus(t, s.get(t, w.Slug, "/profile", as), 200, "Olive Owner")
	wantStatus(t, s.post(t, w.Slug, link, nil), 410, "This link is over", "used already")
	wantStatus(t, s.get(t, w.Slug, link), 410, "This link is over")
}

func TestLinksThatSignNobodyIn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	token := func() string {
		t.Helper()
		token, err := s.env.Service.TransferToken(t.Context(), w.db, w.owner)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	over := s.env.Keys.Sign(tenant.PurposeTransfer, w.ID, "1:x:1:x", time.Now().Add(-time.Minute))
	tests := []struct {
		name, token string
		status      int
	}{
		{"forged", token() + "x", 400},
		{"cut off", token()[:20], 400},
		{"made for another door", s.env.Service.HandoverToken(w.ID, w.owner.ID, "/"), 400},
		{"over", over, 400},
		{"hostile", "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400},
		{"very long", strings.Repeat("a", 4000), 400},
		{"for nobody", s.env.Keys.Sign(tenant.PurposeTransfer, w.ID, "1:x:999999:x", time.Now().Add(time.Minute)), 410},
		{"of another shape", s.env.Keys.Sign(tenant.PurposeTransfer, w.ID, "hello", time.Now().Add(time.Minute)), 410},
	}
	for _, tt := range tests {
		for _, got := range []int{s.get(t, w.Slug, "/session/transfers/"+tt.token).StatusCode, s.post(t, w.Slug, "/session/transfers/"+tt.token, nil).StatusCode} {
			if got != tt.status {
				t.Errorf("%s: %d, want %d", tt.name, got, tt.status)
			}
		}
	}
	before := token()
	if err := s.env.Service.ChangePassword(t.Context(), w.db, w.owner, password, "a newer copper kettle"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.post(t, w.Slug, "/session/transfers/"+before, nil), 410, "password")
}

func TestAnAdministratorHelpsSomebodyIn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	ann, asAnn := s.member(t, w, "Ann Admin", tenant.RoleAdministrator)
	nora, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	gone, _ := s.member(t, w, "Gone", tenant.RoleMember)
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	caught := mail.NewCatcher()
	mux := s.jobs(caught)
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID)
	before := len(caught.List())
	to := func(m tenant.Member) string { return fmt.Sprintf("/settings/members/%d/transfer", m.ID) }
	wantStatus(t, s.post(t, w.Slug, to(nora), nil, asNora), 403)
	wantStatus(t, s.post(t, w.Slug, to(ann), nil, asNora), 403)
	wantStatus(t, s.post(t, w.Slug, to(w.owner), nil, asAnn), 403, "owner")
	wantStatus(t, s.post(t, w.Slug, to(gone), nil, asAnn), 409)
	wantStatus(t, s.post(t, w.Slug, to(tenant.Member{ID: 999999}), nil, asAnn), 404)
	page := s.post(t, w.Slug, to(nora), nil, asAnn)
	wantStatus(t, page, 200, "A sign-in link for Nora", `role="img"`)
	link := transferLink.FindString(page.Body)
	again := transferLink.FindString(s.post(t, w.Slug, to(nora), nil, asAnn).Body)
	jobtest.Run(t, s.env.Registry.Control(), mux, w.ID)
	mails := caught.List()
	if len(mails) != before+2 || mails[0].To != nora.Email || mails[0].Subject != "Ann Admin made a sign-in link for you" {
		t.Errorf("mails %+v", mails)
	}
	arrived := s.post(t, w.Slug, link, nil)
	wantStatus(t, s.get(t, w.Slug, "/profile", cookie(arrived, "hearth_session")), 200, "Nora")
	if err := s.env.Service.ChangeRole(t.Context(), w.db, w.owner, ann.ID, tenant.RoleMember); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.post(t, w.Slug, again, nil), 410)
}

func TestATransferLinkWorksOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	token, err := s.env.Service.TransferToken(t.Context(), w.db, w.owner)
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan error, 8)
	for range cap(answers) {
		go func() {
			_, _, err := s.env.Service.TakeTransfer(t.Context(), w.db, token, tenant.Visitor{})
			answers <- err
		}()
	}
	taken := 0
	for range cap(answers) {
		if err := <-answers; err == nil {
			taken++
		}
	}
	if taken != 1 {
		t.Errorf("%d of %d sign in, want one", taken, cap(answers))
	}
}

func TestTheInviteCodeIsDrawn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	_, as := s.member(t, w, "Nora", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, "/settings/members", as), 200, "QR code of the invite link", "/settings/invite/qr.png")
	drawn := s.get(t, w.Slug, "/settings/invite/qr.png", as)
	wantStatus(t, drawn, 200)
	img, err := png.Decode(strings.NewReader(drawn.Body))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	code, err := s.env.Service.InviteCode(t.Context(), w.db)
	if err != nil || !strings.HasSuffix(read.GetText(), "/join/"+code) || !strings.Contains(read.GetText(), w.Slug) {
		t.Errorf("the code says %q, %v", read.GetText(), err)
	}
	svg := s.get(t, w.Slug, "/settings/invite/qr.svg", as)
	wantStatus(t, svg, 200, "<svg")
	if svg.Header.Get("Content-Disposition") != `attachment; filename="invite.svg"` {
		t.Errorf("%v", svg.Header)
	}
	wantLocation(t, s.get(t, w.Slug, "/settings/invite/qr.png"), "/session/new?next=%2Fsettings%2Finvite%2Fqr.png")
}
