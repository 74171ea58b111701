package main

import (
	"bytes"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"

	"github.com/go-rod/rod/lib/input"
)

// TestAnOperatorFindsByEachKey types into the one box what people send, keeps a list
// under a name, and reads all there is of a workspace, on a wide page and on a phone.
func TestAnOperatorFindsByEachKey(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	slug := tenanttest.Unique("found")
	var out bytes.Buffer
	if err := run(t.Context(), []string{"tenant", "create", slug, "--owner", slug + "@marsh.example"}, &out, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	db := h.database(t)
	var id string
	if err := db.QueryRowContext(t.Context(), `SELECT id FROM control.tenants WHERE slug = $1`, slug).Scan(&id); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO control.domains (host, tenant_id, verified_at) SELECT slug || '.chat.example', id, now() FROM control.tenants WHERE slug = $1`,
		`INSERT INTO control.customers (tenant_id, stripe_id) SELECT id, 'cus_' || replace(slug, '-', '') FROM control.tenants WHERE slug = $1`,
		`INSERT INTO control.invoices (id, tenant_id, number, status, currency, total, remaining, created_at) SELECT 'in_' || replace(slug, '-', ''), id, 'HRT-' || slug, 'paid', 'usd', 8400, 0, now() FROM control.tenants WHERE slug = $1`,
		`INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, era, as_of) SELECT id, m, date_trunc('hour', now()) - i * interval '1 day', 'main', 1000000 * (i + 1), 1, 1 FROM control.tenants, unnest(ARRAY['messages', 'storage']) AS m, generate_series(0, 5) AS i WHERE slug = $1`,
	} {
		if _, err := db.ExecContext(t.Context(), statement, slug); err != nil {
			t.Fatal(err)
		}
	}
	o := h.person(t, "finder")
	o.comesIn(h, "operator")
	o.open(h.console)
	for _, text := range []string{
		slug, strings.ToUpper(slug), id, strings.ReplaceAll(id, "-", ""), "t_" + strings.ReplaceAll(id, "-", ""), slug + "@marsh.example", slug + ".chat.example",
		"http://" + slug + ".localhost:" + h.port + "/rooms/1", "cus_" + strings.ReplaceAll(slug, "-", ""), "in_" + strings.ReplaceAll(slug, "-", ""), "HRT-" + slug,
	} {
		o.open(strings.TrimSuffix(h.console, "/") + "/tenants")
		o.fail(o.page.Keyboard.Type(input.Slash), "type a slash")
		o.waits("the box to have the focus", `() => document.activeElement.getAttribute('aria-label') === 'Search tenants'`)
		o.fill("Search tenants", text)
		o.fail(o.page.Keyboard.Type(input.Enter), "press Enter")
		o.waits("the tenant found by "+text, `id => location.pathname === '/tenants/' + id && document.querySelector('nav[aria-label=Tenant]') !== null`, id)
	}
	o.sees("Invoice HRT-" + slug)
	o.sees(slug + "@marsh.example")
	o.follow("Usage")
	o.waits("charts to be drawn", `() => document.querySelectorAll('.chart-plot canvas').length === 3`)
	o.isAccessible()
	o.looksAt(390, 844, "dark")
	o.waits("charts as wide as the page", `() => [...document.querySelectorAll('.chart-plot canvas')].every(c => c.getBoundingClientRect().width <= innerWidth)`)
	o.isAccessible()
	for _, tab := range []string{"/billing", "/members", "/jobs", "/flags", "/audit", ""} {
		o.open(strings.TrimSuffix(h.console, "/") + "/tenants/" + id + tab)
		o.waits("the page "+tab, `path => document.querySelector('nav[aria-label=Tenant] [aria-current]').getAttribute('href') === path`, "/tenants/"+id+tab)
	}
	o.open(strings.TrimSuffix(h.console, "/") + "/tenants?sort=seen&state=active")
	o.fill("Name of this view", "Quiet "+slug)
	o.press("Save view")
	o.sees("Quiet " + slug)
	o.looksAt(1280, 900, "light")
	o.open(strings.TrimSuffix(h.console, "/") + "/tenants")
	o.follow("Quiet " + slug)
	o.isAccessible()
}
