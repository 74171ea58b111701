package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// mirrored is how many invoices are looked at: those of eight years, paid monthly.
const mirrored = 100

func subscriptionsOf(ctx context.Context, c tenant.ControlDB, id tenant.ID) ([]Subscription, error) {
	var all []Subscription
	if err := c.NewSelect().Model(&all).Where("su.tenant_id = ?", id).OrderExpr("su.created_at, su.id").Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "subscriptions of %s", id)
	}
	var items []Item
	err := c.NewSelect().Model(&items).Where("si.subscription_id IN (SELECT id FROM control.subscriptions WHERE tenant_id = ?)", id).OrderExpr("si.metric").Scan(ctx)
	for i := range all {
		for _, item := range items {
			if item.SubscriptionID == all[i].ID {
				all[i].Items = append(all[i].Items, item)
			}
		}
	}
	return all, tenant.Fault(err, "items of subscriptions of %s", id)
}

// mirrorSubscriptions writes what was fetched over what was known. One that has ended
// never comes back.
func mirrorSubscriptions(ctx context.Context, c tenant.ControlDB, all []Subscription) error {
	if len(all) == 0 {
		return nil
	}
	var items []Item
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.ID
		seen := map[Metric]bool{}
		for _, item := range s.Items {
			if !seen[item.Metric] { // one that somebody has added by hand would bill twice
				item.SubscriptionID, seen[item.Metric] = s.ID, true
				items = append(items, item)
			}
		}
	}
	_, err := c.NewInsert().Model(&all).On("CONFLICT (id) DO UPDATE").
		Set("status = EXCLUDED.status, plan = EXCLUDED.plan, seats = EXCLUDED.seats, every = EXCLUDED.every, monthly = EXCLUDED.monthly").
		Set("cancel_at_period_end = EXCLUDED.cancel_at_period_end, period_start = EXCLUDED.period_start, period_end = EXCLUDED.period_end").
		Set("trial_ends_at = EXCLUDED.trial_ends_at, ended_at = EXCLUDED.ended_at").
		Set("schedule = EXCLUDED.schedule, next_plan = EXCLUDED.next_plan, next_every = EXCLUDED.next_every, changes_at = EXCLUDED.changes_at").
		Set("discount_name = EXCLUDED.discount_name, discount_percent = EXCLUDED.discount_percent, discount_amount = EXCLUDED.discount_amount, discount_ends_at = EXCLUDED.discount_ends_at").
		Where("su.status NOT IN ('canceled', 'incomplete_expired')").Where("su.tenant_id = EXCLUDED.tenant_id").Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "mirror subscriptions")
	}
	if _, err := c.NewDelete().Model((*Item)(nil)).Where("subscription_id IN (?)", bun.List(ids)).Exec(ctx); err != nil || len(items) == 0 {
		return tenant.Fault(err, "clear items")
	}
	if _, err = c.NewInsert().Model(&items).Exec(ctx); err != nil {
		return tenant.Fault(err, "mirror items")
	}
	if err := followItems(ctx, c, ids); err != nil {
		return err
	}
	return recountLater(ctx, c, all)
}

// endSubscriptions marks what a customer who is gone at Stripe had.
func endSubscriptions(ctx context.Context, c tenant.ControlDB, id tenant.ID, at time.Time) error {
	_, err := c.NewRaw(`UPDATE control.subscriptions SET status = 'canceled', ended_at = ? WHERE tenant_id = ? AND status NOT IN ('canceled', 'incomplete_expired')`, at, id).Exec(ctx)
	return tenant.Fault(err, "end subscriptions of %s", id)
}

func invoicesOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, limit int64) ([]Invoice, error) {
	var page []Invoice
	err := c.NewSelect().Model(&page).Where("iv.tenant_id = ?", id).OrderExpr("iv.created_at DESC, iv.id DESC").Limit(limit).Scan(ctx)
	return page, tenant.Fault(err, "invoices of %s", id)
}

// mirrorInvoices writes what was fetched over what was known. One that is paid or void
// stays so, whatever is given back of it.
func mirrorInvoices(ctx context.Context, c tenant.ControlDB, all []Invoice) error {
	if len(all) == 0 {
		return nil
	}
	_, err := c.NewInsert().Model(&all).On("CONFLICT (id) DO UPDATE").
		Set("number = EXCLUDED.number, total = EXCLUDED.total, attempted = EXCLUDED.attempted, refunded = EXCLUDED.refunded, disputed = EXCLUDED.disputed").
		Set("status = CASE WHEN iv.status IN ('paid', 'void') THEN iv.status ELSE EXCLUDED.status END").
		Set("remaining = CASE WHEN iv.status IN ('paid', 'void') THEN iv.remaining ELSE EXCLUDED.remaining END").
		Set("due_at = EXCLUDED.due_at, paid_at = coalesce(iv.paid_at, EXCLUDED.paid_at), hosted_url = EXCLUDED.hosted_url, pdf_url = EXCLUDED.pdf_url").
		Set("about = EXCLUDED.about, discount = EXCLUDED.discount, tax = EXCLUDED.tax, receipt_url = EXCLUDED.receipt_url").
		Where("iv.tenant_id = EXCLUDED.tenant_id").Exec(ctx)
	return tenant.Fault(err, "mirror invoices")
}

// invoicePage is how many invoices stand on a page.
const invoicePage = 20

// InvoicesPage lists a page of a workspace's invoices, the newest first and drafts left
// out, and whether there are older ones. Pages begin with 1.
func InvoicesPage(ctx context.Context, c tenant.ControlDB, id tenant.ID, page int) (found []Invoice, more bool, err error) {
	err = c.NewSelect().Model(&found).Where("iv.tenant_id = ?", id).Where("iv.status <> ?", InvoiceDraft).
		OrderExpr("iv.created_at DESC, iv.id DESC").Limit(invoicePage + 1).Offset(int64(min(page, 10_000)-1) * invoicePage).Scan(ctx)
	if len(found) > invoicePage {
		return found[:invoicePage], true, nil
	}
	return found, false, tenant.Fault(err, "invoices of %s", id)
}
