package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// customerOf finds what is kept of a workspace's money; the zero Customer where
// nothing is.
func customerOf(ctx context.Context, c tenant.ControlDB, id tenant.ID) (Customer, error) {
	var cu Customer
	err := tenant.Fault(c.NewSelect().Model(&cu).Where("cu.tenant_id = ?", id).Scan(ctx), "customer %s", id)
	if fault.Is(err, fault.NotFound) {
		return Customer{}, nil
	}
	return cu, err
}

// lockCustomer makes the row of a workspace where it is missing, and holds it until
// the transaction ends.
func lockCustomer(ctx context.Context, c tenant.ControlDB, id tenant.ID) (Customer, error) {
	if _, err := c.NewRaw(`INSERT INTO control.customers (tenant_id) VALUES (?) ON CONFLICT DO NOTHING`, id).Exec(ctx); err != nil {
		return Customer{}, tenant.Fault(err, "add customer %s", id)
	}
	var cu Customer
	err := c.NewSelect().Model(&cu).Where("cu.tenant_id = ?", id).For("UPDATE").Scan(ctx)
	return cu, tenant.Fault(err, "lock customer %s", id)
}

func saveCustomer(ctx context.Context, c tenant.ControlDB, cu Customer) error {
	_, err := c.NewUpdate().Model(&cu).WherePK().Exec(ctx)
	return tenant.Fault(err, "save customer %s", cu.TenantID)
}

func nextEpoch(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	_, err := c.NewRaw(`INSERT INTO control.customers AS cu (tenant_id, epoch, checkout_revision) VALUES (?, 1, 1)
		ON CONFLICT (tenant_id) DO UPDATE SET epoch = cu.epoch + 1, checkout_revision = cu.checkout_revision + 1`, id).Exec(ctx)
	return tenant.Fault(err, "next epoch of %s", id)
}

// tenantOfCustomer finds whose customer Stripe means. Faults: NotFound.
func tenantOfCustomer(ctx context.Context, c tenant.ControlDB, stripeID string) (id tenant.ID, err error) {
	err = c.NewRaw(`SELECT tenant_id FROM control.customers WHERE stripe_id = ? AND stripe_id <> ''`, stripeID).Scan(ctx, &id)
	return id, tenant.Fault(err, "customer %q", stripeID)
}

// clock is the database's, to which the arrival of events is compared.
func clock(ctx context.Context, c tenant.ControlDB) (now time.Time, err error) {
	err = c.NewRaw(`SELECT clock_timestamp()`).Scan(ctx, &now)
	return now, tenant.Fault(err, "ask for the time")
}

// accountOf reads all that is known of a customer's money.
func accountOf(ctx context.Context, c tenant.ControlDB, cu Customer) (Account, error) {
	a := Account{Customer: cu}
	flags, err := tenant.FlagsOf(ctx, c, cu.TenantID)
	if err != nil {
		return a, err
	}
	a.Suspended, a.Closed, a.Condemned, a.Deleted = flags.Suspended, flags.Closed, flags.Condemned, flags.Deleted
	if a.Subscriptions, err = subscriptionsOf(ctx, c, cu.TenantID); err != nil {
		return a, err
	}
	a.Invoices, err = invoicesOf(ctx, c, cu.TenantID, mirrored)
	return a, err
}

// AccountOf reads all that is known of a workspace's money, without locking anything.
func AccountOf(ctx context.Context, c tenant.ControlDB, id tenant.ID) (Account, error) {
	cu, err := customerOf(ctx, c, id)
	if err != nil || cu.TenantID.IsZero() {
		return Account{}, err
	}
	return accountOf(ctx, c, cu)
}

// customersDue lists whose standing changes by itself up to a time, the longest due
// first.
func customersDue(ctx context.Context, c tenant.ControlDB, until time.Time) (ids []tenant.ID, err error) {
	err = c.NewRaw(`SELECT tenant_id FROM control.customers WHERE next_at <= ? ORDER BY next_at LIMIT 1000`, until).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "customers due")
}
