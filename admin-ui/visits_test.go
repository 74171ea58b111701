package adminui

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// visitsMatrix says who may use which route of visits.
var visitsMatrix = map[string]string{
	"POST /tenants/:id/visits":               "seo",
	"GET /tenants/:id/visits/:visit":         "seo",
	"POST /tenants/:id/visits/:visit/raise":  "seo",
	"POST /tenants/:id/visits/:visit/delete": "seo",
}

func init() { maps.Copy(roleMatrix, visitsMatrix) }

// visit begins one in a tenant, by nobody in particular, and returns its id.
func (c *console) visit(in tenant.Tenant) string {
	c.t.Helper()
	in = c.state(in.ID)
	db, err := c.env.Registry.OpenTenant(c.t.Context(), in)
	if err != nil {
		c.t.Fatal(err)
	}
	m := tenanttest.Member(c.t, db, "Jana")
	v, _, err := c.env.Service.BeginVisit(c.t.Context(), tenant.Operator{ID: [16]byte{1}, Email: "olive@example.com", Name: "Olive"}, tenant.Terminal, in, m.Email, hostile)
	if err != nil {
		c.t.Fatal(err)
	}
	return strconv.FormatInt(v.ID, 10)
}

func TestSigningInAsAMember(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	me, token := c.as(tenant.OperatorSupport)
	db, made := c.env.Open(t)
	_, next := c.env.Open(t)
	jana := tenanttest.Member(t, db, "Jana")
	at := "/tenants/" + made.ID.String() + "/visits"
	for _, tt := range []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"no reason", url.Values{"member": {jana.Email}}, 422, "Say why"},
		{"nobody", url.Values{"reason": {"why"}}, 422, "fill in your email"},
		{"somebody else's member", url.Values{"member": {"nobody@example.com"}, "reason": {hostile}}, 422, "No active member has this address"},
	} {
		got := c.send(http.MethodPost, at, token, tt.form)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") || !strings.Contains(got.body, `id="act-visit"`) {
			t.Errorf("%s: %d\n%s", tt.name, got.status, got.body)
		}
	}
	got := c.send(http.MethodPost, at, token, url.Values{"member": {jana.Email}, "reason": {hostile}})
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "http://"+made.Slug+".hearth.test/session/handover?token=") {
		t.Fatalf("begun: %d to %q\n%s", got.status, got.location, got.body)
	}
	list, err := tenant.VisitsTo(t.Context(), db, 0, 10)
	if err != nil || len(list) != 1 || list[0].OperatorEmail != me.Email || list[0].Member != "Jana" || list[0].ExpiresAt.Sub(list[0].CreatedAt) > 30*time.Minute {
		t.Fatalf("visits: %+v (%v)", list, err)
	}
	page := at + "/" + strconv.FormatInt(list[0].ID, 10)
	if got := c.send(http.MethodGet, page, token, nil); got.status != 200 || strings.Contains(got.body, "<script>alert") || !strings.Contains(got.body, "Allow changes") {
		t.Errorf("its page: %d\n%s", got.status, got.body)
	}
	_, other := c.as(tenant.OperatorEngineer)
	for _, tt := range []struct {
		name, path, token string
		form              url.Values
		status            int
	}{
		{"through another workspace", "/tenants/" + next.ID.String() + "/visits/" + strconv.FormatInt(list[0].ID, 10) + "/raise", token, url.Values{"reason": {"a"}}, 404},
		{"no number", at + "/abc/raise", token, url.Values{"reason": {"a"}}, 404},
		{"by another operator", page + "/raise", other, url.Values{"reason": {"a"}}, 409},
		{"raised without a reason", page + "/raise", token, url.Values{}, 422},
		{"raised", page + "/raise", token, url.Values{"reason": {"to mend a room"}}, 303},
		{"raised again", page + "/raise", token, url.Values{"reason": {"a"}}, 409},
		{"ended by another operator", page + "/delete", other, url.Values{}, 303},
		{"raised when it is over", page + "/raise", token, url.Values{"reason": {"a"}}, 409},
	} {
		if got := c.send(http.MethodPost, tt.path, tt.token, tt.form); got.status != tt.status {
			t.Errorf("%s: %d, want %d\n%s", tt.name, got.status, tt.status, got.body)
		}
	}
	want := []string{"visit.end: ", "visit.raise: to mend a room", "visit.begin: " + hostile, "tenant.enter: " + hostile, "tenant.enter: " + hostile}
	if got := c.logged(made); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the log has %q, want %q", got, want)
	}
	if got := c.send(http.MethodGet, "/tenants/"+made.ID.String()+"/members", token, nil); !strings.Contains(got.body, "Sign in as Jana…") {
		t.Errorf("nothing on the list of members leads there:\n%s", got.body)
	}
	if got := c.send(http.MethodGet, "/tenants/"+made.ID.String()+"/members?as="+url.QueryEscape(jana.Email), token, nil); !strings.Contains(got.body, `value="`+jana.Email+`"`) {
		t.Errorf("the dialog does not name the member:\n%s", got.body)
	}
}

// TestSigningInAsNeedsAProof moves the proof of a session into the past.
func TestSigningInAsNeedsAProof(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	me, token := c.as(tenant.OperatorSupport)
	db, made := c.env.Open(t)
	jana := tenanttest.Member(t, db, "Jana")
	if _, err := c.env.Registry.Control().NewRaw(`UPDATE control.operator_sessions SET proved_at = now() - interval '11 minutes' WHERE operator_id = ?`, me.ID.String()).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/visits", token, url.Values{"member": {jana.Email}, "reason": {"why"}})
	if got.status != http.StatusUnauthorized || !strings.Contains(got.body, "Is it you?") {
		t.Errorf("unproven: %d\n%s", got.status, got.body)
	}
	if list, err := tenant.VisitsTo(t.Context(), db, 0, 10); err != nil || len(list) > 0 {
		t.Errorf("a visit began: %+v (%v)", list, err)
	}
	if got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/visits/"+c.visit(made)+"/delete", token, url.Values{}); got.status != http.StatusSeeOther {
		t.Errorf("to end one asks for a proof too: %d\n%s", got.status, got.body)
	}
}
