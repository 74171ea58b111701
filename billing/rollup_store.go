package billing

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant"
)

// window is what one roll-up reads: rows of transactions from Low on that were over
// before High. Transactions number from the start again in a restored cluster, which
// begins another Era.
type window struct {
	Low      int64 `bun:"low"`
	High     int64 `bun:"high"`
	Era      int64 `bun:"era"`
	Restored bool  `bun:"restored"`
}

// hour is what a ledger says of one hour of a tenant. Moment is the sum of each
// quantity times the seconds from the hour's start.
type hour struct {
	Tenant   tenant.ID `bun:"tenant_id" json:"tenant_id"`
	Metric   Metric    `bun:"metric" json:"metric"`
	Hour     time.Time `bun:"hour" json:"hour"`
	Quantity int64     `bun:"quantity" json:"quantity"`
	Moment   string    `bun:"moment" json:"moment"`
}

func windowOf(ctx context.Context, n tenant.Node) (window, error) {
	var w window
	err := n.NewRaw(`SELECT xid::text::bigint AS low, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS high, era,
		cluster <> (SELECT system_identifier FROM pg_control_system()) AS restored
		FROM node.watermarks WHERE name = 'usage'`).Scan(ctx, &w)
	return w, tenant.Fault(err, "usage watermark")
}

// beginEra is for a ledger that was restored into another cluster: the transactions
// that its rows name are over, whatever their numbers mean here. All hours are made
// again.
func beginEra(ctx context.Context, n tenant.Node) (window, error) {
	err := n.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		res, err := c.NewRaw(`UPDATE node.watermarks SET era = era + 1, xid = '0', cluster = (SELECT system_identifier FROM pg_control_system())
			WHERE name = 'usage' AND cluster <> (SELECT system_identifier FROM pg_control_system())`).Exec(ctx)
		if err != nil {
			return tenant.Fault(err, "begin an era of usage")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // another process was quicker
		}
		_, err = c.NewRaw(`UPDATE node.usage_ledger SET xid = '0' WHERE xid <> '0'`).Exec(ctx)
		return tenant.Fault(err, "begin an era of usage")
	})
	if err != nil {
		return window{}, err
	}
	return windowOf(ctx, n)
}

// dirtyHoursQuery reads by the index on xid, then by that on the hour. Hours whose
// entries may be gone are left as they are.
const dirtyHoursQuery = `WITH dirty AS (
		SELECT DISTINCT tenant_id, metric, date_trunc('hour', occurred_at, 'UTC') AS hour
		FROM node.usage_ledger WHERE xid >= ?0::text::xid8 AND xid < ?1::text::xid8
			AND occurred_at >= date_trunc('hour', now() - interval '13 months 1 day', 'UTC'))
	SELECT d.tenant_id, d.metric, d.hour, sum(l.quantity)::bigint AS quantity,
		sum(l.quantity * floor(extract(epoch FROM l.occurred_at - d.hour)))::text AS moment
	FROM dirty AS d JOIN node.usage_ledger AS l ON l.tenant_id = d.tenant_id AND l.metric = d.metric
		AND l.occurred_at >= d.hour AND l.occurred_at < d.hour + interval '1 hour' AND l.xid < ?1::text::xid8
	GROUP BY d.tenant_id, d.metric, d.hour ORDER BY d.tenant_id, d.metric, d.hour`

// dirtyHours makes anew the hours in which something was written.
func dirtyHours(ctx context.Context, n tenant.Node, w window) ([]hour, error) {
	var hours []hour
	err := n.NewRaw(dirtyHoursQuery, w.Low, w.High).Scan(ctx, &hours)
	return hours, tenant.Fault(err, "hours with new usage")
}

// keepHours writes hours as a node says they are, unless a later reading of the same
// ledger was there first.
func keepHours(ctx context.Context, c tenant.ControlDB, node string, w window, hours []hour) error {
	body, err := json.Marshal(hours)
	if err != nil {
		return tenant.Fault(err, "hours of usage")
	}
	_, err = c.NewRaw(`INSERT INTO control.usage_hourly AS u (tenant_id, metric, hour, node, quantity, moment, era, as_of)
		SELECT h.tenant_id, h.metric, h.hour, ?0, h.quantity, h.moment, ?1, ?2
		FROM jsonb_to_recordset(?3::jsonb) AS h (tenant_id uuid, metric text, hour timestamptz, quantity bigint, moment numeric)
		JOIN control.tenants AS t ON t.id = h.tenant_id ORDER BY h.tenant_id, h.metric, h.hour
		ON CONFLICT (tenant_id, metric, hour, node) DO UPDATE SET quantity = excluded.quantity, moment = excluded.moment, era = excluded.era, as_of = excluded.as_of
		WHERE (u.era, u.as_of) < (excluded.era, excluded.as_of)`, node, w.Era, w.High, string(body)).Exec(ctx)
	return tenant.Fault(err, "write %d hours of usage", len(hours))
}

func oldestEntry(ctx context.Context, n tenant.Node) (time.Duration, error) {
	var age float64
	err := n.NewRaw(`SELECT coalesce(extract(epoch FROM now() - min(recorded_at)), 0)::float8 FROM node.usage_ledger
		WHERE xid >= (SELECT xid FROM node.watermarks WHERE name = 'usage')`).Scan(ctx, &age)
	return time.Duration(age * float64(time.Second)), tenant.Fault(err, "oldest usage")
}

// moveWatermark says that everything below the window's end is in the hours.
func moveWatermark(ctx context.Context, n tenant.Node, w window) error {
	_, err := n.NewRaw(`UPDATE node.watermarks SET xid = ?0::text::xid8 WHERE name = 'usage' AND era = ?1 AND xid < ?0::text::xid8`, w.High, w.Era).Exec(ctx)
	return tenant.Fault(err, "move the usage watermark")
}
