//go:build !production

package billingtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
)

// Again makes the workspace one that never had to do with money, and gives it another
// Stripe: a hundred worlds for the price of one schema.
func (w *World) Again(faults stripefake.Config) {
	w.t.Helper()
	id := w.Tenant.ID.String()
	w.exec(`WITH a AS (DELETE FROM control.billing_facts WHERE tenant_id = ?0), b AS (DELETE FROM control.billing_drift WHERE tenant_id = ?0),
		c AS (DELETE FROM control.invoices WHERE tenant_id = ?0), d AS (DELETE FROM control.subscriptions WHERE tenant_id = ?0),
		e AS (DELETE FROM control.customers WHERE tenant_id = ?0), f AS (DELETE FROM node.outbox WHERE args->>'tenant_id' = ?0::text),
		g AS (DELETE FROM control.seat_counts WHERE tenant_id = ?0)
		UPDATE control.tenants SET state = 'active', plan = '', seats = 0, mrr = 0, told = '', delete_at = NULL, suspended_at = NULL, closed_at = NULL, closed_from = '' WHERE id = ?0`, id)
	if err := w.Control().NewRaw(`SELECT clock_timestamp()`).Scan(w.t.Context(), &w.since); err != nil {
		w.t.Fatal(err)
	}
	w.connect(faults)
}

// Stands is how the workspace stands, in a line.
func (w *World) Stands() string {
	w.t.Helper()
	now := w.Now()
	w.addsUp()
	text := string(now.State)
	if now.Plan != "" {
		text += fmt.Sprintf(" %s×%d", now.Plan, now.Seats)
	}
	if now.Told != "" {
		text += ", told " + string(now.Told)
	}
	return text
}

// addsUp holds the movements of the workspace's MRR against it, whatever was told.
func (w *World) addsUp() {
	w.t.Helper()
	var is, moved int64
	err := w.Control().NewRaw(`SELECT t.mrr, (SELECT coalesce(sum(m.delta), 0)::bigint FROM control.mrr_movements AS m WHERE m.tenant_id = t.id) FROM control.tenants AS t WHERE t.id = ?`, w.Tenant.ID).Scan(w.t.Context(), &is, &moved)
	if err != nil || is != moved {
		w.t.Errorf("the movements of MRR add up to %d cents, and it is %d: %v", moved, is, err)
	}
}

// Moved lists the movements of the workspace's MRR in cents, the oldest first.
func (w *World) Moved() string {
	w.t.Helper()
	all, err := billing.Movements(w.t.Context(), w.Control(), billing.MovementSearch{Limit: 10_000})
	if err != nil {
		w.t.Fatal(err)
	}
	var text []string
	for _, m := range slices.Backward(all) {
		if m.Tenant == w.Tenant.ID {
			text = append(text, fmt.Sprintf("%s %+d", m.Kind, m.Delta))
		}
	}
	return strings.Join(text, ", ")
}

// Invoiced is what became of the workspace's invoices, the oldest first.
func (w *World) Invoiced() string {
	w.t.Helper()
	var all []string
	invoices := w.Account().Invoices
	slices.SortFunc(invoices, func(a, b billing.Invoice) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.Total, b.Total))
	})
	for _, i := range invoices {
		text := fmt.Sprintf("%s %d", i.Status, i.Total)
		if i.Refunded > 0 {
			text += fmt.Sprintf(" refunded %d", i.Refunded)
		}
		if i.Disputed != "" {
			text += fmt.Sprintf(" dispute %s", i.Disputed)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// Ends is all that a workspace has come to, without what differs between any two.
func (w *World) Ends() string {
	w.t.Helper()
	a := w.Account()
	current := a.Current()
	return fmt.Sprintf("%s; %s %s until %s, ends %v; %s; next %s", w.Stands(), current.Status, current.Plan, current.PeriodEnd.Format(time.DateTime), current.CancelAtPeriodEnd,
		w.Invoiced(), a.Customer.NextAt.UTC().Format(time.DateTime))
}

// Effects is everything that was set off: facts, jobs and when they are due, and how the
// workspace came to stand otherwise. Names that differ between any two worlds are left
// out.
func (w *World) Effects() []string {
	w.t.Helper()
	id := w.Tenant.ID.String()
	a := w.Account()
	var names []string
	for n, i := range slices.Backward(a.Invoices) {
		names = append(names, i.ID, fmt.Sprintf("invoice %d", len(a.Invoices)-n))
	}
	for n, s := range a.Subscriptions {
		names = append(names, s.ID, fmt.Sprintf("subscription %d", n+1))
	}
	plain := strings.NewReplacer(append(names, id, "workspace")...)
	var found []string
	scan := func(query string, args ...any) {
		var rows []string
		if err := w.Control().NewRaw(query, args...).Scan(w.t.Context(), &rows); err != nil {
			w.t.Fatal(err)
		}
		for _, row := range rows {
			found = append(found, plain.Replace(row))
		}
	}
	scan(`SELECT 'fact ' || key FROM control.billing_facts WHERE tenant_id = ? ORDER BY 1`, id)
	scan(`SELECT 'job ' || kind || CASE WHEN kind IN ('billing:tell', 'billing:mail_owing') THEN ' ' || args::text ELSE ' due ' || (due_at AT TIME ZONE 'UTC')::text END
		FROM node.outbox WHERE args->>'tenant_id' = ? AND kind <> 'billing:handle_event' ORDER BY 1`, id)
	scan(`SELECT 'stood ' || (detail->'before')::text || ' then ' || (detail->'after')::text FROM control.audit_log WHERE tenant_id = ? AND created_at > ? AND action = 'billing.stand' ORDER BY 1`, id, w.since)
	for _, m := range w.Mails.List() {
		found = append(found, fmt.Sprintf("mail to %s: %s", m.To, m.Subject))
	}
	slices.Sort(found)
	return found
}

// LookWhenDue asks how the workspace stands where its time has come, as the outbox does.
func (w *World) LookWhenDue() {
	w.t.Helper()
	if at := w.Account().Customer.NextAt; at.IsZero() || at.After(w.Fake.Now()) {
		return
	}
	if err := w.Service.LookAgain(w.t.Context(), billing.LookAgainArgs{TenantID: w.Tenant.ID}); err != nil {
		w.t.Fatal(err)
	}
}

// Waiting lists the events of this world that nobody has followed up.
func (w *World) Waiting() (ids []string) {
	w.t.Helper()
	customer := w.Fake.Customer(w.Tenant.ID.String())
	if err := w.Control().NewRaw(`SELECT id FROM control.webhook_inbox WHERE customer = ? AND customer <> '' AND handled_at IS NULL ORDER BY happened_at`, customer).Scan(w.t.Context(), &ids); err != nil {
		w.t.Fatal(err)
	}
	return ids
}
