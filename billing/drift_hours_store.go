package billing

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant"
)

// daysOfLedger reads a day of a ledger by the index on when it was used, as far as the
// hours have taken it.
func daysOfLedger(ctx context.Context, n tenant.Node, w window, day time.Time) ([]dayOf, error) {
	var all []dayOf
	err := n.NewRaw(`SELECT tenant_id, metric, sum(quantity)::bigint AS quantity,
			sum(quantity * floor(extract(epoch FROM occurred_at - date_trunc('hour', occurred_at, 'UTC'))))::bigint::text AS moment,
			sum(quantity * floor(extract(epoch FROM date_trunc('hour', occurred_at, 'UTC') - ?0::timestamptz) / 3600))::bigint::text AS spread
		FROM node.usage_ledger WHERE occurred_at >= ?0 AND occurred_at < ?0::timestamptz + interval '24 hours' AND xid < ?1::text::xid8 GROUP BY 1, 2`, day, w.Low).Scan(ctx, &all)
	return all, tenant.Fault(err, "a day of the ledger")
}

// daysOfHours reads the same of the hours. Those that a later roll-up has written are
// moving.
func daysOfHours(ctx context.Context, c tenant.ControlDB, node string, w window, day time.Time) ([]dayOf, error) {
	var all []dayOf
	err := c.NewRaw(`SELECT tenant_id, metric, sum(quantity)::bigint AS quantity, sum(moment)::bigint::text AS moment,
			sum(quantity * floor(extract(epoch FROM hour - ?0::timestamptz) / 3600))::bigint::text AS spread, bool_or((era, as_of) > (?2, ?3)) AS moving
		FROM control.usage_hourly WHERE node = ?1 AND hour >= ?0 AND hour < ?0::timestamptz + interval '24 hours' GROUP BY 1, 2`, day, node, w.Era, w.Low).Scan(ctx, &all)
	return all, tenant.Fault(err, "a day of hours")
}

// hoursOfDays makes the hours of some tenants on a day anew.
func hoursOfDays(ctx context.Context, n tenant.Node, w window, day time.Time, which []dayOf) ([]hour, error) {
	body, err := json.Marshal(which)
	if err != nil {
		return nil, tenant.Fault(err, "days of usage")
	}
	var hours []hour
	err = n.NewRaw(`SELECT l.tenant_id, l.metric, date_trunc('hour', l.occurred_at, 'UTC') AS hour, sum(l.quantity)::bigint AS quantity,
			sum(l.quantity * floor(extract(epoch FROM l.occurred_at - date_trunc('hour', l.occurred_at, 'UTC'))))::text AS moment
		FROM jsonb_to_recordset(?0::jsonb) AS d (tenant_id uuid, metric text) JOIN node.usage_ledger AS l ON l.tenant_id = d.tenant_id AND l.metric = d.metric
			AND l.occurred_at >= ?1 AND l.occurred_at < ?1::timestamptz + interval '24 hours' AND l.xid < ?2::text::xid8
		GROUP BY 1, 2, 3`, string(body), day, w.Low).Scan(ctx, &hours)
	return hours, tenant.Fault(err, "hours of days")
}

// mendHours sets the hours of days to what the ledger says, those to nothing that it
// does not know, unless a later roll-up was there first.
func mendHours(ctx context.Context, c tenant.ControlDB, node string, w window, day time.Time, which []dayOf, hours []hour) error {
	days, err := json.Marshal(which)
	if err != nil {
		return tenant.Fault(err, "days of usage")
	}
	if hours == nil {
		hours = []hour{}
	}
	body, err := json.Marshal(hours)
	if err != nil {
		return tenant.Fault(err, "hours of usage")
	}
	return c.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		_, err := c.NewRaw(`UPDATE control.usage_hourly AS u SET quantity = 0, moment = 0 FROM jsonb_to_recordset(?0::jsonb) AS d (tenant_id uuid, metric text)
			WHERE u.tenant_id = d.tenant_id AND u.metric = d.metric AND u.node = ?1 AND u.hour >= ?2 AND u.hour < ?2::timestamptz + interval '24 hours' AND (u.era, u.as_of) <= (?3, ?4)`,
			string(days), node, day, w.Era, w.Low).Exec(ctx)
		if err != nil {
			return tenant.Fault(err, "mend hours of usage")
		}
		_, err = c.NewRaw(`INSERT INTO control.usage_hourly AS u (tenant_id, metric, hour, node, quantity, moment, era, as_of)
			SELECT h.tenant_id, h.metric, h.hour, ?0, h.quantity, h.moment, ?1, ?2
			FROM jsonb_to_recordset(?3::jsonb) AS h (tenant_id uuid, metric text, hour timestamptz, quantity bigint, moment numeric)
			JOIN control.tenants AS t ON t.id = h.tenant_id ORDER BY h.tenant_id, h.metric, h.hour
			ON CONFLICT (tenant_id, metric, hour, node) DO UPDATE SET quantity = excluded.quantity, moment = excluded.moment, era = excluded.era, as_of = excluded.as_of
			WHERE (u.era, u.as_of) <= (excluded.era, excluded.as_of)`, node, w.Era, w.Low, string(body)).Exec(ctx)
		return tenant.Fault(err, "mend hours of usage")
	})
}
