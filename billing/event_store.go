package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// InboxEntry is an event of Stripe as it came.
type InboxEntry struct {
	bun.BaseModel `bun:"table:control.webhook_inbox,alias:wi"`

	ID         string    `bun:"id,pk"`
	EventKind  string    `bun:"kind"`
	Customer   string    `bun:"customer"`
	Charge     string    `bun:"charge"` // where there is no customer
	HappenedAt time.Time `bun:"happened_at"`
	ReceivedAt time.Time `bun:"received_at"`
	HandledAt  time.Time `bun:"handled_at,nullzero"`
	Outcome    string    `bun:"outcome"`
	Attempts   int       `bun:"attempts"`
	ReplayedAt time.Time `bun:"replayed_at,nullzero"`
}

// insertEvent reports whether it is here for the first time.
func insertEvent(ctx context.Context, c tenant.ControlDB, e Event, body string) (bool, error) {
	res, err := c.NewRaw(`INSERT INTO control.webhook_inbox (id, kind, customer, charge, body, happened_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		e.ID, e.Kind, e.Customer, e.Charge, body, e.At).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "keep event %s", e.ID)
	}
	n, err := res.RowsAffected()
	return n == 1, tenant.Fault(err, "keep event %s", e.ID)
}

func eventByID(ctx context.Context, c tenant.ControlDB, id string) (InboxEntry, error) {
	var e InboxEntry
	err := c.NewSelect().Model(&e).Where("wi.id = ?", id).Scan(ctx)
	return e, tenant.Fault(err, "event %s", id)
}

func closeEvent(ctx context.Context, c tenant.ControlDB, id, outcome string) error {
	_, err := c.NewRaw(`UPDATE control.webhook_inbox SET handled_at = now(), attempts = attempts + 1, outcome = ? WHERE id = ? AND handled_at IS NULL`, outcome, id).Exec(ctx)
	return tenant.Fault(err, "close event %s", id)
}

// Inbox lists the latest events, the newest first.
func Inbox(ctx context.Context, c tenant.ControlDB, limit int64) ([]InboxEntry, error) {
	var page []InboxEntry
	err := c.NewSelect().Model(&page).OrderExpr("wi.received_at DESC").Limit(limit).Scan(ctx)
	return page, tenant.Fault(err, "inbox")
}

// insertFact reports whether something is so for the first time.
func insertFact(ctx context.Context, c tenant.ControlDB, key string, id tenant.ID) (bool, error) {
	res, err := c.NewRaw(`INSERT INTO control.billing_facts (key, tenant_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, key, id).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "keep fact %s", key)
	}
	n, err := res.RowsAffected()
	return n == 1, tenant.Fault(err, "keep fact %s", key)
}

func factKnown(ctx context.Context, c tenant.ControlDB, key string) (known bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.billing_facts WHERE key = ?)`, key).Scan(ctx, &known)
	return known, tenant.Fault(err, "look for fact %s", key)
}
