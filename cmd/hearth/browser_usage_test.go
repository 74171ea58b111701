package main

import (
	"os"
	"path/filepath"
	"testing"

	"hearth/tenant"
)

// TestTheOwnerWatchesTheUsage keeps the page of what is used open while a file is sent:
// once what was used is rolled up the file is counted there, without a reload.
func TestTheOwnerWatchesTheUsage(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "granary", "Gwen Mill", "Hal Barn")
	gwen, hal := all[0], all[1]
	at := "http://granary.localhost:" + h.port

	gwen.open(at + "/settings/billing")
	gwen.follow("Usage this month")
	gwen.sees("0 bytes of 5 GB")
	gwen.sees("Limit: 5 GB")
	gwen.sees("2 people were here in the last 28 days.")

	file := filepath.Join(t.TempDir(), "ledger.txt")
	if err := os.WriteFile(file, make([]byte, 2_400_000), 0o600); err != nil {
		t.Fatal(err)
	}
	hal.reload()
	hal.arrives("Front door")
	hal.attach(file)
	hal.say("what the mill ground")
	hal.sees("ledger.txt")

	db := h.database(t)
	eventually(t, "it to be counted on the page", func() bool {
		// The schedule does it every minute.
		if _, err := db.ExecContext(t.Context(), `INSERT INTO node.outbox (id, queue, kind, args) VALUES ($1, 'soon', 'billing:roll_up_usage', '{}')`, tenant.NewID().String()); err != nil {
			t.Fatal(err)
		}
		found, err := gwen.page.Eval(`() => {
			document.dispatchEvent(new Event("visibilitychange")) // as when somebody comes back to the tab
			return new Promise(done => setTimeout(() => done(document.body.innerText.includes("2.4 MB")), 500))
		}`)
		gwen.fail(err, "look")
		return found.Value.Bool()
	})
	gwen.sees("2.4 MB")
	gwen.waits("a day to say what it was", `() => [...document.querySelectorAll('.usage-day title')].some(e => e.textContent.includes('2.4 MB'))`)
	gwen.isAccessible()

	table, err := gwen.page.Eval(`async () => (await fetch("/settings/billing/usage.csv")).text()`)
	gwen.fail(err, "fetch the table")
	if text := table.Value.Str(); len(text) < 60 || text[:4] != "hour" {
		t.Errorf("the table is %q", text)
	}
}
