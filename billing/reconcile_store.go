package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// lastEvent is when the latest event of the inbox happened, zero for none.
func lastEvent(ctx context.Context, c tenant.ControlDB) (at time.Time, err error) {
	err = c.NewRaw(`SELECT coalesce((SELECT happened_at FROM control.webhook_inbox ORDER BY happened_at DESC LIMIT 1), '0001-01-01Z')`).Scan(ctx, &at)
	return at, tenant.Fault(err, "last event")
}

// customersStale lists who has a subscription and was not asked about since a time,
// the longest first.
func customersStale(ctx context.Context, c tenant.ControlDB, since time.Time, limit int) (ids []tenant.ID, err error) {
	err = c.NewRaw(`SELECT cu.tenant_id FROM control.customers cu WHERE cu.stripe_id <> '' AND cu.fetched_at < ?
		AND EXISTS (SELECT 1 FROM control.subscriptions su WHERE su.tenant_id = cu.tenant_id AND su.status NOT IN ('canceled', 'incomplete_expired'))
		ORDER BY cu.fetched_at LIMIT ?`, since, limit).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "customers to reconcile")
}
