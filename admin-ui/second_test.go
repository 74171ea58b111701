package adminui

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// needing is a console that nobody enters without a second factor.
func needing(t *testing.T) *console {
	c := newConsole(t)
	c.own.needsSecond = true
	return c
}

// ages makes the proof of every session of an operator older.
func (c *console) ages(o tenant.Operator, by time.Duration) {
	c.t.Helper()
	if _, err := c.env.Pools.Owner.ExecContext(c.t.Context(), `UPDATE control.operator_sessions SET proved_at = now() - ? * interval '1 second' WHERE operator_id = ?`, by.Seconds(), o.ID.String()); err != nil {
		c.t.Fatal(err)
	}
}

var keyOf = regexp.MustCompile(`name="key" value="([^"]+)"`)

// setsUp gives an operator an authenticator app through the pages.
func (c *console) setsUp(token string) (tenant.TOTPSecret, answer) {
	c.t.Helper()
	page := c.send(http.MethodGet, "/account/authenticator/new", token, nil)
	key := keyOf.FindStringSubmatch(page.body)
	shown := regexp.MustCompile(`[A-Z2-7]{32}`).FindString(page.body)
	secret, ok := tenant.ParseTOTPSecret(shown)
	if key == nil || !ok || !strings.Contains(page.body, "<svg") {
		c.t.Fatalf("no key is shown: %d\n%s", page.status, page.body)
	}
	return secret, c.send(http.MethodPost, "/account/authenticator", token, url.Values{"key": {key[1]}, "code": {secret.Code(time.Now())}})
}

// TestNobodyEntersWithoutASecondFactor follows a new operator from the link on.
func TestNobodyEntersWithoutASecondFactor(t *testing.T) {
	t.Parallel()
	c := needing(t)
	o, token := c.as(tenant.OperatorOwner)
	for _, r := range c.own.routes() {
		path := strings.Replace(r.path, ":id", o.ID.String(), 1)
		form := url.Values{}
		if r.method == http.MethodGet {
			form = nil
		}
		got := c.send(r.method, path, token, form)
		if r.do == setUpFactor {
			if got.location != "" && got.location != "/account/factors" {
				t.Errorf("%s %s leads to %q", r.method, r.path, got.location)
			}
		} else if got.status != http.StatusSeeOther || got.location != "/account/factors" {
			t.Errorf("%s %s with a password alone: %d to %q", r.method, r.path, got.status, got.location)
		}
	}
	secret, set := c.setsUp(token)
	if set.status != http.StatusSeeOther || set.location != "/account/factors" {
		t.Fatalf("setting up: %d to %q\n%s", set.status, set.location, set.body)
	}
	full := set.session(t)
	if full == token || c.send(http.MethodGet, "/", token, nil).location != "/session/new" {
		t.Error("the session of the password lives on")
	}
	if got := c.send(http.MethodGet, "/", full, nil); got.status != http.StatusOK {
		t.Fatalf("with the factor: %d", got.status)
	}
	// signing in again
	in := c.send(http.MethodPost, "/session/new", "", url.Values{"email": {o.Email}, "password": {password}})
	half := in.session(t)
	for path, want := range map[string]string{"/": "/session/second", "/account/factors": "/session/second", "/account/authenticator/new": "/session/second", "/account": "/session/second"} {
		if got := c.send(http.MethodGet, path, half, nil); got.location != want {
			t.Errorf("%s after the password: %d to %q", path, got.status, got.location)
		}
	}
	for name, code := range map[string]string{"a used code": secret.Code(time.Now()), "a wrong code": "000000", "no code": "", "hostile": hostile} {
		got := c.send(http.MethodPost, "/session/second", half, url.Values{"proof_code": {code}})
		if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	next := secret.Code(time.Now().Add(30 * time.Second))
	got := c.send(http.MethodPost, "/session/second", half, url.Values{"proof_code": {next}})
	if got.status != http.StatusSeeOther || got.location != "/" {
		t.Fatalf("the next code: %d\n%s", got.status, got.body)
	}
	if again := c.send(http.MethodGet, "/session/second", got.session(t), nil); again.location != "/" {
		t.Errorf("whoever is in is asked again: %d", again.status)
	}
	// the only factor stays
	if got := c.send(http.MethodPost, "/account/authenticator/delete", got.session(t), url.Values{}); got.status != http.StatusConflict {
		t.Errorf("the only factor was removed: %d", got.status)
	}
}

func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	c := needing(t)
	o, token := c.as(tenant.OperatorViewer)
	_, _ = c.setsUp(token)
	_, half := c.signIn(o.Email)
	var last answer
	for range 12 {
		last = c.send(http.MethodPost, "/session/second", half, url.Values{"proof_code": {"123456"}})
	}
	if last.status != http.StatusTooManyRequests || !strings.Contains(last.body, "try again in") {
		t.Errorf("the twelfth guess: %d", last.status)
	}
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	t.Parallel()
	c := needing(t)
	o, token := c.as(tenant.OperatorViewer)
	_, set := c.setsUp(token)
	page := c.send(http.MethodPost, "/account/recovery-codes", set.session(t), url.Values{})
	codes := regexp.MustCompile(`[a-z2-7]{4}(-[a-z2-7]{4}){3}`).FindAllString(page.body, -1)
	if page.status != http.StatusOK || len(codes) != 10 {
		t.Fatalf("%d with %d codes", page.status, len(codes))
	}
	for i, want := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		_, half := c.signIn(o.Email)
		if got := c.send(http.MethodPost, "/session/second", half, url.Values{"proof_code": {" " + strings.ToUpper(codes[0])}}); got.status != want {
			t.Errorf("time %d: %d, want %d", i+1, got.status, want)
		}
	}
}

// TestDangerousActsAskAgain lets a proof grow old and invites somebody.
func TestDangerousActsAskAgain(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	o, token := c.as(tenant.OperatorOwner)
	email := tenanttest.Unique("sven") + "@example.com"
	form := url.Values{"email": {email}, "role": {"support"}, "reason": {`he "joins" us`}}
	c.ages(o, 11*time.Minute)
	asked := c.send(http.MethodPost, "/operators", token, form)
	if asked.status != http.StatusUnauthorized || !strings.Contains(asked.body, "Is it you?") || !strings.Contains(asked.body, email) || !strings.Contains(asked.body, `name="reason" value="he &#34;joins&#34; us"`) {
		t.Fatalf("an old proof: %d\n%s", asked.status, asked.body)
	}
	if _, err := tenant.OperatorNamed(t.Context(), c.env.Registry.Control(), email); err == nil {
		t.Fatal("it was done before the proof")
	}
	form.Set("proof_password", "not this one")
	if wrong := c.send(http.MethodPost, "/operators", token, form); wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, email) || strings.Contains(wrong.body, "not this one") {
		t.Errorf("a wrong proof: %d\n%s", wrong.status, wrong.body)
	}
	form.Set("proof_password", password)
	if done := c.send(http.MethodPost, "/operators", token, form); done.status != http.StatusOK || !strings.Contains(done.body, "/welcome?token=") {
		t.Errorf("the right proof: %d\n%s", done.status, done.body)
	}
	form.Del("proof_password")
	if done := c.send(http.MethodPost, "/operators", token, form); done.status != http.StatusOK {
		t.Errorf("right after it: %d", done.status)
	}
	c.ages(o, 11*time.Minute)
	if got := c.send(http.MethodPost, "/account/sessions/delete", token, url.Values{}); got.location != "/session/new" {
		t.Errorf("what is not dangerous asks too: %d", got.status)
	}
}
