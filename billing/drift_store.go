package billing

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// Drift is something that was not as it was believed to be.
type Drift struct {
	bun.BaseModel `bun:"table:control.billing_drift,alias:bd"`

	ID        tenant.ID `bun:"id,pk" json:"id"`
	TenantID  tenant.ID `bun:"tenant_id" json:"tenant_id"`
	What      string    `bun:"kind" json:"kind"`
	Metric    Metric    `bun:"metric" json:"metric"`
	Ours      string    `bun:"ours" json:"ours"`     // what was believed
	Theirs    string    `bun:"theirs" json:"theirs"` // what it was held against
	Delta     int64     `bun:"delta" json:"delta"`   // units that were not where they belong
	Money     int64     `bun:"money" json:"money"`   // what those cost, as an Amount
	Action    string    `bun:"action" json:"action"` // what was done; "": it waits for somebody
	Alarming  bool      `bun:"alarming" json:"alarming"`
	Run       tenant.ID `bun:"run,nullzero" json:"run"` // zero: found by Reconcile
	CreatedAt time.Time `bun:"created_at,nullzero,default:now()" json:"created_at"`

	Slug string `bun:"slug,scanonly" json:"slug"`

	of     int64 // what Delta is a part of
	billed bool  // Delta is in units of the price
}

// DriftReport is what was found the last time that somebody looked.
type DriftReport struct {
	Run     tenant.ID      `json:"run"`
	BegunAt time.Time      `json:"begun_at"`
	DoneAt  time.Time      `json:"done_at"` // zero: it is being made, or was cut off
	Looked  map[string]int `json:"looked"`  // how many of each kind were looked at
	Problem string         `json:"problem"` // what could not be looked at
	Found   []Drift        `json:"found"`
}

// insertDrifts writes what was found. What was found the night before already is
// alarming, whatever it comes to.
func insertDrifts(ctx context.Context, c tenant.ControlDB, all []Drift) error {
	for n := range all {
		all[n].ID = tenant.NewID()
	}
	body, err := json.Marshal(all)
	if err != nil {
		return tenant.Fault(err, "drift")
	}
	_, err = c.NewRaw(`INSERT INTO control.billing_drift (id, run, tenant_id, kind, metric, ours, theirs, delta, money, action, alarming)
		SELECT d.id, nullif(d.run, '00000000-0000-0000-0000-000000000000'), d.tenant_id, d.kind, d.metric, left(d.ours, 200), left(d.theirs, 200), d.delta, d.money, d.action,
			d.alarming OR EXISTS (SELECT 1 FROM control.billing_drift AS b WHERE b.tenant_id = d.tenant_id AND b.kind = d.kind AND b.metric = d.metric
				AND b.created_at BETWEEN now() - interval '48 hours' AND now() - interval '12 hours')
		FROM jsonb_to_recordset(?::jsonb) AS d (id uuid, run uuid, tenant_id uuid, kind text, metric text, ours text, theirs text, delta bigint, money bigint, action text, alarming boolean)
		JOIN control.tenants AS t ON t.id = d.tenant_id`, string(body)).Exec(ctx)
	return tenant.Fault(err, "keep %d rows of drift", len(all))
}

// Drifts lists the latest, the newest first.
func Drifts(ctx context.Context, c tenant.ControlDB, limit int64) ([]Drift, error) {
	var page []Drift
	err := c.NewSelect().Model(&page).ColumnExpr("bd.*, t.slug").Join("JOIN control.tenants AS t ON t.id = bd.tenant_id").
		OrderExpr("bd.created_at DESC, bd.id").Limit(limit).Scan(ctx)
	return page, tenant.Fault(err, "drifts")
}

// driftNow is what an operator has to know of: the latest report, and what Reconcile
// found since yesterday.
const driftNow = `(bd.run = (SELECT r.run FROM control.billing_drift_report AS r) OR bd.run IS NULL AND bd.created_at > now() - interval '24 hours')`

// reported is how many rows of drift a report lists.
const reported = 200

// LatestReport reads the report that was made last, and what Reconcile found since
// yesterday, the most money first; the zero DriftReport where none was made yet.
func LatestReport(ctx context.Context, c tenant.ControlDB) (DriftReport, error) {
	var rows []struct {
		Run     tenant.ID `bun:"run"`
		BegunAt time.Time `bun:"begun_at"`
		DoneAt  time.Time `bun:"done_at,nullzero"`
		Looked  string    `bun:"looked"`
		Problem string    `bun:"problem"`
	}
	if err := c.NewRaw(`SELECT run, begun_at, done_at, looked::text AS looked, problem FROM control.billing_drift_report`).Scan(ctx, &rows); err != nil {
		return DriftReport{}, tenant.Fault(err, "drift report")
	}
	var r DriftReport
	if len(rows) > 0 {
		r = DriftReport{Run: rows[0].Run, BegunAt: rows[0].BegunAt, DoneAt: rows[0].DoneAt, Problem: rows[0].Problem}
		if err := json.Unmarshal([]byte(rows[0].Looked), &r.Looked); err != nil {
			return r, tenant.Fault(err, "drift report")
		}
	}
	err := c.NewSelect().Model(&r.Found).ColumnExpr("bd.*, t.slug").Join("JOIN control.tenants AS t ON t.id = bd.tenant_id").
		Where(driftNow).OrderExpr("bd.alarming DESC, bd.money DESC, bd.created_at DESC, bd.id").Limit(reported).Scan(ctx)
	return r, tenant.Fault(err, "drift report")
}

func beginReport(ctx context.Context, c tenant.ControlDB, run tenant.ID) error {
	_, err := c.NewRaw(`INSERT INTO control.billing_drift_report (run) VALUES (?)
		ON CONFLICT (one) DO UPDATE SET run = excluded.run, begun_at = now(), done_at = NULL, looked = '{}', problem = ''`, run).Exec(ctx)
	return tenant.Fault(err, "begin a drift report")
}

func endReport(ctx context.Context, c tenant.ControlDB, r DriftReport, failed error) error {
	looked, err := json.Marshal(r.Looked)
	if err != nil {
		return tenant.Fault(err, "drift report")
	}
	problem := ""
	if failed != nil {
		problem = failed.Error()
	}
	_, err = c.NewRaw(`UPDATE control.billing_drift_report SET done_at = now(), looked = ?::jsonb, problem = ? WHERE run = ?`, string(looked), problem, r.Run).Exec(ctx)
	return tenant.Fault(err, "end a drift report")
}

// forgetDrift lets go what was found long ago.
func forgetDrift(ctx context.Context, c tenant.ControlDB) error {
	_, err := c.NewRaw(`DELETE FROM control.billing_drift WHERE created_at < now() - interval '13 months'`).Exec(ctx)
	return tenant.Fault(err, "forget drift")
}

// DriftState is what monitoring is told.
type DriftState struct {
	Units    map[string]int64 // by metric
	Alarming int64            // rows that somebody has to look at
	Age      time.Duration    // since a report was made whole; 0: none was asked for yet
	Unheard  time.Duration    // how long the oldest event of Stripe waits that is not followed up
}

// DriftStateOf reads what monitoring is told of the latest report and of the inbox.
func DriftStateOf(ctx context.Context, c tenant.ControlDB) (DriftState, error) {
	s := DriftState{Units: map[string]int64{string(MetricSeats): 0, "subscription": 0}}
	for _, m := range measures {
		s.Units[string(m.Metric)] = 0
	}
	var rows []struct {
		Metric   string `bun:"metric"`
		Units    int64  `bun:"units"`
		Alarming int64  `bun:"alarming"`
	}
	err := c.NewRaw(`SELECT CASE WHEN bd.metric = '' THEN 'subscription' ELSE bd.metric END AS metric, sum(greatest(bd.delta, 1))::bigint AS units, count(*) FILTER (WHERE bd.alarming) AS alarming
		FROM control.billing_drift AS bd WHERE `+driftNow+` GROUP BY 1`).Scan(ctx, &rows)
	if err != nil {
		return s, tenant.Fault(err, "state of drift")
	}
	for _, r := range rows {
		s.Units[r.Metric], s.Alarming = r.Units, s.Alarming+r.Alarming
	}
	var age, unheard float64
	err = c.NewRaw(`SELECT coalesce((SELECT extract(epoch FROM now() - coalesce(done_at, begun_at)) FROM control.billing_drift_report), 0)::float8,
		coalesce((SELECT extract(epoch FROM now() - min(greatest(received_at, replayed_at))) FROM control.webhook_inbox WHERE handled_at IS NULL), 0)::float8`).Scan(ctx, &age, &unheard)
	s.Age, s.Unheard = time.Duration(age*float64(time.Second)), time.Duration(unheard*float64(time.Second))
	return s, tenant.Fault(err, "state of drift")
}
