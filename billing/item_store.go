package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// followItems lets the open periods of subscriptions be billed by the items that these
// have now. What was pushed to an item that went is pushed to the one in its place: the
// amount of the whole period, as the item took along what it had. Where none is in its
// place, or the period belongs to one of Stripe's that is over, all of it becomes a line.
//
// A period of ours that is over belongs to an item that was there when it ended, and
// what that had is on the invoice: it stays, unless the item went before that. Of an item
// that has another in its place, when the other came tells; of one that has none, that
// Stripe's period was begun anew in the middle of ours does.
func followItems(ctx context.Context, c tenant.ControlDB, subscriptions []string) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods AS p SET item = n.item, item_since = n.since, pushed_revision = 0, pushed_billable = 0, unsure = false
		FROM (SELECT o.tenant_id, o.metric, o.period_start, CASE WHEN o.period_start >= s.begun THEN coalesce(si.id, '') ELSE '' END AS item, coalesce(si.created_at, '1970-01-01Z') AS since
			FROM (SELECT su.*, date_trunc('hour', su.period_start, 'UTC') AS begun FROM control.subscriptions AS su WHERE su.id IN (?) AND su.status NOT IN ('canceled', 'incomplete_expired')) AS s
			JOIN control.usage_periods AS o ON o.tenant_id = s.tenant_id AND o.subscription = s.id AND o.state = 'open'
			LEFT JOIN control.subscription_items AS si ON si.subscription_id = s.id AND si.metric = o.metric
			WHERE CASE WHEN o.period_start >= s.begun THEN o.item <> coalesce(si.id, '')
				ELSE o.item <> '' AND o.item <> coalesce(si.id, '') AND (o.period_end > s.begun OR si.created_at < s.period_start) END) AS n
		WHERE p.tenant_id = n.tenant_id AND p.metric = n.metric AND p.period_start = n.period_start AND p.state = 'open'`, bun.List(subscriptions)).Exec(ctx)
	return tenant.Fault(err, "follow the items of %d subscriptions", len(subscriptions))
}

// awaitClose reports whether a period is billed by one of these items that is over and
// was not closed yet.
func awaitClose(ctx context.Context, c tenant.ControlDB, items []string, now time.Time) (waits bool, err error) {
	if len(items) == 0 {
		return false, nil
	}
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.usage_periods WHERE state = 'open' AND period_end <= ? AND item IN (?))`, now, bun.List(items)).Scan(ctx, &waits)
	return waits, tenant.Fault(err, "periods that wait to be closed")
}
