package main

import (
	"slices"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestConsoleShowsMoney has an operator see an event that failed, read it without
// names, replay it, and ask for the drift report until it finds nothing.
func TestConsoleShowsMoney(t *testing.T) {
	t.Parallel()
	h := startOwnHearth(t) // what the workspaces of other tests owe is in no report of it
	db := h.database(t)
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	event := tenanttest.Unique("evt")
	do(`INSERT INTO control.webhook_inbox (id, kind, body, happened_at, attempts, outcome)
		VALUES ($1, 'invoice.payment_failed', '{"id": "evt", "type": "invoice.payment_failed", "email": "ada@example.com"}', now(), 3, 'Stripe, where payments are made, does not answer just now.')`, event)
	eventually(t, "the first report is made", func() bool {
		var n int
		err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM control.billing_drift_report WHERE done_at IS NOT NULL`).Scan(&n)
		return err == nil && n == 1
	})
	do(`INSERT INTO control.billing_drift (id, run, tenant_id, kind, metric, ours, theirs, delta, money, alarming)
		SELECT gen_random_uuid(), r.run, t.id, 'storage_files', 'storage', '412000000000 bytes', '405900000000 bytes', 6100000000, 61000000, true
		FROM control.billing_drift_report AS r CROSS JOIN (SELECT id FROM control.tenants WHERE slug = 'demo') AS t`)

	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console)
	o.follow("Money")
	o.sees("412000000000 bytes")
	o.sees("Waits for you")
	for _, look := range slices.Backward(looks) {
		o.looksAt(look.width, look.height, look.theme)
		o.isAccessible()
	}
	o.follow("invoice.payment_failed")
	o.sees("does not answer")
	o.misses("ada@example.com")
	o.isAccessible()
	o.fill("Reason", "Stripe is back")
	o.press("Replay")
	o.sees("followed up again")
	one := func(query string, args ...any) bool {
		var is bool
		return db.QueryRowContext(t.Context(), query, args...).Scan(&is) == nil && is
	}
	eventually(t, "the event is handled", func() bool {
		return one(`SELECT handled_at IS NOT NULL FROM control.webhook_inbox WHERE id = $1`, event)
	})
	o.reload()
	o.sees("about nobody of ours")
	o.press("Look again")
	o.sees("Everything is being looked at")
	eventually(t, "the report is made anew", func() bool {
		return one(`SELECT done_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM control.billing_drift AS d WHERE d.run = r.run) FROM control.billing_drift_report AS r`)
	})
	o.reload()
	o.misses("412000000000 bytes")
	o.sees("Nothing differs")
}
