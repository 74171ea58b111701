package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestTheBoxFindsByEachKey types what people send to operators.
func TestTheBoxFindsByEachKey(t *testing.T) {
	t.Parallel()
	c := newConsoleOn(t, tenanttest.Alone(t))
	_, token := c.operator()
	one := tenanttest.Crowd(t, c.env, 400)
	id, code, made := c.found()
	for _, statement := range []string{
		`INSERT INTO control.directory (email, tenant_id) SELECT 'twice@crowd.example', id FROM control.tenants WHERE slug IN ('bramble-40', 'bramble-47')`,
		`INSERT INTO control.slugs_retired (slug, tenant_id, until) SELECT 'old-bramble', id, now() - interval '1 day' FROM control.tenants WHERE slug = 'bramble-40'`,
		`UPDATE control.tenants SET name = 'One of a kind, Ålesund' WHERE slug = 'bramble-40'`,
	} {
		if _, err := c.env.Pools.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	dashed, err := tenant.ParseID(one.ID)
	if err != nil {
		t.Fatal(err)
	}
	straight := map[string]string{
		"a slug": one.Slug, "a slug in capitals": strings.ToUpper(one.Slug), "an id": dashed.String(), "an id without dashes": one.ID, "a schema": "t_" + one.ID,
		"a name": "one of a KIND, ålesund", "a member": one.Email, "a member in capitals": strings.ToUpper(one.Email), "a domain": one.Domain,
		"the address of a page": "https://" + one.Domain + "/rooms/3?x=1", "the address of a page of ours": "http://" + one.Slug + ".hearth.test:8080/rooms/3", "a host": one.Slug + ".hearth.test",
		"a Stripe customer": one.Customer, "Stripe's page of a customer": "https://dashboard.stripe.com/test/customers/" + one.Customer, "a subscription": "sub_crowd40",
		"an invoice": "in_crowd40", "an invoice's number": one.Invoice, "an invoice's number in small letters": strings.ToLower(one.Invoice), "spaces around it": "  " + one.Slug + " ",
	}
	for name, text := range straight {
		if got := c.send(http.MethodGet, "/tenants?q="+url.QueryEscape(text), token, nil); got.location != "/tenants/"+dashed.String() {
			t.Errorf("%s, %q: %d to %q", name, text, got.status, got.location)
		}
	}
	for name, text := range map[string]string{"an invite": code, "the link of an invite": "http://" + made.Slug + ".hearth.test/join/" + code} {
		if got := c.send(http.MethodGet, "/tenants?q="+url.QueryEscape(text), token, nil); got.location != "/tenants/"+id {
			t.Errorf("%s, %q: %d to %q", name, text, got.status, got.location)
		}
	}
	lists := map[string]struct {
		text string
		says []string
	}{
		"a member of two": {"twice@crowd.example", []string{"bramble-40", "bramble-47", "Member", "twice@crowd.example"}}, "the start of addresses": {"bramble-4", []string{"bramble-40", "bramble-47"}},
		"words of names": {"daughters ink", []string{"Inkwell &amp; Daughters 16"}}, "a mail address before its @": {"owner40@", []string{"owner40@crowd.example", "Member"}},
		"an address it had": {"old-bramble", []string{"Former address", "bramble-40"}}, "a domain nobody has proved": {"soon50.example", []string{"Domain, not verified"}},
		"more than a page": {"bramble", []string{"50+", "There are more"}}, "half a mail address": {"owner40", []string{"Nothing found"}}, "a part of a Stripe id": {"cus_crowd", []string{"Nothing found"}},
		"a mail address with a wildcard": {"own%@", []string{"Nothing found"}}, "an id of nobody": {tenant.NewID().String(), []string{"Nothing found"}}, "a code of nobody": {"abcd-efgh-jkmn", []string{"Nothing found"}},
	}
	for name, tt := range lists {
		got := c.send(http.MethodGet, "/tenants?q="+url.QueryEscape(tt.text), token, nil)
		for _, want := range tt.says {
			if got.status != http.StatusOK || !strings.Contains(got.body, want) {
				t.Errorf("%s, %q: %d without %q", name, tt.text, got.status, want)
			}
		}
	}
}

// found makes a workspace as people do, and returns its id and the code of its invite.
func (c *console) found() (id, code string, made tenant.Tenant) {
	c.t.Helper()
	slug := tenanttest.Unique("invited")
	begun, err := c.env.Service.BeginSignUp(c.t.Context(), tenant.SignUp{Name: "Ada Okafor", Email: "ada@example.com", Password: password, Workspace: "Invited", Slug: slug})
	if err != nil {
		c.t.Fatal(err)
	}
	if _, _, done, err := c.env.Service.AwaitProvisioned(c.t.Context(), begun, patience); err != nil || !done {
		c.t.Fatal(done, err)
	}
	db, err := c.env.Registry.Open(c.t.Context(), begun)
	if err != nil {
		c.t.Fatal(err)
	}
	if code, err = c.env.Service.InviteCode(c.t.Context(), db); err != nil || code == "" {
		c.t.Fatal(code, err)
	}
	made, err = tenant.TenantByID(c.t.Context(), c.env.Registry.Control(), begun)
	if err != nil {
		c.t.Fatal(err)
	}
	return begun.String(), code, made
}
