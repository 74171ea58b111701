//go:build !production

package billing_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// TestAnEventThatFailsIsReplayed lets Stripe be away for an event, shows what it met
// with, and replays it: what happened meanwhile is seen, and only once.
func TestAnEventThatFailsIsReplayed(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	w := billingtest.New(t, stripefake.Config{Faults: func(*http.Request) stripefake.Fault {
		if away.Load() {
			return stripefake.Fault{Status: http.StatusServiceUnavailable}
		}
		return stripefake.Fault{}
	}})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	all := w.Fake.Take()
	last := all[len(all)-1]
	away.Store(true)
	if err := w.Service.ReceiveEvent(t.Context(), last.Body, stripefake.Sign(last.Body, stripefake.Secret, w.Fake.Now())); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: last.ID}); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("while Stripe is away: %v", err)
		}
	}
	find := func() billing.InboxRow {
		t.Helper()
		row, body, err := billing.EventShown(t.Context(), w.Control(), last.ID)
		if err != nil || strings.Contains(body, "@") || !strings.Contains(body, last.ID) {
			t.Fatalf("%v\n%s", err, body)
		}
		return row
	}
	if row := find(); !row.IsOpen() || row.Attempts != 2 || !strings.Contains(row.Outcome, "does not answer") && !strings.Contains(row.Outcome, "busy") || row.Slug != w.Tenant.Slug {
		t.Errorf("in the inbox: %+v", row)
	}
	open, err := billing.OpenInbox(t.Context(), w.Control(), 1000)
	if err != nil || !slicesHas(open, last.ID) {
		t.Errorf("open: %+v, %v", open, err)
	}
	away.Store(false)
	operator := tenant.Actor{Name: "olive@hearth.test"}
	if n, err := w.Service.ReplayFailed(t.Context(), operator, "Stripe is back"); err != nil || n < 1 {
		t.Errorf("%d replayed, %v", n, err)
	}
	handle := func() {
		t.Helper()
		if err := w.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: last.ID}); err != nil {
			t.Fatal(err)
		}
	}
	handle()
	if row := find(); row.IsOpen() || row.Attempts != 3 || row.Outcome != "changed how it stands" {
		t.Errorf("after the replay: %+v", row)
	}
	if now := w.Now(); now.Plan != "team@1" {
		t.Errorf("it is on %q", now.Plan)
	}
	if err := w.Service.Replay(t.Context(), operator, last.ID, "once more"); err != nil {
		t.Fatal(err)
	}
	if row := find(); !row.IsOpen() {
		t.Errorf("not replayed: %+v", row)
	}
	handle()
	handle()
	if row := find(); row.IsOpen() || row.Attempts != 4 || row.Outcome != "nothing changed" {
		t.Errorf("replayed once more: %+v", row)
	}
	if err := w.Service.Replay(t.Context(), operator, "evt_of_nobody", ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("an event that never came: %v", err)
	}
	for action, want := range map[string]int{"billing.replay": 1, "billing.replay_failed": 1} {
		var n int
		if err := w.Control().NewRaw(`SELECT count(*) FROM control.audit_log WHERE action = ? AND actor = 'olive@hearth.test' AND reason <> '' AND detail::text LIKE ?`, action, map[string]string{"billing.replay": "%" + last.ID + "%", "billing.replay_failed": "%events%"}[action]).Scan(t.Context(), &n); err != nil || n < want {
			t.Errorf("%s is noted %d times, %v", action, n, err)
		}
	}
}

func slicesHas(rows []billing.InboxRow, id string) bool {
	for _, r := range rows {
		if r.ID == id {
			return true
		}
	}
	return false
}

// TestNobodyIsNamed hides who somebody is in a body, wherever it says so.
func TestNobodyIsNamed(t *testing.T) {
	t.Parallel()
	body := `{"id":"evt_1","data":{"object":{"object":"customer","id":"cus_1","name":"Ada <script>","email":"ada@example.com","phone":"+43 1","balance":12345678901234567890,
		"address":{"line1":"Lark Lane 1","city":"Graz"},"customer_email":"ada@example.com","metadata":{"note":"write to ada@example.com, please"},"card":{"last4":"4242"},
		"hosted_invoice_url":"https://pay.example/in_1","client_secret":"s3cret","lines":[{"description":"for Ada"}],"status":"open"}}}`
	got := billing.Redacted(body)
	for _, secret := range []string{"Ada", "ada@", "Lark", "Graz", "4242", "pay.example", "s3cret", "+43"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is left in\n%s", secret, got)
		}
	}
	var read map[string]any
	if err := json.Unmarshal([]byte(got), &read); err != nil || !strings.Contains(got, "12345678901234567890") || !strings.Contains(got, `"status": "open"`) || !strings.Contains(got, "cus_1") {
		t.Errorf("%v\n%s", err, got)
	}
	if got := billing.Redacted("ada@example.com"); strings.Contains(got, "ada") {
		t.Errorf("no JSON: %s", got)
	}
}
