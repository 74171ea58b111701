package billing

import (
	"context"

	"hearth/tenant"
)

// findMost is how many workspaces can have one number: those of two accounts of Stripe
// may share one.
const findMost = 20

func tenantsByStripeID(ctx context.Context, c tenant.ControlDB, id string) ([]tenant.Match, error) {
	var found []tenant.Match
	err := c.NewRaw(`SELECT tenant_id AS id, 'Stripe customer' AS why, stripe_id AS what FROM control.customers WHERE stripe_id = ?0 AND stripe_id <> ''
		UNION ALL SELECT tenant_id, 'Stripe subscription', id FROM control.subscriptions WHERE id = ?0
		UNION ALL SELECT tenant_id, 'Stripe invoice', id FROM control.invoices WHERE id = ?0`, id).Scan(ctx, &found)
	return found, tenant.Fault(err, "find %q", id)
}

func tenantsByInvoiceNumber(ctx context.Context, c tenant.ControlDB, number string) ([]tenant.Match, error) {
	var found []tenant.Match
	err := c.NewRaw(`SELECT DISTINCT tenant_id AS id, 'Invoice' AS why, number AS what FROM control.invoices
		WHERE upper(number) = upper(?) AND number <> '' LIMIT ?`, number, findMost).Scan(ctx, &found)
	return found, tenant.Fault(err, "find invoice %q", number)
}
