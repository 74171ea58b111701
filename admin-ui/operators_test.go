package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestOperatorsComeAndGo(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, mine := c.as(tenant.OperatorOwner)
	sven, his := c.as(tenant.OperatorSupport)
	at := "/operators/" + sven.ID.String()
	why := func(more ...string) url.Values {
		form := url.Values{"reason": {"a good reason"}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	for _, tt := range []struct {
		name, path string
		form       url.Values
		status     int
		says       string
	}{
		{"no reason", at + "/delete", url.Values{}, http.StatusUnprocessableEntity, "Say why"},
		{"a reason that is too long", at + "/delete", url.Values{"reason": {strings.Repeat("a", 501)}}, http.StatusUnprocessableEntity, "at most 500"},
		{"a hostile reason and no role", at + "/role", url.Values{"reason": {hostile}}, http.StatusUnprocessableEntity, "&lt;script&gt;"},
		{"a role that is none", at + "/role", why("role", "admin"), http.StatusUnprocessableEntity, "Choose one of the roles"},
		{"bytes as a reason", at + "/factors/delete", url.Values{"reason": {"\x00\xff"}}, http.StatusUnprocessableEntity, "cannot be kept"},
		{"nobody", "/operators/0190a0a0-0000-7000-8000-000000000000/delete", why(), http.StatusNotFound, "no such operator"},
		{"nonsense", "/operators/nonsense/delete", why(), http.StatusNotFound, "no such operator"},
		{"an invitation without an address", "/operators", why("role", "viewer"), http.StatusUnprocessableEntity, "role"},
		{"an invitation to a hostile address", "/operators", why("role", "viewer", "email", hostile), http.StatusUnprocessableEntity, "&lt;script&gt;"},
		{"an invitation with no role", "/operators", why("email", "a@example.com"), http.StatusUnprocessableEntity, "Choose one of the roles"},
		{"a new link", at + "/link", why(), http.StatusOK, "/welcome?token="},
		{"another role", at + "/role", why("role", "engineer"), http.StatusSeeOther, ""},
	} {
		got := c.send(http.MethodPost, tt.path, mine, tt.form)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d, want %d with %q\n%s", tt.name, got.status, tt.status, tt.says, got.body)
		}
	}
	if got := c.send(http.MethodGet, "/", his, nil); got.location != "/session/new" {
		t.Errorf("a session outlived the role it began with: %d", got.status)
	}
	again, his := c.signIn(sven.Email)
	if again.Role != tenant.OperatorEngineer {
		t.Errorf("the role is %s", again.Role)
	}
	if got := c.send(http.MethodPost, at+"/sessions/delete", mine, why()); got.status != http.StatusSeeOther || c.send(http.MethodGet, "/", his, nil).location != "/session/new" {
		t.Errorf("signed out by an owner: %d", got.status)
	}
	_, his = c.signIn(sven.Email)
	if got := c.send(http.MethodPost, at+"/delete", mine, why()); got.status != http.StatusSeeOther || c.send(http.MethodGet, "/", his, nil).location != "/session/new" {
		t.Errorf("removed: %d", got.status)
	}
	if got := c.send(http.MethodPost, "/session/new", "", url.Values{"email": {sven.Email}, "password": {password}}); got.status != http.StatusUnauthorized {
		t.Errorf("somebody removed signs in: %d", got.status)
	}
	log, err := tenant.AuditLog(t.Context(), c.env.Registry.Control(), tenant.AuditSearch{Action: "operator.remove", Limit: 5})
	if err != nil || len(log) == 0 || log[0].Reason != "a good reason" || log[0].Session.IsZero() || !strings.Contains(string(log[0].Detail), sven.Email) {
		t.Errorf("the log says %+v, %v", log, err)
	}
}

// TestTheLastOwnerStays has a console to itself.
func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, link, err := env.Service.CreateOperator(t.Context(), tenant.Terminal, "olive@example.com", tenant.OperatorOwner, "the first")
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := env.Service.SetOperatorPassword(t.Context(), link, password, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	id := tenant.ID(o.ID)
	for name, err := range map[string]error{
		"another role": env.Service.ChangeOperatorRole(t.Context(), tenant.Terminal, id, tenant.OperatorViewer, "why not"),
		"removal":      env.Service.RemoveOperator(t.Context(), tenant.Terminal, id, "why not"),
		"a new link": func() error {
			_, _, err := env.Service.CreateOperator(t.Context(), tenant.Terminal, o.Email, tenant.OperatorViewer, "why not")
			return err
		}(),
	} {
		if err == nil || !strings.Contains(err.Error(), "only owner") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSessionsEnd lets sessions grow old, idle and unwanted.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	o, token := c.as(tenant.OperatorViewer)
	move := func(what string, by time.Duration) {
		t.Helper()
		if _, err := c.env.Pools.Owner.ExecContext(t.Context(), `UPDATE control.operator_sessions SET `+what+` = now() - ? * interval '1 second' WHERE operator_id = ?`, by.Seconds(), o.ID.String()); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		what string
		by   time.Duration
		in   bool
	}{
		{"last_active_at", 29 * time.Minute, true}, {"last_active_at", 31 * time.Minute, false},
		{"created_at", 719 * time.Minute, true}, {"created_at", 721 * time.Minute, false},
	} {
		move("created_at", 0)
		move("last_active_at", 0)
		move(tt.what, tt.by)
		if got := c.send(http.MethodGet, "/account", token, nil); (got.status == http.StatusOK) != tt.in {
			t.Errorf("%s %s ago: %d", tt.what, tt.by, got.status)
		}
	}
	move("created_at", 0)
	move("last_active_at", 20*time.Minute)
	if c.send(http.MethodGet, "/account", token, nil); c.idle(o) > time.Minute {
		t.Error("a click does not count")
	}
	_, second := c.signIn(o.Email)
	third, _ := c.signIn(o.Email)
	other, othersToken := c.as(tenant.OperatorViewer)
	if page := c.send(http.MethodGet, "/account", token, nil); strings.Count(page.body, "/delete\"") < 3 {
		t.Errorf("three sessions are not listed:\n%s", page.body)
	}
	if got := c.send(http.MethodPost, "/account/sessions/"+third.Session.String()+"/delete", othersToken, url.Values{}); got.status != http.StatusNotFound {
		t.Errorf("%s ended somebody else's session: %d", other.Email, got.status)
	}
	if got := c.send(http.MethodPost, "/account/sessions/"+third.Session.String()+"/delete", token, url.Values{}); got.location != "/account" {
		t.Errorf("ending one: %d", got.status)
	}
	if got := c.send(http.MethodPost, "/account/sessions/delete", token, url.Values{}); got.location != "/session/new" {
		t.Errorf("ending all: %d", got.status)
	}
	for _, gone := range []string{token, second} {
		if got := c.send(http.MethodGet, "/", gone, nil); got.location != "/session/new" {
			t.Errorf("a session lives on: %d", got.status)
		}
	}
}

// idle is how long ago an operator's session was used.
func (c *console) idle(o tenant.Operator) time.Duration {
	c.t.Helper()
	sessions, err := c.env.Service.OperatorSessions(c.t.Context(), o)
	if err != nil || len(sessions) == 0 {
		c.t.Fatal(sessions, err)
	}
	return time.Since(sessions[0].LastActiveAt)
}
