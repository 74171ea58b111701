package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// whyOf reads the reason that the audit log keeps of the latest act of an operator.
func (c *console) whyOf(me tenant.Operator, action string) (reason string) {
	c.t.Helper()
	if err := c.env.Registry.Control().NewRaw(`SELECT coalesce(max(reason), '') FROM control.audit_log WHERE action = ? AND operator_id = ?`, action, me.ID.String()).Scan(c.t.Context(), &reason); err != nil {
		c.t.Fatal(err)
	}
	return reason
}

func because(reason string, more ...string) url.Values {
	form := url.Values{"reason": {reason}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return form
}

// TestFleetIsPausedAndTenantsSkipped follows an engineer through the page.
func TestFleetIsPausedAndTenantsSkipped(t *testing.T) {
	t.Parallel()
	c := newConsoleOn(t, tenanttest.Alone(t))
	me, token := c.as(tenant.OperatorEngineer)
	_, made := c.tenants("Larkfield")
	slug := made[0].Slug
	steps := []struct {
		path   string
		form   url.Values
		status int
		says   string // of the page afterwards
	}{
		{"/fleet/hold", because(" "), http.StatusUnprocessableEntity, "Say why"},
		{"/fleet/hold/delete", because("nothing is held"), http.StatusConflict, "Migrations are not paused."},
		{"/fleet/hold", because("it looks odd"), http.StatusSeeOther, "it looks odd"},
		{"/fleet/hold", because("once more"), http.StatusConflict, "Migrations are paused already."},
		{"/fleet/hold/delete", because("it was nothing"), http.StatusSeeOther, "Pause"},
		{"/fleet/skips", because("huge", "tenant", "nobody-lives-here"), http.StatusUnprocessableEntity, "There is no workspace at nobody-lives-here."},
		{"/fleet/skips", because("huge", "tenant", hostile), http.StatusUnprocessableEntity, "There is no workspace at"},
		{"/fleet/skips", because("huge"), http.StatusUnprocessableEntity, "Name one workspace"},
		{"/fleet/skips", because("huge", "tenant", slug), http.StatusConflict, "is not behind."},
	}
	for _, tt := range steps {
		got := c.send(http.MethodPost, tt.path, token, tt.form)
		page := got
		if got.status == http.StatusSeeOther {
			page = c.send(http.MethodGet, got.location, token, nil)
		}
		if got.status != tt.status || !strings.Contains(page.body, tt.says) {
			t.Errorf("%s %v: %d, want %d and %q\n%s", tt.path, tt.form, got.status, tt.status, tt.says, page.body)
		}
	}
	c.do(`UPDATE control.tenants SET schema_version = 1 WHERE id = ?`, made[0].ID)
	if got := c.send(http.MethodPost, "/fleet/skips", token, because("huge", "tenant", slug)); got.status != http.StatusSeeOther {
		t.Errorf("skip: %d\n%s", got.status, got.body)
	}
	if page := c.send(http.MethodGet, "/fleet", token, nil); !strings.Contains(page.body, "Skip no more") || !strings.Contains(page.body, "huge") {
		t.Errorf("the page does not say so\n%s", page.body)
	}
	if got := c.send(http.MethodPost, "/fleet/skips/"+made[0].ID.String()+"/delete", token, because("ready")); got.status != http.StatusSeeOther {
		t.Errorf("skip no more: %d\n%s", got.status, got.body)
	}
	for action, want := range map[string]string{"fleet.hold": "it looks odd", "fleet.release": "it was nothing", "fleet.skip": "huge", "fleet.unskip": "ready"} {
		if got := c.whyOf(me, action); got != want {
			t.Errorf("%s is noted with %q, want %q", action, got, want)
		}
	}
}

// parks puts a job into the outbox that failed for good.
func (c *console) parks(of tenant.ID, why string) string {
	c.t.Helper()
	id := tenant.NewID().String()
	c.do(`INSERT INTO node.outbox (id, tenant_id, queue, kind, args, state, attempts, error) VALUES (?, ?, 'soon', 'test:parked', '{}', 'parked', 20, ?)`, id, of, why)
	return id
}

// TestParkedJobsAreSeenAndMended sees each with its tenant and error, tries one again and
// deletes another.
func TestParkedJobsAreSeenAndMended(t *testing.T) {
	t.Parallel()
	c := newConsoleOn(t, tenanttest.Alone(t))
	me, token := c.as(tenant.OperatorEngineer)
	_, made := c.tenants("Larkfield")
	one, two := c.parks(made[0].ID, hostile), c.parks(made[0].ID, "no such room")
	page := c.send(http.MethodGet, "/outbox", token, nil)
	for _, want := range []string{one, two, made[0].Slug, "no such room", "/tenants/" + made[0].ID.String() + "/jobs"} {
		if page.status != http.StatusOK || !strings.Contains(page.body, want) || strings.Contains(page.body, "<script>alert") {
			t.Errorf("%d, without %q\n%s", page.status, want, page.body)
		}
	}
	steps := []struct {
		path   string
		form   url.Values
		status int
		says   string
	}{
		{"/outbox/replays", because("mended"), http.StatusUnprocessableEntity, "Choose the jobs first"},
		{"/outbox/replays", because("", "job", one), http.StatusUnprocessableEntity, "Say why"},
		{"/outbox/replays", because(hostile, "job", "nonsense", "job", hostile), http.StatusUnprocessableEntity, "Choose the jobs first"},
		{"/outbox/drops", tooMany(one), http.StatusUnprocessableEntity, "at most 100"},
		{"/outbox/replays", because("mended", "job", one, "shown", one, "shown", two), http.StatusSeeOther, "no such room"},
		{"/outbox/drops", because("not wanted", "all", "1", "shown", one, "shown", two), http.StatusSeeOther, "Nothing is parked"},
		{"/outbox/replays", because("mended", "job", one), http.StatusConflict, "None of these jobs waits any more."},
	}
	for _, tt := range steps {
		got := c.send(http.MethodPost, tt.path, token, tt.form)
		page := got
		if got.status == http.StatusSeeOther {
			page = c.send(http.MethodGet, got.location, token, nil)
		}
		if got.status != tt.status || !strings.Contains(page.body, tt.says) || strings.Contains(page.body, "<script>alert") {
			t.Errorf("%s %v: %d, want %d and %q\n%s", tt.path, tt.form, got.status, tt.status, tt.says, page.body)
		}
	}
	for action, want := range map[string]string{"job.replay": "mended", "job.drop": "not wanted"} {
		if got := c.whyOf(me, action); got != want {
			t.Errorf("%s is noted with %q, want %q", action, got, want)
		}
	}
}

// tooMany ticks more jobs than one act is for.
func tooMany(jobs ...string) url.Values {
	form := because("all of them")
	for len(jobs) <= tenant.MostJobs {
		jobs = append(jobs, tenant.NewID().String())
	}
	form["job"] = jobs
	return form
}

func TestFleetTakesNoNonsense(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorOwner)
	for path, want := range map[string]int{
		"/operations?kind=dance":                                 http.StatusNotFound,
		"/operations?after=" + url.QueryEscape(hostile):          http.StatusNotFound,
		"/operations?kind=wake&after=" + tenant.NewID().String(): http.StatusOK,
		"/outbox?view=" + url.QueryEscape(hostile):               http.StatusNotFound,
		"/outbox?after=x":                                        http.StatusNotFound,
		"/outbox?after=-1." + tenant.NewID().String():            http.StatusNotFound,
		"/outbox?after=9999999999999999999999.x":                 http.StatusNotFound,
		"/outbox?view=later&after=1." + tenant.NewID().String():  http.StatusOK,
	} {
		if got := c.send(http.MethodGet, path, token, nil); got.status != want || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
}
