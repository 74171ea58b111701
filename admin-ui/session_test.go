package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestNobodyGetsPastTheDoor(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	for _, path := range []string{"/", "/tenants", "/tenants?q=a", "/tenants/0190a0a0-0000-7000-8000-000000000000"} {
		for name, token := range map[string]string{"nobody": "", "a forged session": token + "x", "nonsense": "nonsense"} {
			got := c.send(http.MethodGet, path, token, nil)
			if got.status != http.StatusSeeOther || got.location != "/session/new" {
				t.Errorf("%s at %s: %d to %q, want to be sent to sign in", name, path, got.status, got.location)
			}
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	email, _ := c.operator()
	tests := []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"the right password", url.Values{"email": {" " + strings.ToUpper(email)}, "password": {password}}, http.StatusSeeOther, ""},
		{"a wrong password", url.Values{"email": {email}, "password": {"not this one"}}, http.StatusUnauthorized, "do not match"},
		{"an unknown address", url.Values{"email": {"nobody@example.com"}, "password": {password}}, http.StatusUnauthorized, "do not match"},
		{"nothing typed", url.Values{}, http.StatusUnauthorized, "do not match"},
		{"hostile text", url.Values{"email": {hostile}, "password": {hostile}}, http.StatusUnauthorized, "&lt;script&gt;"},
		{"bytes that are no text", url.Values{"email": {"a\x00\xff@example.com"}, "password": {"\x00"}}, http.StatusUnauthorized, "do not match"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send(http.MethodPost, "/session/new", "", tt.form)
			if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
				t.Fatalf("status %d, want %d with %q:\n%s", got.status, tt.status, tt.says, got.body)
			}
			if tt.status != http.StatusSeeOther {
				return
			}
			token := got.session(t)
			if home := c.send(http.MethodGet, "/", token, nil); home.status != http.StatusOK || !strings.Contains(home.body, email) {
				t.Errorf("the session does not open the console: %d", home.status)
			}
			if again := c.send(http.MethodGet, "/session/new", token, nil); again.location != "/" {
				t.Errorf("somebody signed in is asked again: %d", again.status)
			}
		})
	}
}

func TestSignInIsLimited(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	for range signInRule.Burst {
		c.send(http.MethodPost, "/session/new", "", url.Values{"email": {"a@example.com"}, "password": {"x"}})
	}
	got := c.send(http.MethodPost, "/session/new", "", url.Values{"email": {"a@example.com"}, "password": {"x"}})
	if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, "try again in") || !strings.Contains(got.body, "a@example.com") {
		t.Errorf("status %d, want the form again with how long to wait", got.status)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	for _, how := range []struct{ method, path string }{{http.MethodPost, "/session/delete"}, {http.MethodDelete, "/session"}} {
		_, token := c.operator()
		got := c.send(how.method, how.path, token, url.Values{})
		if got.status != http.StatusSeeOther || got.location != "/session/new" || got.session(t) != "" {
			t.Errorf("%s: %d to %q", how.path, got.status, got.location)
		}
		if c.send(http.MethodGet, "/", token, nil).status != http.StatusSeeOther {
			t.Errorf("%s: the session still opens the console", how.path)
		}
		if again := c.send(how.method, how.path, token, url.Values{}); again.status != http.StatusSeeOther {
			t.Errorf("%s again: %d", how.path, again.status)
		}
	}
}

func TestTheOneTimeLink(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	email := tenanttest.Unique("new") + "@example.com"
	_, link, err := c.env.Service.CreateOperator(t.Context(), tenant.Terminal, email, tenant.OperatorOwner, "a test")
	if err != nil {
		t.Fatal(err)
	}
	path := "/welcome?token=" + url.QueryEscape(link)
	for range 2 {
		if got := c.send(http.MethodGet, path, "", nil); got.status != http.StatusOK || !strings.Contains(got.body, email) {
			t.Fatalf("looking at the link: %d", got.status)
		}
	}
	short := c.send(http.MethodPost, "/welcome", "", url.Values{"token": {link}, "password": {"short"}})
	if short.status != http.StatusUnprocessableEntity || !strings.Contains(short.body, "at least 10 characters") {
		t.Errorf("a short password: %d", short.status)
	}
	got := c.send(http.MethodPost, "/welcome", "", url.Values{"token": {link}, "password": {password}})
	if got.status != http.StatusSeeOther || c.send(http.MethodGet, "/", got.session(t), nil).status != http.StatusOK {
		t.Errorf("choosing a password: %d", got.status)
	}
	signedIn := c.send(http.MethodPost, "/session/new", "", url.Values{"email": {email}, "password": {password}})
	if signedIn.status != http.StatusSeeOther {
		t.Errorf("signing in with it: %d", signedIn.status)
	}
	for name, token := range map[string]string{"used": link, "forged": link + "x", "hostile": hostile, "missing": ""} {
		look := c.send(http.MethodGet, "/welcome?token="+url.QueryEscape(token), "", nil)
		use := c.send(http.MethodPost, "/welcome", "", url.Values{"token": {token}, "password": {password}})
		if look.status != http.StatusUnprocessableEntity || use.status != http.StatusUnprocessableEntity || !strings.Contains(use.body, "hearth operator create") {
			t.Errorf("a link that is %s: %d and %d", name, look.status, use.status)
		}
	}
}
