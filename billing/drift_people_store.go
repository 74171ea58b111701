package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// seatsHeard is how long Stripe's word of seats may be on its way.
const seatsHeard = time.Hour

// seatsSettled reads a page of counts that were pushed, and since which Stripe was asked
// how many seats there are.
func seatsSettled(ctx context.Context, c tenant.ControlDB, last tenant.ID, limit int) ([]seatCount, error) {
	var all []seatCount
	err := c.NewRaw(`SELECT s.tenant_id, s.active, s.revision, s.pushed_revision FROM control.seat_counts AS s JOIN control.customers AS cu ON cu.tenant_id = s.tenant_id
		WHERE s.tenant_id > ? AND s.revision > 0 AND s.revision = s.pushed_revision AND cu.fetched_at > s.counted_at + ? * interval '1 second'
		ORDER BY s.tenant_id LIMIT ?`, last, seatsHeard.Seconds(), limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "seats to look at")
}

// activeAwake lists tenants that are awake and were used since a time, in no order that
// is the same each night.
func activeAwake(ctx context.Context, c tenant.ControlDB, since time.Time, chance string, limit int) ([]tenant.Tenant, error) {
	var all []tenant.Tenant
	err := c.NewSelect().Model(&all).Where("t.residence = 'awake' AND t.operation = '' AND t.state NOT IN ('provisioning', 'deleted')").
		Where("t.last_active_at >= ?", since).OrderExpr("md5(t.id::text || ?)", chance).Limit(int64(limit)).Scan(ctx)
	return all, tenant.Fault(err, "tenants that were active")
}

// storedLevel is how many bytes lie somewhere.
type storedLevel struct {
	Tenant   tenant.ID `bun:"tenant_id"`
	Quantity int64     `bun:"quantity"`
}

// levelsOfHours adds up what tenants store as far as the hours know.
func levelsOfHours(ctx context.Context, c tenant.ControlDB, ids []tenant.ID) ([]storedLevel, error) {
	var all []storedLevel
	err := c.NewRaw(`SELECT tenant_id, sum(quantity)::bigint AS quantity FROM control.usage_hourly WHERE tenant_id IN (?) AND metric = 'storage' GROUP BY 1`, bun.List(ids)).Scan(ctx, &all)
	return all, tenant.Fault(err, "storage of %d tenants", len(ids))
}

// levelsOnTheWay adds up what a ledger knows of that and the hours do not yet.
func levelsOnTheWay(ctx context.Context, n tenant.Node, ids []tenant.ID) ([]storedLevel, error) {
	var all []storedLevel
	err := n.NewRaw(`SELECT tenant_id, sum(quantity)::bigint AS quantity FROM node.usage_ledger
		WHERE xid >= (SELECT xid FROM node.watermarks WHERE name = 'usage') AND tenant_id IN (?) AND metric = 'storage' GROUP BY 1`, bun.List(ids)).Scan(ctx, &all)
	return all, tenant.Fault(err, "new storage of %d tenants", len(ids))
}
