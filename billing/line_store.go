package billing

import (
	"context"
	"fmt"
	"time"

	"hearth/tenant"
)

// The states of a line.
const (
	lineWaiting = "waiting"
	lineBilled  = "billed"
	lineDropped = "dropped" // too little, or too late, to be billed
)

type waitingLine struct {
	Tenant       tenant.ID `bun:"tenant_id"`
	Metric       Metric    `bun:"metric"`
	Start        time.Time `bun:"period_start"`
	End          time.Time `bun:"period_end"`
	Revision     int64     `bun:"revision"`
	Customer     string    `bun:"customer"`
	Subscription string    `bun:"subscription"`
	Invoice      string    `bun:"invoice"`
	Units        int64     `bun:"units"`
	Amount       int64     `bun:"amount"`
	Apart        bool      `bun:"apart"`
}

func (l waitingLine) line() Line {
	return Line{Key: fmt.Sprintf("usage:%s:%s:%d:%d", l.Tenant, l.Metric, l.Start.Unix(), l.Revision), Tenant: l.Tenant, Metric: l.Metric,
		Customer: l.Customer, Subscription: l.Subscription, Invoice: l.Invoice, Start: l.Start, End: l.End, Units: l.Units, Amount: l.Amount, Apart: l.Apart && l.Invoice == ""}
}

// draftOf finds the invoice of a renewal that can still be added to; "" for none.
func draftOf(ctx context.Context, c tenant.ControlDB, p Period) (string, error) {
	var found []string
	err := c.NewRaw(`SELECT id FROM control.invoices WHERE tenant_id = ? AND subscription_id = ? AND status = 'draft' AND created_at >= ? ORDER BY created_at LIMIT 1`,
		p.Tenant, p.Subscription, p.End).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return "", tenant.Fault(err, "draft for usage of %s", p.Tenant)
	}
	return found[0], nil
}

func addLine(ctx context.Context, c tenant.ControlDB, p Period, units, amount int64, invoice, state string) error {
	_, err := c.NewRaw(`INSERT INTO control.usage_lines (tenant_id, metric, period_start, revision, units, amount, invoice, state)
		SELECT ?0, ?1, ?2, 1 + count(*), ?3, ?4, ?5, ?6 FROM control.usage_lines WHERE tenant_id = ?0 AND metric = ?1 AND period_start = ?2`,
		p.Tenant, p.Metric, p.Start, units, amount, invoice, state).Exec(ctx)
	return tenant.Fault(err, "line of usage of %s", p.Tenant)
}

// closePeriod says that all a held period comes to is billed or a line.
func closePeriod(ctx context.Context, c tenant.ControlDB, p Period) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods SET state = 'closed', pushed_revision = revision, pushed_billable = billable, unsure = false
		WHERE tenant_id = ? AND metric = ? AND period_start = ?`, p.Tenant, p.Metric, p.Start).Exec(ctx)
	return tenant.Fault(err, "close a period of %s", p.Tenant)
}

func waitingLines(ctx context.Context, c tenant.ControlDB, after waitingLine, limit int) ([]waitingLine, error) {
	var all []waitingLine
	err := c.NewRaw(`SELECT l.tenant_id, l.metric, l.period_start, p.period_end, l.revision, p.customer, p.subscription, l.invoice, l.units, l.amount,
			coalesce(su.status IN ('canceled', 'incomplete_expired') OR su.every <> 'month', false) AS apart
		FROM control.usage_lines AS l JOIN control.usage_periods AS p USING (tenant_id, metric, period_start)
		LEFT JOIN control.subscriptions AS su ON su.id = p.subscription
		WHERE l.state = 'waiting' AND (l.tenant_id, l.metric, l.period_start, l.revision) > (?, ?, ?, ?)
		ORDER BY l.tenant_id, l.metric, l.period_start, l.revision LIMIT ?`, after.Tenant, after.Metric, after.Start, after.Revision, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "lines of usage")
}

// dropLines lets go of what waits to be billed to workspaces that are deleted.
func dropLines(ctx context.Context, c tenant.ControlDB) error {
	_, err := c.NewRaw(`UPDATE control.usage_lines AS l SET state = 'dropped' FROM control.tenants AS t WHERE l.state = 'waiting' AND t.id = l.tenant_id AND t.state = 'deleted'`).Exec(ctx)
	return tenant.Fault(err, "drop lines of usage")
}

const thisLine = ` WHERE tenant_id = ? AND metric = ? AND period_start = ? AND revision = ? AND state = 'waiting'`

// lockLine holds a line that still waits, and reports whether it is ours.
func lockLine(ctx context.Context, c tenant.ControlDB, l waitingLine) (ours bool, err error) {
	var found []int64
	err = c.NewRaw(`SELECT revision FROM control.usage_lines`+thisLine+` AND invoice = ? FOR UPDATE SKIP LOCKED`, l.Tenant, l.Metric, l.Start, l.Revision, l.Invoice).Scan(ctx, &found)
	return len(found) > 0, tenant.Fault(err, "hold a line of %s", l.Tenant)
}

func markLine(ctx context.Context, c tenant.ControlDB, l waitingLine, id string) error {
	_, err := c.NewRaw(`UPDATE control.usage_lines SET state = 'billed', line_id = ?`+thisLine, id, l.Tenant, l.Metric, l.Start, l.Revision).Exec(ctx)
	return tenant.Fault(err, "mark a line of %s", l.Tenant)
}

// postponeLine lets a line wait for the next invoice.
func postponeLine(ctx context.Context, c tenant.ControlDB, l waitingLine) error {
	_, err := c.NewRaw(`UPDATE control.usage_lines SET invoice = ''`+thisLine, l.Tenant, l.Metric, l.Start, l.Revision).Exec(ctx)
	return tenant.Fault(err, "postpone a line of %s", l.Tenant)
}
