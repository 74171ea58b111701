package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// hostile are texts that have broken servers.
var hostile = map[string]string{
	"overlong UTF-8":     "a\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf",
	"half a character":   "a\xe2\x82",
	"a surrogate":        "a\xed\xa0\x80",
	"a NUL":              "a\x00b",
	"every control":      "\x01\x02\x07\x08\x0b\x0c\x1b\x7f\u0085\u2028\u202e\ufeff",
	"no end":             strings.Repeat("a\u0301\u20dd", 8_000),
	"a format":           "%s%n%v{{.}}${x}<%= 1 %>",
	"a quote":            `'";--</script><img src=x onerror=alert(1)>` + "`",
	"a number too large": strings.Repeat("9", 400),
	"a number below":     "-9223372036854775809",
	"our own argument":   "?tenant ?0 ?",
}

// TestNoTextBreaksARoute gives every field of every route of a workspace, and of the
// site and the console, each hostile text in turn: in the form, in the query and in
// a cookie. We may refuse it; that we broke, 500, is never the answer.
func TestNoTextBreaksARoute(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(cfg *config.Config) { cfg.TrustedProxies = []string{"0.0.0.0"} }) // which tests connect from
	p := newParty(t, a, "Hostilemark", 1_000)
	operator := operatorCookie(t, a)
	asked, limited := 0, 0
	try := func(name, route, host, target string, form url.Values, who *http.Cookie) {
		method, _, _ := strings.Cut(route, " ")
		for what, text := range hostile {
			filled, query := url.Values{}, url.Values{}
			for field := range form {
				filled.Set(field, text)
			}
			for _, field := range []string{"q", "after", "before", "token", "next", "slug", "page", "status", "room", "x" + text} {
				query.Set(field, text)
			}
			if method == http.MethodGet {
				filled = nil
			}
			at, _, _ := strings.Cut(target, "?")
			for _, address := range []string{at, at + "?" + query.Encode()} {
				if len(address) > 12<<10 {
					address = address[:12<<10]
				}
				header := http.Header{"Cookie": {"theme=\xc0\xaf; hearth_flash=wK8; hearth_workspaces=\xff"}, "User-Agent": {"\xc0\xaf"}, "X-Forwarded-For": {somewhere(asked)}}
				res, body := ask(t, a, method, host, address, filled, header, who)
				if res.StatusCode >= 500 {
					t.Errorf("%s with %s: %d %.300s", name, what, res.StatusCode, body)
				}
				if asked++; res.StatusCode == http.StatusTooManyRequests {
					limited++
				}
			}
		}
	}
	for _, r := range matrix {
		if r.route == "GET /realtime" || r.form == nil && !strings.HasPrefix(r.route, "GET") {
			continue // a handshake has its own tests; without fields, deleting just deletes what others need
		}
		var form url.Values
		if r.form != nil {
			form = r.form(p)
		}
		try(r.route, r.route, p.host(), r.aim(p), form, another(t, a, p))
	}
	for host, rows := range map[string][]hostRow{"hearth.test": siteMatrix, "admin.hearth.test": consoleMatrix} {
		for _, r := range rows {
			var form url.Values
			if r.form != nil {
				form = r.form(p)
			}
			try(host+" "+r.route, r.route, host, r.aim(p), form, operator)
		}
	}
	if limited > asked/10 {
		t.Errorf("%d of %d requests met a limit instead of a handler", limited, asked)
	}
}

// somewhere is an address of one of many networks.
func somewhere(n int) string { return fmt.Sprintf("203.%d.%d.7", n/250%250, n%250) }

// another signs a new administrator in, whose limits are untouched.
func another(t *testing.T, a *App, p party) *http.Cookie {
	t.Helper()
	m := tenanttest.MemberAs(t, p.db, "Admin", tenant.RoleAdministrator)
	must(t, a.Chat.Admit(t.Context(), p.db, m))
	return cookieOf(t, a, p, m.ID)
}

// TestNoBodyBreaksARoute sends bodies that are no form to every route that takes one.
func TestNoBodyBreaksARoute(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(cfg *config.Config) { cfg.TrustedProxies = []string{"0.0.0.0"} }) // which tests connect from
	p := newParty(t, a, "Hostilemark", 1_000)
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	bodies := []struct{ kind, body string }{
		{"application/json", deep},
		{"application/json", strings.Repeat(`{"a":`, 10_000)},
		{"application/json", `{"a":1e999,"a":2,"A":` + strings.Repeat("9", 50_000) + `}`},
		{"application/x-www-form-urlencoded", strings.Repeat("a&", 30_000)},
		{"application/x-www-form-urlencoded", "%zz=%&&&=%c0%af"},
		{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"../\xc0\xaf\"\r\n\r\nx\r\n--b--"},
		{"multipart/form-data; boundary=b", strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 1200) + "--b--"},
		{"multipart/form-data", "x"},
		{"image/png", "\x89PNG\r\n\x1a\n"},
		{"", "\xff\xfe\x00"},
	}
	for _, r := range matrix {
		method, _, _ := strings.Cut(r.route, " ")
		if method == http.MethodGet {
			continue
		}
		who := another(t, a, p)
		for _, b := range bodies {
			req := httptest.NewRequest(method, r.aim(p), strings.NewReader(b.body))
			req.Host = p.host()
			req.Header.Set("Content-Type", b.kind)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			req.AddCookie(who)
			req.Header.Set("X-Forwarded-For", somewhere(rand.Int()))
			res, err := a.web.App().Test(req, 60_000)
			if err != nil {
				t.Fatalf("%s: %v", r.route, err)
			}
			res.Body.Close()
			if res.StatusCode >= 500 {
				t.Errorf("%s with %q of %.40q: %d", r.route, b.kind, b.body, res.StatusCode)
			}
		}
	}
	if _, err := tenant.MemberByID(t.Context(), p.db, p.owner.ID); err != nil {
		t.Error(err)
	}
}
