package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/gofiber/fiber/v2"
)

// newServer has one route for each way an answer can end.
func newServer(t *testing.T) (*web.Server, *tenanttest.Env) {
	env := tenanttest.New(t)
	s := webtest.New(t, env)
	workspace := s.Routes(tenant.HostWorkspace)
	workspace.Get("/fault/:kind", func(c *fiber.Ctx) error {
		return fault.New(fault.Kind(c.Params("kind")), "A sentence about <b>it</b>.")
	})
	workspace.Get("/plain", func(*fiber.Ctx) error { return errors.New("dial tcp 10.0.0.1: secret") })
	workspace.Get("/panic", func(*fiber.Ctx) error { panic("boom") })
	who := s.Member(func(c *fiber.Ctx, _ tenant.DB, me tenant.Member) error { return c.SendString(me.Name) })
	workspace.Get("/who", who)
	workspace.Post("/who", who)
	s.Routes(tenant.HostSite).Get("/", func(c *fiber.Ctx) error { return c.SendString("site") })
	s.Routes(tenant.HostConsole).Get("/", func(c *fiber.Ctx) error { return c.SendString("console") })
	return s, env
}

func TestErrorsBecomeAnswers(t *testing.T) {
	t.Parallel()
	s, env := newServer(t)
	_, tn := env.Open(t)
	tests := []struct {
		name, path, accept string
		status             int
		contains           string
	}{
		{"an invalid value", "/fault/invalid", "text/html", 422, "A sentence about &lt;b&gt;it&lt;/b&gt;."},
		{"nobody signed in", "/fault/unauthenticated", "text/html", 303, ""},
		{"a program not signed in", "/fault/unauthenticated", "application/json", 401, `"code":"unauthenticated"`},
		{"not allowed", "/fault/forbidden", "text/html", 403, "This is not open to you"},
		{"not there", "/fault/not_found", "text/html", 404, "This page is not here"},
		{"a conflict", "/fault/conflict", "text/html", 409, "A sentence"},
		{"a conflict in a Turbo form", "/fault/conflict", "text/vnd.turbo-stream.html", 409, `<turbo-stream action="append" target="toasts">`},
		{"not paid", "/fault/payment_required", "text/html", 402, "A sentence"},
		{"too often", "/fault/too_many", "text/html", 429, "A little slower"},
		{"not just now", "/fault/unavailable", "text/html", 503, "One moment"},
		{"our mistake", "/plain", "text/html", 500, "Something went wrong on our side."},
		{"a panic", "/panic", "text/html", 500, "Something went wrong on our side."},
		{"an unknown page", "/nothing", "text/html", 404, "There is no such page."},
		{"an unknown page of the API", "/api/v1/nothing", "", 404, `{"error":{"code":"not_found","message":"There is no such page."}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := webtest.Do(t, s, webtest.Request{Host: tn.Slug, Path: tt.path, Header: http.Header{"Accept": {tt.accept}}})
			if got.StatusCode != tt.status || !strings.Contains(got.Body, tt.contains) {
				t.Errorf("status %d, want %d; body:\n%s", got.StatusCode, tt.status, got.Body)
			}
			if strings.Contains(got.Body, "10.0.0.1") || strings.Contains(got.Body, "boom") {
				t.Errorf("the cause is shown: %s", got.Body)
			}
			if tt.status >= 500 && tt.status != 503 && !strings.Contains(got.Body, got.Header.Get("X-Request-Id")) {
				t.Error("the page does not name the error id")
			}
		})
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	s, env := newServer(t)
	_, tn := env.Open(t)
	for _, r := range []webtest.Request{{Host: "hearth.test", Path: "/"}, {Host: tn.Slug, Path: "/nothing"}, {Host: "nobody-here", Path: "/"}, {Host: tn.Slug, Path: "/panic"}} {
		got := webtest.Do(t, s, r)
		policy := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s%s: policy %q", r.Host, r.Path, policy)
		}
		for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "X-Request-Id", "Permissions-Policy"} {
			if got.Header.Get(name) == "" {
				t.Errorf("%s%s: no %s", r.Host, r.Path, name)
			}
		}
	}
}

func TestHostsAreKeptApart(t *testing.T) {
	t.Parallel()
	s, env := newServer(t)
	db, mine := env.Open(t)
	_, other := env.Open(t)
	ada := tenanttest.Member(t, db, "Ada")
	cookie := webtest.SignIn(t, env, db, ada)
	tests := []struct {
		name, host, path string
		status           int
		body             string
	}{
		{"the site", "hearth.test", "/", 200, "site"},
		{"the console", "admin", "/", 200, "console"},
		{"my workspace", mine.Slug, "/who", 200, "Ada"},
		{"another workspace with my cookie", other.Slug, "/who", 303, ""},
		{"a workspace that does not exist", "nobody-here", "/who", 404, "No workspace lives here"},
		{"a name that cannot be a workspace", "a..b", "/who", 404, ""},
		{"a domain nobody verified", "chat.example.org", "/who", 404, "Find my workspaces"},
		{"health, anywhere", "nobody-here", "/up", 200, "redis: ok"},
	}
	for _, tt := range tests {
		got := webtest.Do(t, s, webtest.Request{Host: tt.host, Path: tt.path, Cookies: []*http.Cookie{cookie}})
		if got.StatusCode != tt.status || !strings.Contains(got.Body, tt.body) {
			t.Errorf("%s: status %d, want %d; body:\n%s", tt.name, got.StatusCode, tt.status, got.Body)
		}
	}
	if got := webtest.Do(t, s, webtest.Request{Host: mine.Slug, Path: "/who?x=1"}); got.Header.Get("Location") != "/session/new?next=%2Fwho%3Fx%3D1" {
		t.Errorf("signed out: sent to %q", got.Header.Get("Location"))
	}
}

func TestForgedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s, env := newServer(t)
	db, tn := env.Open(t)
	cookie := webtest.SignIn(t, env, db, tenanttest.Member(t, db, "Ada"))
	host := tn.Slug + ".hearth.test"
	tests := []struct {
		name   string
		header http.Header
		status int
	}{
		{"our own page", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 200},
		{"our own page in an older browser", http.Header{"Sec-Fetch-Site": {""}, "Origin": {"http://" + host}}, 200},
		{"a neighbour's page", http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"http://other.hearth.test"}}, 403},
		{"another site", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"another site in an older browser", http.Header{"Sec-Fetch-Site": {""}, "Origin": {"http://evil.example"}}, 403},
		{"a sandboxed page", http.Header{"Sec-Fetch-Site": {""}, "Origin": {"null"}}, 403},
		{"nobody says from where", http.Header{"Sec-Fetch-Site": {""}}, 403},
		{"a link that somebody typed", http.Header{"Sec-Fetch-Site": {"none"}}, 403},
	}
	for _, tt := range tests {
		got := webtest.Do(t, s, webtest.Request{Host: host, Path: "/who", Form: url.Values{"x": {"1"}}, Header: tt.header, Cookies: []*http.Cookie{cookie}})
		if got.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, got.StatusCode, tt.status)
		}
	}
}

func TestSessionsThatAreOver(t *testing.T) {
	t.Parallel()
	s, env := newServer(t)
	db, tn := env.Open(t)
	ada := tenanttest.Member(t, db, "Ada")
	cookie := webtest.SignIn(t, env, db, ada)
	ask := func(c *http.Cookie) int {
		return webtest.Do(t, s, webtest.Request{Host: tn.Slug, Path: "/who", Cookies: []*http.Cookie{c}}).StatusCode
	}
	if got := ask(cookie); got != 200 {
		t.Fatalf("signed in: %d", got)
	}
	for _, value := range []string{"", "x", cookie.Value + "x", "AAAA" + cookie.Value, strings.Replace(cookie.Value, ".", "", 1)} {
		if got := ask(&http.Cookie{Name: cookie.Name, Value: value}); got != 303 {
			t.Errorf("forged %q: %d", value, got)
		}
	}
	me, err := env.Service.Resume(t.Context(), db, cookie.Value, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Service.SignOut(t.Context(), db, me); err != nil {
		t.Fatal(err)
	}
	if got := ask(cookie); got != 303 {
		t.Errorf("signed out: %d", got)
	}
}
