package billing

import (
	"context"
	"fmt"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// noteFailure keeps what an event met with; it stays open.
func noteFailure(ctx context.Context, c tenant.ControlDB, id string, failed error) error {
	says := fault.Message(failed)
	if cause := failed.Error(); cause != says {
		says = fmt.Sprintf("%s (%s)", says, cause)
	}
	_, err := c.NewRaw(`UPDATE control.webhook_inbox SET attempts = attempts + 1, outcome = left(?, 200) WHERE id = ? AND handled_at IS NULL`, says, id).Exec(ctx)
	return tenant.Fault(err, "note what event %s met with", id)
}

// reopenEvent makes an event one that waits. Faults: NotFound.
func reopenEvent(ctx context.Context, c tenant.ControlDB, id string) (InboxEntry, error) {
	var e InboxEntry
	err := c.NewRaw(`UPDATE control.webhook_inbox SET handled_at = NULL, replayed_at = clock_timestamp() WHERE id = ? RETURNING id, kind, customer`, id).Scan(ctx, &e.ID, &e.EventKind, &e.Customer)
	return e, tenant.Fault(err, "replay event %s", id)
}

// reopenFailed does the same with those that failed and wait still.
func reopenFailed(ctx context.Context, c tenant.ControlDB, limit int) (ids []string, err error) {
	err = c.NewRaw(`UPDATE control.webhook_inbox SET replayed_at = clock_timestamp() WHERE id = ANY (ARRAY(
		SELECT id FROM control.webhook_inbox WHERE handled_at IS NULL AND attempts > 0 ORDER BY received_at LIMIT ?)) RETURNING id`, limit).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "replay what failed")
}

// InboxRow is an event and whose it is.
type InboxRow struct {
	InboxEntry
	Slug     string    `bun:"slug,scanonly" json:"slug"` // "" for nobody of ours
	TenantOf tenant.ID `bun:"tenant_id,scanonly" json:"tenant_id"`
}

const inboxRows = `SELECT wi.id, wi.kind, wi.customer, wi.charge, wi.happened_at, wi.received_at, wi.handled_at, wi.outcome, wi.attempts, wi.replayed_at,
		coalesce(t.slug, '') AS slug, coalesce(t.id, '00000000-0000-0000-0000-000000000000') AS tenant_id
	FROM control.webhook_inbox AS wi LEFT JOIN control.customers AS cu ON cu.stripe_id = wi.customer AND cu.stripe_id <> '' AND wi.customer <> ''
	LEFT JOIN control.tenants AS t ON t.id = cu.tenant_id `

// OpenInbox lists the events that wait, the oldest first.
func OpenInbox(ctx context.Context, c tenant.ControlDB, limit int) ([]InboxRow, error) {
	var page []InboxRow
	err := c.NewRaw(inboxRows+`WHERE wi.handled_at IS NULL ORDER BY wi.received_at LIMIT ?`, limit).Scan(ctx, &page)
	return page, tenant.Fault(err, "open inbox")
}

// HandledInbox lists the latest events that were followed up.
func HandledInbox(ctx context.Context, c tenant.ControlDB, limit int) ([]InboxRow, error) {
	var page []InboxRow
	err := c.NewRaw(inboxRows+`WHERE wi.handled_at IS NOT NULL ORDER BY wi.received_at DESC LIMIT ?`, limit).Scan(ctx, &page)
	return page, tenant.Fault(err, "inbox")
}

// EventShown reads one event with its body, in which nobody is named. Faults: NotFound.
func EventShown(ctx context.Context, c tenant.ControlDB, id string) (row InboxRow, body string, err error) {
	var found []struct {
		InboxRow
		Body string `bun:"body"`
	}
	err = c.NewRaw(`SELECT r.*, b.body FROM (`+inboxRows+`WHERE wi.id = ?0) AS r JOIN control.webhook_inbox AS b ON b.id = r.id`, id).Scan(ctx, &found)
	if err != nil {
		return row, "", tenant.Fault(err, "event %s", id)
	}
	if len(found) == 0 {
		return row, "", fault.New(fault.NotFound, "There is no such event in the inbox.")
	}
	return found[0].InboxRow, Redacted(found[0].Body), nil
}
