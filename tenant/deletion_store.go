package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// mayStillDelete is so of an operator o who counts as the first of two.
var mayStillDelete = `(o.removed_at IS NULL AND o.role IN (` + rolesListed(DeletingRoles) + `))`

func rolesListed(roles []OperatorRole) string {
	var all []string
	for _, role := range roles {
		all = append(all, "'"+string(role)+"'")
	}
	return strings.Join(all, ", ")
}

// deletionWaits is so of a deletion d, asked for by o after a time, that waits: for
// another operator, or for its day.
var deletionWaits = `(d.confirmed_at IS NOT NULL OR d.asked_at > ? AND ` + mayStillDelete + `)`

var selectDeletions = `SELECT d.tenant_id, t.slug, t.name, d.reason, d.asked_by, d.asked_name, d.asked_at, NOT ` + mayStillDelete + ` AS asker_left,
		d.confirmed_name, d.confirmed_at, CASE WHEN d.confirmed_at IS NOT NULL THEN t.delete_at END AS delete_at
	FROM control.deletions AS d JOIN control.tenants AS t ON t.id = d.tenant_id JOIN control.operators AS o ON o.id = d.asked_by`

// DeletionOf finds the deletion that was asked for a tenant; the zero Deletion where
// none was.
func DeletionOf(ctx context.Context, c ControlDB, id ID) (Deletion, error) {
	var found []Deletion
	if err := c.NewRaw(selectDeletions+` WHERE d.tenant_id = ?`, id).Scan(ctx, &found); err != nil || len(found) == 0 {
		return Deletion{}, Fault(err, "deletion of %s", id)
	}
	return found[0], nil
}

// Deletions lists what waits: for another operator, or for its day. The one that was
// asked for first leads.
func Deletions(ctx context.Context, c ControlDB, now time.Time, limit int) (found []Deletion, err error) {
	err = c.NewRaw(selectDeletions+` WHERE `+deletionWaits+` ORDER BY d.asked_at LIMIT ?`,
		now.Add(-ConfirmDeletionFor), limit).Scan(ctx, &found)
	return found, Fault(err, "deletions")
}

// AskDeletion keeps who asked that a tenant is deleted, in place of one that is over.
// Faults: Precondition while another one waits.
func AskDeletion(ctx context.Context, c ControlDB, d Deletion) error {
	res, err := c.NewRaw(`INSERT INTO control.deletions AS d (tenant_id, reason, asked_by, asked_name, asked_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (tenant_id) DO UPDATE SET reason = excluded.reason, asked_by = excluded.asked_by, asked_name = excluded.asked_name, asked_at = excluded.asked_at
		WHERE d.confirmed_at IS NULL AND (d.asked_at <= ? OR EXISTS (SELECT 1 FROM control.operators AS o WHERE o.id = d.asked_by AND NOT `+mayStillDelete+`))`,
		d.TenantID, d.Reason, d.AskedBy.String(), clip(d.AskedName, MaxEmail), d.AskedAt, d.AskedAt.Add(-ConfirmDeletionFor)).Exec(ctx)
	if err != nil {
		return Fault(err, "ask to delete %s", d.TenantID)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "Deleting this workspace is asked for already.")
	}
	return nil
}

// Condemn confirms a deletion: from now on the tenant is closed, and so it stands as
// soon as it is brought to that. Faults: Precondition where somebody was faster.
func Condemn(ctx context.Context, c ControlDB, id ID, by Actor, at time.Time) error {
	res, err := c.NewRaw(`UPDATE control.deletions SET confirmed_by = ?, confirmed_name = ?, confirmed_at = ? WHERE tenant_id = ? AND confirmed_at IS NULL`,
		by.Operator.String(), clip(by.Name, MaxEmail), at, id).Exec(ctx)
	if err != nil {
		return Fault(err, "confirm deleting %s", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "This is confirmed or withdrawn already.")
	}
	return mark(ctx, c, id, at)
}

// Spare takes a deletion back, whether or not it is confirmed. Faults: Precondition
// where it has begun.
func Spare(ctx context.Context, c ControlDB, id ID) error {
	if _, err := c.NewRaw(`DELETE FROM control.deletions WHERE tenant_id = ?`, id).Exec(ctx); err != nil {
		return Fault(err, "take deletion of %s back", id)
	}
	return mark(ctx, c, id, time.Time{})
}

// mark keeps since when a tenant is condemned, unless its deletion has begun.
func mark(ctx context.Context, c ControlDB, id ID, at time.Time) error {
	var since any
	if !at.IsZero() {
		since = at
	}
	res, err := c.NewRaw(`UPDATE control.tenants SET condemned_at = ? WHERE id = ? AND state <> ? AND operation <> ?`, since, id, StateDeleted, OpDelete).Exec(ctx)
	if err != nil {
		return Fault(err, "mark %s", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "This workspace is deleted already, or just now.")
	}
	return nil
}
