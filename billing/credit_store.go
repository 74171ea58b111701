package billing

import (
	"context"

	"hearth/tenant"
)

// CreditsOf lists what a workspace was given, the latest first.
func CreditsOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, limit int) ([]Credit, error) {
	var all []Credit
	err := c.NewSelect().Model(&all).Where("cr.tenant_id = ?", id).OrderExpr("cr.created_at DESC, cr.id DESC").Limit(int64(limit)).Scan(ctx)
	return all, tenant.Fault(err, "credits of %s", id)
}

// CreditOf reads one credit of a workspace. Faults: NotFound.
func CreditOf(ctx context.Context, c tenant.ControlDB, id, credit tenant.ID) (Credit, error) {
	var cr Credit
	err := c.NewSelect().Model(&cr).Where("cr.id = ?", credit).Where("cr.tenant_id = ?", id).Scan(ctx)
	return cr, tenant.Fault(err, "credit %s", credit)
}

// lockCredit reads one credit of a workspace and holds it until the transaction ends.
func lockCredit(ctx context.Context, c tenant.ControlDB, id, credit tenant.ID) (Credit, error) {
	var cr Credit
	err := c.NewSelect().Model(&cr).Where("cr.id = ?", credit).Where("cr.tenant_id = ?", id).For("UPDATE").Scan(ctx)
	return cr, tenant.Fault(err, "lock credit %s", credit)
}

func insertCredit(ctx context.Context, c tenant.ControlDB, cr Credit) error {
	_, err := c.NewInsert().Model(&cr).Exec(ctx)
	return tenant.Fault(err, "add credit of %s", cr.TenantID)
}

func saveCredit(ctx context.Context, c tenant.ControlDB, cr Credit) error {
	_, err := c.NewUpdate().Model(&cr).Column("state", "entry").WherePK().Exec(ctx)
	return tenant.Fault(err, "save credit %s", cr.ID)
}

// sameCredit reports whether the same was given a moment ago, as by a second click.
func sameCredit(ctx context.Context, c tenant.ControlDB, cr Credit) (is bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.credits WHERE tenant_id = ? AND amount = ? AND reason = ? AND actor = ? AND created_at > now() - ? * interval '1 second')`,
		cr.TenantID, cr.Amount, cr.Reason, cr.Actor, againAfter.Seconds()).Scan(ctx, &is)
	return is, tenant.Fault(err, "look for a credit")
}

// anotherTry gives the next request to Stripe another key.
func anotherTry(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	_, err := c.NewRaw(`UPDATE control.credits SET tries = tries + 1 WHERE id = ?`, id).Exec(ctx)
	return tenant.Fault(err, "note a try of credit %s", id)
}
