package main

import (
	"bytes"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestAnOperatorSeesWhatAWorkspaceCosts reads the overview, follows its numbers to what
// they count, and breaks the cost of one workspace down, on a wide page and on a phone.
func TestAnOperatorSeesWhatAWorkspaceCosts(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	slug := tenanttest.Unique("dear")
	var out bytes.Buffer
	if err := run(t.Context(), []string{"tenant", "create", slug, "--owner", slug + "@marsh.example"}, &out, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	db := h.database(t)
	for _, statement := range []string{
		`INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, era, as_of) SELECT id, m, date_trunc('hour', now()) - i * interval '1 day', 'main', 40000000000, 1, 1
			FROM control.tenants, unnest(ARRAY['egress', 'storage']) AS m, generate_series(0, 5) AS i WHERE slug = $1`,
		`UPDATE control.tenants SET cost = 27120000 WHERE slug = $1`,
	} {
		if _, err := db.ExecContext(t.Context(), statement, slug); err != nil {
			t.Fatal(err)
		}
	}
	o := h.person(t, "accountant")
	o.comesIn(h, "operator")
	console := strings.TrimSuffix(h.console, "/")
	numbers := []struct{ says, leads string }{
		{"MRR: ", "/tenants?sort=mrr"}, {"Tenants: ", "/tenants"}, {"Active now: ", "/tenants?seen=1h&sort=seen"}, {"Sign-ups today: ", "/tenants?sort=created"},
		{"Messages a minute: ", "/traffic"}, {"Error rate: ", "/traffic"}, {"Queue latency: ", "/outbox?view=due"}, {"Margin: ", "/tenants?sort=-margin"},
	}
	o.open(h.console)
	for _, number := range numbers {
		o.waits(number.says+" to lead to "+number.leads, `(says, leads) => [...document.querySelectorAll('.vitals a')].find(a => a.getAttribute('aria-label').startsWith(says))?.getAttribute('href') === leads`, number.says, number.leads)
	}
	for _, number := range numbers[len(numbers)-2:] {
		o.open(h.console)
		o.waits("a click on "+number.says, `says => { const a = [...document.querySelectorAll('.vitals a')].find(a => a.getAttribute('aria-label').startsWith(says)); if (!a) return false; a.click(); return true }`, number.says)
		o.waits(number.says+" to lead to its list", `leads => location.pathname + location.search === leads && document.querySelector('h1').textContent !== 'Overview'`, number.leads)
	}
	o.waits("who costs most to come first", `slug => [...document.querySelectorAll('tbody tr')].findIndex(r => r.textContent.includes(slug) && r.textContent.includes('−$27.12')) >= 0`, slug)
	o.isAccessible()
	o.open(console + "/tenants?q=" + slug)
	o.sees("Margin −$27.12")
	o.follow("Usage")
	o.waits("a chart of the cost", `() => document.querySelector('section[aria-labelledby=chart-cost] canvas') !== null`)
	o.sees("$21.60") // 240 GB of egress
	o.sees("$5.52")  // 240 GB of files
	o.isAccessible()
	o.looksAt(390, 844, "dark")
	o.sees("Cost a month")
	o.isAccessible()
	o.open(h.console)
	o.sees("Cost of idle")
	o.isAccessible()
}
