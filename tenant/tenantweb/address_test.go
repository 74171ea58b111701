package tenantweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web/webtest"
)

// follow asks for a page as the address bar does.
func (s stand) follow(t *testing.T, host, path string, cookies ...*http.Cookie) webtest.Answer {
	t.Helper()
	return webtest.Do(t, s.Server, webtest.Request{Host: host, Path: path, Cookies: cookies, Header: http.Header{"Sec-Fetch-Mode": {"navigate"}}})
}

// arrive follows a redirect to another host's handover and returns the session there.
func (s stand) arrive(t *testing.T, from webtest.Answer, slug, next string) *http.Cookie {
	t.Helper()
	wantStatus(t, from, 303)
	there, err := url.Parse(from.Header.Get("Location"))
	if err != nil || there.Host != slug+".hearth.test" || there.Path != "/session/handover" {
		t.Fatalf("it leads to %s, %v; want a handover at %s", there, err, slug)
	}
	in := s.get(t, slug, there.RequestURI())
	wantLocation(t, in, next)
	return cookie(in, "hearth_session")
}

func TestAChangedAddressTakesEverybodyAlong(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	_, nora := s.member(t, w, "Nora", tenant.RoleMember)
	next := tenanttest.Unique("moved")
	wantStatus(t, s.post(t, w.Slug, "/settings/address", values("slug", next), nora), 403)
	wantStatus(t, s.get(t, w.Slug, "/settings/address?slug="+next, w.as), 200, next+".hearth.test is free.")
	wantStatus(t, s.get(t, w.Slug, "/settings/address?slug="+w.Slug, w.as), 200, "This is your address now.")

	session := s.arrive(t, s.post(t, w.Slug, "/settings/address", values("slug", " "+strings.ToUpper(next)+" "), w.as), next, "/settings")
	wantStatus(t, s.get(t, next, "/settings", session), 200, `value="`+next+`"`, "Still leads here", w.Slug+".hearth.test")
	wantStatus(t, s.get(t, next, "/profile", w.as), 303) // the session before has ended

	away := s.follow(t, w.Slug, "/join/abcd-efgh-jkmn?x=1")
	if away.StatusCode != 308 || away.Header.Get("Location") != "http://"+next+".hearth.test/join/abcd-efgh-jkmn?x=1" || away.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the old address answers %d, %v", away.StatusCode, away.Header)
	}
	// An open page goes on working where it is, until it is loaded again.
	fetched := webtest.Do(t, s.Server, webtest.Request{Host: w.Slug, Path: "/profile", Cookies: []*http.Cookie{nora}, Header: http.Header{"Sec-Fetch-Mode": {"cors"}}})
	wantStatus(t, fetched, 200, "Nora")
	wantLocation(t, s.post(t, w.Slug, "/profile", values("name", "Nora N."), nora), "/profile")
	moved := s.follow(t, w.Slug, "/profile?from=old", nora)
	there := s.arrive(t, moved, next, "/profile?from=old")
	if c := cookie(moved, "hearth_session"); c == nil || c.Value != "" {
		t.Errorf("the old host keeps its cookie: %+v", c)
	}
	wantStatus(t, s.get(t, next, "/profile", there), 200, "Nora N.")
	if len(s.env.Sockets.Sessions) != 0 {
		t.Error("sockets were cut: the page there loads itself again, and never arrives")
	}
	if again := s.follow(t, w.Slug, "/profile", nora); again.StatusCode != 308 {
		t.Errorf("a spent session is handed over again: %d", again.StatusCode)
	}
	found, err := tenant.TenantsBySlugs(t.Context(), s.env.Registry.Control(), []string{w.Slug})
	if err != nil || len(found) != 1 || found[0].Slug != next {
		t.Errorf("the site's switcher finds %+v, %v", found, err)
	}
}

func TestAnOldAddressIsNobodyElsesForAWhile(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	next := tenanttest.Unique("moved")
	session := s.arrive(t, s.post(t, w.Slug, "/settings/address", values("slug", next), w.as), next, "/settings")

	form := values("name", "Eve", "email", "eve@example.com", "password", password, "workspace", "Eve", "slug", w.Slug)
	wantStatus(t, s.post(t, "", "/signup", form), 422, w.Slug+" is taken.")
	wantStatus(t, s.get(t, "", "/signup/address?slug="+w.Slug), 200, w.Slug+" is taken.")
	wantStatus(t, s.post(t, other.Slug, "/settings/address", values("slug", w.Slug), other.as), 422, w.Slug+" is taken.", `value="`+w.Slug+`-hq"`)
	if _, err := s.env.Registry.CreateBare(t.Context(), w.Slug, "Eve"); !fault.Is(err, fault.Conflict) {
		t.Errorf("CreateBare: %v, want Conflict", err)
	}
	wantStatus(t, s.get(t, next, "/settings/address?slug="+w.Slug, session), 200, "is free.") // for its own people

	s.exec(t, `UPDATE control.slugs_retired SET until = now() WHERE slug = ?`, w.Slug)
	wantStatus(t, s.follow(t, w.Slug, "/"), 404, "No workspace lives here")
	s.arrive(t, s.post(t, other.Slug, "/settings/address", values("slug", w.Slug), other.as), w.Slug, "/settings")
	wantStatus(t, s.get(t, w.Slug, "/session/new"), 200, "Larkfield")
}

func TestAddressesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	tests := []struct{ name, slug, says string }{
		{"somebody's", other.Slug, other.Slug + " is taken."},
		{"its own", w.Slug, "This is your address already."},
		{"reserved", "admin", "admin is reserved."},
		{"short", "ab", "at least 3 characters"},
		{"hostile", hostile, "at most 40 characters"},
		{"punycode", "xn--ls8h", "single hyphens"},
		{"none", "", "Choose an address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus(t, s.post(t, w.Slug, "/settings/address", values("slug", tt.slug), w.as), 422, tt.says)
		})
	}
	wantStatus(t, s.post(t, w.Slug, "/settings/address", values("slug", "x", "pick", "picked-one"), w.as), 200, `value="picked-one"`)
}

func TestAddressesAreNotHoarded(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	first := tenanttest.Unique("hoard")
	for n := range 5 {
		if _, err := s.env.Service.ChangeAddress(t.Context(), w.db, w.owner, first+strings.Repeat("x", n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.env.Service.ChangeAddress(t.Context(), w.db, w.owner, first+"y"); !fault.Is(err, fault.Precondition) {
		t.Errorf("a sixth: %v, want Precondition", err)
	}
	back, err := s.env.Service.ChangeAddress(t.Context(), w.db, w.owner, first)
	if err != nil || back.Slug != first {
		t.Errorf("back to one of its own: %s, %v", back.Slug, err)
	}
	kept, err := tenant.RetiredSlugs(t.Context(), s.env.Registry.Control(), w.ID)
	if err != nil || len(kept) != 5 || time.Until(kept[0].Until) < tenant.RetiredFor-time.Hour {
		t.Errorf("it keeps %v, %v", kept, err)
	}
}

// TestTwoWantTheSameAddress lets one give an address up while two others ask for it.
func TestTwoWantTheSameAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	leaves, wants := s.workspace(t), s.workspace(t)
	answers := make(chan error, 3)
	go func() {
		_, err := s.env.Service.ChangeAddress(t.Context(), leaves.db, leaves.owner, tenanttest.Unique("left"))
		answers <- err
	}()
	got := make(chan error, 2)
	go func() {
		_, err := s.env.Service.ChangeAddress(t.Context(), wants.db, wants.owner, leaves.Slug)
		got <- err
	}()
	go func() {
		_, err := s.env.Registry.CreateBare(t.Context(), leaves.Slug, "Third")
		got <- err
	}()
	if err := <-answers; err != nil {
		t.Errorf("giving it up: %v", err)
	}
	for range 2 {
		if err := <-got; err == nil {
			t.Error("somebody has an address that leads to another workspace")
		}
	}
}
