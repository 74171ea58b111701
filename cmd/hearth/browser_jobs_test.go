package main

import (
	"testing"

	"hearth/tenant"
)

// TestParkedJobIsTriedAgain follows a job that fails for good: an operator sees it parked
// with its tenant and its error, tries it again, and finds that in the audit log. The other
// pages of the fleet are looked at on the way.
func TestParkedJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	db := h.database(t)
	job := tenant.NewID().String()
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	// A job of nobody that names somebody cannot be done, however often it is tried.
	do(`INSERT INTO node.outbox (id, tenant_id, queue, kind, args) SELECT $1, id, 'now', 'tenant:lapse_switch', '{"switch_id": "0190a0a0-0000-7000-8000-000000000000"}' FROM control.tenants WHERE slug = 'demo'`, job)
	eventually(t, "the job to be parked", func() bool {
		var state string
		return db.QueryRowContext(t.Context(), `SELECT state FROM node.outbox WHERE id = $1`, job).Scan(&state) == nil && state == "parked"
	})

	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console)
	o.follow("Fleet")
	o.sees("Tenants by version")
	for _, page := range []struct{ tab, says string }{{"Operations", "In flight"}, {"Queues", "Somebody is waiting"}, {"Health", "Postgres main"}, {"Processes", "serve, worker"}} {
		o.follow(page.tab)
		o.sees(page.says)
	}
	o.follow("Outbox")
	o.sees("tenant:lapse_switch")
	o.sees("This job belongs to no workspace and names one.")
	o.isAccessible()
	o.looksAt(390, 844, "light")
	o.isAccessible()
	o.looksAt(1280, 900, "dark")
	o.looksAt(1280, 900, "light")

	do(`UPDATE node.outbox SET tenant_id = NULL WHERE id = $1`, job) // the cause is mended
	o.waits("to choose it", `id => { const tick = document.querySelector('input[name="job"][value="' + id + '"]'); tick.checked = true; return tick.checked }`, job)
	o.fill("Reason", "The cause is mended")
	o.press("Try again")
	o.sees("1 job is tried again now.")
	eventually(t, "the job to be done", func() bool {
		var left int
		return db.QueryRowContext(t.Context(), `SELECT count(*) FROM node.outbox WHERE id = $1`, job).Scan(&left) == nil && left == 0
	})
	o.open(h.console + "audit")
	o.sees("Jobs tried again")
	o.sees("The cause is mended")
}
