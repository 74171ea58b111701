package adminui

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
)

// event puts one into the inbox that was told of nobody.
func (c *console) event() string {
	c.t.Helper()
	id := tenanttest.Unique("evt")
	c.do(`INSERT INTO control.webhook_inbox (id, kind, body, happened_at) VALUES (?, 'invoice.paid', '{"id":"evt","email":"ada@example.com"}', now())`, id)
	return id
}

func (c *console) do(statement string, args ...any) {
	c.t.Helper()
	if _, err := c.env.Registry.Control().NewRaw(statement, args...).Exec(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func TestMoneyPages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)
	id, err := tenant.ParseID("019342b7-6c1e-7000-8000-0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	shell := shellView{Head: ui.Head{Title: "Money", Family: ui.FamilyConsole}, Operator: tenant.Operator{Email: hostile, Role: tenant.OperatorBilling}, Place: "/money"}
	entry := billing.InboxEntry{ID: "evt_1", EventKind: "invoice.payment_failed", Customer: "cus_1", HappenedAt: at, ReceivedAt: at}
	failed, handled, bad := billing.InboxRow{InboxEntry: entry, Slug: "larkfield", TenantOf: id}, billing.InboxRow{InboxEntry: entry}, billing.InboxRow{InboxEntry: entry, Slug: hostile, TenantOf: id}
	failed.Attempts, failed.Outcome = 3, "Stripe, where payments are made, does not answer just now."
	handled.Attempts, handled.Outcome, handled.HandledAt, handled.ReplayedAt = 1, "changed how it stands", at, at
	bad.ID, bad.EventKind, bad.Customer, bad.Outcome = hostile, hostile, hostile, hostile
	report := billing.DriftReport{Run: id, BegunAt: at, DoneAt: at, Looked: map[string]int{billing.DriftHours: 4431}, Problem: hostile, Found: []billing.Drift{
		{TenantID: id, Slug: "larkfield", What: billing.DriftBilled, Metric: billing.MetricCalls, Ours: "120 units", Theirs: "60 units", Delta: 60, Money: 60 * billing.Dollars, Action: "pushed the amount again", Alarming: true, CreatedAt: at},
		{TenantID: id, Slug: hostile, What: hostile, Metric: billing.Metric(hostile), Ours: hostile, Theirs: hostile, CreatedAt: at},
	}}
	period := billing.Period{Tenant: id, Metric: billing.MetricCalls, End: at, Billable: 5_000, PushedBillable: 4_000, Unsure: true}
	step := func(from time.Time, mrr int64, moved map[billing.MovementKind]int64) billing.MRRStep {
		return billing.MRRStep{From: from, Until: from.AddDate(0, 1, 0), Moved: moved, MRR: mrr}
	}
	month := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	comes := mrrView{Course: billing.MRRCourse{MRR: 13_250, Paying: 3, Months: []billing.MRRStep{
		step(month, 9_000, map[billing.MovementKind]int64{billing.MovedNew: 9_500, billing.MovedChurn: -500}),
		step(month.AddDate(0, 1, 0), 13_250, map[billing.MovementKind]int64{billing.MovedExpansion: 4_250}),
	}}}
	if comes.Charts, err = mrrCharts(comes.Course.Months); err != nil {
		t.Fatal(err)
	}
	tried := billing.Trials{Running: 2, Soon: 2, Months: []billing.TrialMonth{{From: month, Started: 9, Running: 2, Converted: 3}, {From: month, Started: 1, Running: 1}},
		Ending: []billing.Trial{{Tenant: id, Slug: "larkfield", Ends: at, Bought: true}, {Tenant: id, Slug: hostile, Ends: at}}}
	var sums []billing.OwingSum
	for i, age := range billing.OwingAges() {
		sums = append(sums, billing.OwingSum{OwingAge: age, Tenants: i, Owed: int64(i) * 13_200})
	}
	movement := billing.Movement{ID: 7, Tenant: id, Slug: "larkfield", At: at, Kind: billing.MovedChurn, Delta: -1_250}
	tests := []struct {
		name string
		page templ.Component
	}{
		{"movements", movementsListPage(movementsView{Shell: shell, Filter: movementFilter{Kind: "churn", From: "2026-11-01"}, Next: "/money/movements?after=7",
			Rows: []billing.Movement{movement, {Tenant: id, Slug: hostile, Kind: billing.MovementKind(hostile), At: at, Delta: 5, MRR: 5}}})},
		{"movements of nothing", movementsListPage(movementsView{Shell: shell})},
		{"movements refused", movementsListPage(movementsView{Shell: shell, Problem: hostile})},
		{"money that nobody owes for so long", moneyPage(moneyView{Shell: shell, OwingSums: sums, Due: billing.OwingAges()[0]})},
		{"money", moneyPage(moneyView{Shell: shell, Did: moneyDid["look"], Open: []billing.InboxRow{failed, bad}, Handled: []billing.InboxRow{handled}, Report: report, MRR: comes, Trials: tried, OwingSums: sums,
			Unpushed: []billing.Unpushed{{Period: period, Slug: "larkfield"}, {Period: billing.Period{Tenant: id, End: at}, Slug: hostile}},
			Owing:    []billing.Owing{{Tenant: id, Slug: "larkfield", State: tenant.StatePastDue, Since: at, Invoices: 2, Owed: 13_200}, {Tenant: id, Slug: hostile, State: tenant.State(hostile), Since: at}}})},
		{"money of nothing", moneyPage(moneyView{Shell: shell})},
		{"money that differs nowhere", moneyPage(moneyView{Shell: shellView{Head: shell.Head, Operator: tenant.Operator{Role: tenant.OperatorViewer}, Place: "/money"}, Report: billing.DriftReport{Run: id, BegunAt: at, DoneAt: at}})},
		{"event", moneyEventPage(moneyEventView{Shell: shell, Row: handled, Body: "{\n  \"id\": \"evt_1\"\n}"})},
		{"event with everything wrong", moneyEventPage(moneyEventView{Shell: shell, Row: bad, Body: hostile})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := tt.page.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			got := hashes.ReplaceAllString(b.String(), "/assets/$1.") + "\n"
			golden(t, tt.name, got)
			for _, bad := range []string{"<script>alert", "<img src=x", "javascript:", " style="} {
				if strings.Contains(got, bad) {
					t.Errorf("%q got through", bad)
				}
			}
		})
	}
}

// TestMoneyIsSeenAndMended follows an operator through the page: an event without names,
// a replay that is noted, a report that is asked for.
func TestMoneyIsSeenAndMended(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	me, token := c.as(tenant.OperatorBilling)
	_, made := c.tenants("Larkfield")
	customer := tenanttest.Unique("cus")
	c.do(`INSERT INTO control.customers (tenant_id, stripe_id) VALUES (?, ?)`, made[0].ID, customer)
	c.do(`INSERT INTO control.invoices (id, tenant_id, number, status, currency, total, remaining, attempted, created_at) VALUES (?, ?, ?, 'open', 'usd', 1200, 1200, true, '2001-01-01')`, "in_"+customer, made[0].ID, customer+"-0042")
	id := tenanttest.Unique("evt")
	c.do(`INSERT INTO control.webhook_inbox (id, kind, customer, body, happened_at, received_at, handled_at, attempts, outcome) VALUES (?, 'invoice.paid', ?, '{"id":"evt_1","email":"ada@example.com"}', now(), now(), now(), 1, 'nothing changed')`, id, customer)

	page := c.send(http.MethodGet, "/money", token, nil)
	for _, want := range []string{made[0].Slug, "$12<", "/money/events/" + id} {
		if page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("%d, without %q\n%s", page.status, want, page.body)
		}
	}
	page = c.send(http.MethodGet, "/money/events/"+id, token, nil)
	if page.status != http.StatusOK || strings.Contains(page.body, "ada@example.com") || !strings.Contains(page.body, "nothing changed") {
		t.Errorf("%d\n%s", page.status, page.body)
	}
	if got := c.send(http.MethodPost, "/money/events/"+id+"/replay", token, url.Values{"reason": {"they say they paid"}}); got.location != "/money?did=replay" {
		t.Errorf("replay: %d to %q", got.status, got.location)
	}
	if got := c.send(http.MethodPost, "/money/drift", token, url.Values{}); got.location != "/money?did=look" {
		t.Errorf("look again: %d to %q", got.status, got.location)
	}
	if page = c.send(http.MethodGet, "/money?did=replay", token, nil); !strings.Contains(page.body, moneyDid["replay"]) {
		t.Errorf("nothing is said\n%s", page.body)
	}
	for action, want := range map[string]string{"billing.replay": "they say they paid", "billing.look_for_drift": ""} {
		var reason string
		err := c.env.Registry.Control().NewRaw(`SELECT reason FROM control.audit_log WHERE action = ? AND operator_id = ?`, action, me.ID.String()).Scan(t.Context(), &reason)
		if err != nil || reason != want {
			t.Errorf("%s is noted with %q, %v", action, reason, err)
		}
	}
}

func TestMoneyTakesNoNonsense(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorOwner)
	known := c.event()
	tests := []struct {
		name, method, path string
		form               url.Values
		want               int
	}{
		{"an event that never came", http.MethodGet, "/money/events/evt_none", nil, http.StatusNotFound},
		{"an overlong id", http.MethodGet, "/money/events/" + strings.Repeat("e", 300), nil, http.StatusNotFound},
		{"a hostile id", http.MethodGet, "/money/events/" + url.PathEscape(hostile), nil, http.StatusNotFound},
		{"an id with a zero byte", http.MethodGet, "/money/events/evt%00", nil, http.StatusBadRequest},
		{"replay of what never came", http.MethodPost, "/money/events/evt_none/replay", url.Values{"reason": {"x"}}, http.StatusNotFound},
		{"an overlong reason", http.MethodPost, "/money/events/" + known + "/replay", url.Values{"reason": {strings.Repeat("x", 201)}}, http.StatusUnprocessableEntity},
		{"a reason with a zero byte", http.MethodPost, "/money/replays", url.Values{"reason": {"x\x00"}}, http.StatusUnprocessableEntity},
		{"nonsense said to be done", http.MethodGet, "/money?did=" + url.QueryEscape(hostile), nil, http.StatusOK},
	}
	for _, tt := range tests {
		got := c.send(tt.method, tt.path, token, tt.form)
		if got.status != tt.want || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d, want %d\n%s", tt.name, got.status, tt.want, got.body)
		}
	}
}
