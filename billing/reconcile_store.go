package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// Drift is something that was not as it was known.
type Drift struct {
	bun.BaseModel `bun:"table:control.billing_drift,alias:bd"`

	ID        tenant.ID `bun:"id,pk"`
	TenantID  tenant.ID `bun:"tenant_id"`
	What      string    `bun:"kind"`
	Ours      string    `bun:"ours"`
	Theirs    string    `bun:"theirs"`
	CreatedAt time.Time `bun:"created_at,nullzero,default:now()"`
}

func insertDrift(ctx context.Context, c tenant.ControlDB, d Drift) error {
	d.ID = tenant.NewID()
	_, err := c.NewInsert().Model(&d).Exec(ctx)
	return tenant.Fault(err, "keep drift of %s", d.TenantID)
}

// Drifts lists the latest, the newest first.
func Drifts(ctx context.Context, c tenant.ControlDB, limit int64) ([]Drift, error) {
	var page []Drift
	err := c.NewSelect().Model(&page).OrderExpr("bd.created_at DESC, bd.id").Limit(limit).Scan(ctx)
	return page, tenant.Fault(err, "drifts")
}

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
