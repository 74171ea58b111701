package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// actSent is one act that is sent to the console, and what becomes of it.
type actSent struct {
	name, path string
	form       url.Values
	status     int
	says       string
}

// sent sends acts on a tenant one after another.
func (c *console) sent(t tenant.Tenant, token string, acts []actSent) {
	c.t.Helper()
	for _, tt := range acts {
		if _, given := tt.form["reason"]; !given {
			tt.form.Set("reason", tt.name)
		}
		got := c.send(http.MethodPost, "/tenants/"+t.ID.String()+tt.path, token, tt.form)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
			c.t.Errorf("%s: %d, want %d with %q\n%s", tt.name, got.status, tt.status, tt.says, got.body)
		}
		if tt.status == http.StatusUnprocessableEntity && !strings.Contains(got.body, `data-dialog-open-value="true"`) {
			c.t.Errorf("%s: the dialog is not open", tt.name)
		}
	}
}

// TestRenamingByAnOperator moves a workspace, is refused on the way, and goes back.
func TestRenamingByAnOperator(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorSupport)
	_, made := c.env.Open(t)
	_, other := c.env.Open(t)
	next := tenanttest.Unique("moved")
	c.sent(made, token, []actSent{
		{"no reason", "/address", url.Values{"slug": {next}, "reason": {" "}}, 422, "Say why"},
		{"no address", "/address", url.Values{}, 422, "Choose an address"},
		{"too short", "/address", url.Values{"slug": {"ab"}}, 422, "at least 3"},
		{"too long", "/address", url.Values{"slug": {strings.Repeat("a", 41)}}, 422, "at most 40"},
		{"hostile", "/address", url.Values{"slug": {"<script>"}}, 422, "small letters"},
		{"reserved", "/address", url.Values{"slug": {"admin"}}, 422, "is reserved"},
		{"somebody else’s", "/address", url.Values{"slug": {other.Slug}}, 422, "is taken"},
		{"its own", "/address", url.Values{"slug": {made.Slug}}, 422, "your address already"},
		{"they are called so now", "/address", url.Values{"slug": {" " + strings.ToUpper(next)}}, 303, ""},
	})
	if got, err := c.env.Registry.Lookup(t.Context(), made.Slug+".hearth.test"); err != nil || got.ID != made.ID || got.Slug != next {
		t.Errorf("the old address leads to %q, %v", got.Slug, err)
	}
	c.sent(other, token, []actSent{{"what is kept for another", "/address", url.Values{"slug": {made.Slug}}, 422, "is taken"}})
	page := c.send(http.MethodGet, "/tenants/"+made.ID.String(), token, nil).body
	if !strings.Contains(page, "It can go back to "+made.Slug) || !strings.Contains(page, "Was at") {
		t.Error("the page does not say where it was")
	}
	c.sent(made, token, []actSent{{"a mistake", "/address", url.Values{"slug": {made.Slug}}, 303, ""}})
	if now := c.state(made.ID); now.Slug != made.Slug {
		t.Errorf("it is at %s", now.Slug)
	}
	if got := strings.Join(c.logged(made), "|"); got != "tenant.rename: a mistake|tenant.rename: they are called so now" {
		t.Errorf("the log says %s", got)
	}
}

// TestDomainsByAnOperator adds a domain, verifies it, vouches for one, and removes both.
func TestDomainsByAnOperator(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, support := c.as(tenant.OperatorSupport)
	_, token := c.as(tenant.OperatorEngineer)
	_, made := c.env.Open(t)
	_, other := c.env.Open(t)
	host := tenanttest.Unique("chat") + ".example.org"
	c.sent(made, token, []actSent{
		{"nothing to verify", "/domain/verify", url.Values{}, 409, "no domain that waits"},
		{"nothing to vouch for", "/domain/vouch", url.Values{}, 409, "no domain that waits"},
		{"nothing to remove", "/domain/delete", url.Values{}, 409, "no domain that waits"},
		{"no name", "/domain", url.Values{}, 422, "Type the name"},
		{"hostile", "/domain", url.Values{"host": {hostile}}, 422, "not the name of a host"},
		{"ours", "/domain", url.Values{"host": {"demo.hearth.test"}}, 422, "one of our own names"},
		{"no reason", "/domain", url.Values{"host": {host}, "reason": {""}}, 422, "Say why"},
		{"they asked", "/domain", url.Values{"host": {host}}, 303, ""},
		{"not there yet", "/domain/verify", url.Values{}, 409, "there is no TXT record at _hearth." + host},
	})
	claim, err := tenant.Claim(t.Context(), c.env.Registry.Control(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	name, text := claim.Record()
	c.env.DNS.Set(name, "v=spf1 -all", hostile)
	c.sent(made, token, []actSent{{"another text", "/domain/verify", url.Values{}, 409, "v=spf1 -all"}})
	c.env.DNS.Set(name, text)
	c.sent(made, token, []actSent{
		{"it is there", "/domain/verify", url.Values{}, 303, ""},
		{"a second one", "/domain", url.Values{"host": {"second.example.org"}}, 409, "has a domain already"},
	})
	c.sent(other, token, []actSent{{"a neighbour’s", "/domain", url.Values{"host": {host}}, 422, "leads to another workspace"}})
	if got, err := c.env.Registry.Lookup(t.Context(), host); err != nil || got.ID != made.ID {
		t.Errorf("it leads to %s, %v", got.ID, err)
	}
	if got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/domain/vouch", support, url.Values{"reason": {"a"}}); got.status != http.StatusForbidden {
		t.Errorf("support vouches: %d", got.status)
	}
	c.sent(made, token, []actSent{
		{"it was sold", "/domain/delete", url.Values{}, 303, ""},
		{"and bought back", "/domain", url.Values{"host": {host}}, 303, ""},
		{"seen the contract", "/domain/vouch", url.Values{}, 303, ""},
		{"no contract after all", "/domain/delete", url.Values{}, 303, ""},
	})
	if now := c.state(made.ID); now.Domain != "" {
		t.Errorf("it is at %s still", now.Domain)
	}
	want := "tenant.remove_domain: no contract after all|tenant.vouch_domain: seen the contract|tenant.add_domain: and bought back|tenant.remove_domain: it was sold|tenant.verify_domain: it is there|tenant.add_domain: they asked"
	if got := strings.Join(c.logged(made), "|"); got != want {
		t.Errorf("the log says\n%s\nwant\n%s", got, want)
	}
}
