package tenantweb

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/webtest"
)

// These tests put things up for everybody, and so take turns.

func (s stand) turnOn(t *testing.T, kind tenant.SwitchKind, of tenant.ID, words string) tenant.Switch {
	t.Helper()
	on, err := s.env.Service.TurnOn(t.Context(), tenant.Terminal, tenant.Switch{Kind: kind, Tenant: of, Words: words, Until: time.Now().Add(time.Hour)}, "a test")
	if err != nil {
		t.Fatal(err)
	}
	return on
}

func (s stand) turnOff(t *testing.T, on tenant.Switch) {
	t.Helper()
	if err := s.env.Service.TurnOff(t.Context(), tenant.Terminal, on.ID, "a test"); err != nil {
		t.Fatal(err)
	}
}

func TestABannerStandsOnEveryPage(t *testing.T) {
	s := newStand(t)
	w := s.workspace(t)
	const words = "Mail is late, and we know."
	on := s.turnOn(t, tenant.SwitchBanner, tenant.ID{}, words+` <script>alert(1)</script>`)
	for _, page := range []struct {
		host, path string
		status     int
		as         []*http.Cookie
	}{
		{"", "/", 200, nil}, {"", "/signup", 200, nil}, {"", "/workspaces", 200, nil}, {"", "/nothing-here", 404, nil},
		{w.Slug, "/session/new", 200, nil}, {w.Slug, "/settings", 200, []*http.Cookie{w.as}}, {w.Slug, "/nothing-here", 404, []*http.Cookie{w.as}}, {"nobody-here", "/", 404, nil},
	} {
		got := s.get(t, page.host, page.path, page.as...)
		wantStatus(t, got, page.status, words)
		if strings.Contains(got.Body, "<script>alert") {
			t.Errorf("%s%s: what was typed runs", page.host, page.path)
		}
	}
	s.turnOff(t, on)
	if got := s.get(t, "", "/"); strings.Contains(got.Body, words) {
		t.Error("it stays when it is off")
	}
}

func TestReadOnlyRefusesWritesAndNothingElse(t *testing.T) {
	s := newStand(t)
	w, neighbour := s.workspace(t), s.workspace(t)
	on := s.turnOn(t, tenant.SwitchReadOnly, w.ID, "We are moving house.")
	got := s.post(t, w.Slug, "/settings", values("name", "Another"), w.as)
	wantStatus(t, got, http.StatusServiceUnavailable, "We are moving house.", "Read only for a while")
	if got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if strings.Contains(got.Body, `http-equiv="refresh"`) {
		t.Error("the page asks again by itself, for a form")
	}
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, "We are moving house.")
	wantStatus(t, s.get(t, w.Slug, "/words", w.as), 200, "We are moving house.", `target="read-only"`)
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), http.StatusSeeOther)
	invite := s.get(t, neighbour.Slug, "/settings", neighbour.as)
	wantStatus(t, invite, 200)
	if strings.Contains(invite.Body, "We are moving house.") {
		t.Error("the neighbour is told")
	}
	wantStatus(t, s.post(t, neighbour.Slug, "/settings/previews", nil, neighbour.as), http.StatusSeeOther)
	s.turnOff(t, on)
	wantStatus(t, s.post(t, w.Slug, "/settings/previews", nil, w.as), http.StatusSeeOther)

	all := s.turnOn(t, tenant.SwitchReadOnly, tenant.ID{}, "We are moving house.")
	wantStatus(t, s.post(t, "", "/signup", values("name", "Ada", "email", "ada@late.example", "password", password, "workspace", "Late", "slug", "late-comers")), http.StatusServiceUnavailable, "We are moving house.")
	wantStatus(t, s.post(t, neighbour.Slug, "/settings/previews", nil, neighbour.as), http.StatusServiceUnavailable)
	s.turnOff(t, all)
}

func TestDismissingAnAnnouncement(t *testing.T) {
	s := newStand(t)
	w, neighbour := s.workspace(t), s.workspace(t)
	_, grace := s.member(t, w, "Grace", tenant.RoleMember)
	announce := func(stays bool, of tenant.ID) tenant.Announcement {
		t.Helper()
		a, err := s.env.Service.Announce(t.Context(), tenant.Terminal, tenant.Announcement{Kind: tenant.AnnounceNotice, Title: "A larger house", Body: hostile, Dismissible: !stays,
			StartsAt: time.Now().Add(-time.Second), EndsAt: time.Now().Add(time.Hour), Reach: tenant.Reach{Tenants: []tenant.ID{of}}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a, other := announce(false, w.ID), announce(false, neighbour.ID)
	got := s.get(t, w.Slug, "/settings", w.as)
	wantStatus(t, got, 200, "A larger house")
	if strings.Contains(got.Body, "<script>alert") || strings.Contains(got.Body, other.ID.String()) {
		t.Error("shown is what was typed, as it was, or the neighbour's")
	}
	if signedOut := s.get(t, w.Slug, "/session/new"); strings.Contains(signedOut.Body, "A larger house") {
		t.Error("somebody who is signed out is told")
	}
	for name, tt := range map[string]struct {
		path   string
		as     []*http.Cookie
		status int
	}{
		"no id":            {"/words/x/dismiss", []*http.Cookie{w.as}, 404},
		"an endless id":    {"/words/" + strings.Repeat("a", 5000) + "/dismiss", []*http.Cookie{w.as}, 404},
		"none there is":    {"/words/" + tenant.NewID().String() + "/dismiss", []*http.Cookie{w.as}, 404},
		"the neighbour's":  {"/words/" + other.ID.String() + "/dismiss", []*http.Cookie{w.as}, 404},
		"nobody signed in": {"/words/" + a.ID.String() + "/dismiss", nil, http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) { wantStatus(t, s.post(t, w.Slug, tt.path, nil, tt.as...), tt.status) })
	}
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, "A larger house")
	path := "/words/" + a.ID.String() + "/dismiss"
	got = webtest.Do(t, s.Server, webtest.Request{Host: w.Slug, Path: path, Form: values(), Cookies: []*http.Cookie{w.as}, Header: http.Header{"Accept": {"text/vnd.turbo-stream.html"}}})
	wantStatus(t, got, 200, `action="remove"`, "word-"+a.ID.String())
	wantLocation(t, s.post(t, w.Slug, path, nil, w.as), "/")
	if got := s.get(t, w.Slug, "/settings", w.as); strings.Contains(got.Body, "A larger house") {
		t.Error("it is back")
	}
	if got := s.get(t, w.Slug, "/words", w.as); strings.Contains(got.Body, "A larger house") {
		t.Error("it is back when the page catches up")
	}
	wantStatus(t, s.get(t, w.Slug, "/settings", grace), 200, "A larger house")
	stays := announce(true, w.ID)
	wantStatus(t, s.post(t, w.Slug, "/words/"+stays.ID.String()+"/dismiss", nil, w.as), http.StatusConflict)
}
