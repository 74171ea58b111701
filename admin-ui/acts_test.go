package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// state reads how a tenant stands.
func (c *console) state(id tenant.ID) tenant.Tenant {
	c.t.Helper()
	t, err := tenant.TenantByID(c.t.Context(), c.env.Registry.Control(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return t
}

// logged reads what the audit log holds of a tenant, the newest first, without what
// Hearth did itself.
func (c *console) logged(t tenant.Tenant) (acts []string) {
	c.t.Helper()
	lines, err := tenant.AuditLog(c.t.Context(), c.env.Registry.Control(), tenant.AuditSearch{Slug: t.Slug, Limit: 50})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, l := range lines {
		if l.Actor != "" {
			acts = append(acts, l.Action+": "+l.Reason)
		}
	}
	return acts
}

func TestActsOnATenant(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorOwner)
	_, made := c.env.Open(t)
	at := "/tenants/" + made.ID.String()
	for _, tt := range []struct {
		name, path string
		form       url.Values
		status     int
		says       string
	}{
		{"no reason", "/suspension", url.Values{}, 422, "Say why"},
		{"resumed before it was suspended", "/suspension/delete", url.Values{"reason": {"why not"}}, 409, "No operator suspended"},
		{"suspended", "/suspension", url.Values{"reason": {"spam"}}, 303, ""},
		{"suspended again", "/suspension", url.Values{"reason": {hostile}}, 409, "suspended already"},
		{"resumed", "/suspension/delete", url.Values{"reason": {"they are sorry"}}, 303, ""},
		{"woken while awake", "/hibernation/delete", url.Values{"reason": {"a"}}, 409, "cannot begin to wake"},
		{"put to sleep without a reason", "/hibernation", url.Values{"reason": {" "}}, 422, "Say why"},
		{"put to sleep", "/hibernation", url.Values{"reason": {"nobody is there"}}, 303, ""},
		{"put to sleep again", "/hibernation", url.Values{"reason": {"a"}}, 409, "cannot begin to hibernate"},
		{"woken", "/hibernation/delete", url.Values{"reason": {"they called"}}, 303, ""},
		{"a trial that never began", "/trial", url.Values{"reason": {"a"}, "days": {"14"}}, 409, "tries no plan"},
		{"a trial of no days", "/trial", url.Values{"reason": {"a"}, "days": {""}}, 422, "whole number"},
		{"a trial of too many", "/trial", url.Values{"reason": {"a"}, "days": {"61"}}, 422, "1 to 60"},
		{"a plan that is none", "/plan", url.Values{"reason": {"a"}, "plan": {hostile}, "seats": {"1"}}, 422, "Choose one of the plans"},
		{"half a seat", "/plan", url.Values{"reason": {"a"}, "seats": {"1.5"}}, 422, "whole number of seats"},
		{"seats below nothing", "/plan", url.Values{"reason": {"a"}, "seats": {"-1"}}, 422, "from 0 to"},
		{"a limit that is none", "/plan", url.Values{"reason": {"a"}, "seats": {"0"}, "overrides": {"beer=1 " + hostile}}, 422, "no limit called"},
		{"a plan without a reason", "/plan", url.Values{"seats": {"1"}, "plan": {"team@1"}}, 422, "Say why"},
		{"a plan", "/plan", url.Values{"reason": {"a friend"}, "seats": {"3"}, "plan": {"team@1"}, "overrides": {"members=60 storage=unlimited"}}, 303, ""},
	} {
		got := c.send(http.MethodPost, at+tt.path, token, tt.form)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d, want %d with %q\n%s", tt.name, got.status, tt.status, tt.says, got.body)
		}
		if tt.status == http.StatusUnprocessableEntity && !strings.Contains(got.body, `data-dialog-open-value="true"`) {
			t.Errorf("%s: the dialog is not open", tt.name)
		}
		now := c.state(made.ID)
		if suspended := now.State == tenant.StateSuspended; suspended != (tt.path == "/suspension" && tt.status != 422) {
			t.Errorf("%s: it is %s", tt.name, now.State)
		}
	}
	now := c.state(made.ID)
	if now.Plan != "team@1" || now.Seats != 3 || !strings.Contains(string(now.Overrides), "60") || now.Residence != tenant.ResidenceAwake {
		t.Errorf("at last it is %+v", now)
	}
	want := "billing.agree: a friend|tenant.wake: they called|tenant.hibernate: nobody is there|tenant.resume: they are sorry|tenant.suspend: spam"
	if got := strings.Join(c.logged(made), "|"); got != want {
		t.Errorf("the log says\n%s\nwant\n%s", got, want)
	}
	for _, path := range []string{"/tenants/0190a0a0-0000-7000-8000-000000000000", "/tenants/nonsense"} {
		for _, act := range []string{"/suspension", "/suspension/delete", "/hibernation", "/hibernation/delete", "/trial", "/plan", "/address", "/domain", "/domain/verify", "/domain/vouch", "/domain/delete", "/hold", "/hold/delete", "/exports", "/deletion", "/deletion/confirm", "/deletion/delete"} {
			if got := c.send(http.MethodPost, path+act, token, url.Values{"reason": {"a"}}); got.status != http.StatusNotFound {
				t.Errorf("%s of nobody: %d", act, got.status)
			}
		}
	}
}

// TestATrialIsExtended begins one by hand: nobody sells anything here.
func TestATrialIsExtended(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorSupport)
	_, made := c.env.Open(t)
	ends := time.Now().Add(-48 * time.Hour)
	if _, err := c.env.Pools.Owner.ExecContext(t.Context(), `INSERT INTO control.customers (tenant_id, trial_plan, trial_ends_at) VALUES (?, 'business@1', ?)`, made.ID, ends); err != nil {
		t.Fatal(err)
	}
	extend := func(days string) answer {
		return c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/trial", token, url.Values{"reason": {"they were ill"}, "days": {days}})
	}
	if got := extend("10"); got.status != http.StatusSeeOther {
		t.Fatalf("extended: %d\n%s", got.status, got.body)
	}
	if now := c.state(made.ID); now.State != tenant.StateTrialing || now.Plan != "business@1" {
		t.Errorf("it is %s on %q", now.State, now.Plan)
	}
	extend("60")
	if got := extend("30"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "90 days from now") {
		t.Errorf("without an end: %d", got.status)
	}
	if got := strings.Join(c.logged(made), "|"); got != "billing.extend_trial: they were ill|billing.extend_trial: they were ill" {
		t.Errorf("the log says %s", got)
	}
}

// TestDialogsAreOffered shows each role what it may do, and nothing else.
func TestDialogsAreOffered(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.env.Open(t)
	for role, want := range map[tenant.OperatorRole]string{
		tenant.OperatorViewer: "", tenant.OperatorSupport: "suspend rename add-domain", tenant.OperatorBilling: "agree",
		tenant.OperatorEngineer: "suspend hibernate rename add-domain hold export delete", tenant.OperatorOwner: "suspend hibernate agree rename add-domain hold export delete",
	} {
		_, token := c.as(role)
		page := c.send(http.MethodGet, "/tenants/"+made.ID.String(), token, nil)
		for _, id := range []string{"suspend", "resume", "hibernate", "wake", "extend", "agree", "rename", "add-domain", "verify-domain", "vouch-domain", "remove-domain", "hold", "lift", "export", "delete", "confirm-deletion", "spare"} {
			offered := strings.Contains(page.body, `commandfor="act-`+id+`"`) && strings.Contains(page.body, `<dialog class="dialog" id="act-`+id+`"`)
			if offered != strings.Contains(want, id) {
				t.Errorf("%s is offered %s: %v", role, id, offered)
			}
		}
	}
}
