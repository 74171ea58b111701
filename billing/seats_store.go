package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

type seatCount struct {
	Tenant         tenant.ID `bun:"tenant_id"`
	Active         int64     `bun:"active"`
	Revision       int64     `bun:"revision"`
	PushedRevision int64     `bun:"pushed_revision"`
}

// saveSeats writes a count; a new one, or one that is wanted anyway, is to be pushed.
func saveSeats(ctx context.Context, c tenant.ControlDB, id tenant.ID, active int64, anyway bool) error {
	_, err := c.NewRaw(`INSERT INTO control.seat_counts AS s (tenant_id, active, counted_at, revision) VALUES (?0, ?1, now(), 1)
		ON CONFLICT (tenant_id) DO UPDATE SET active = excluded.active, counted_at = excluded.counted_at,
			revision = s.revision + CASE WHEN ?2 OR s.active <> excluded.active OR s.revision = 0 THEN 1 ELSE 0 END`, id, active, anyway).Exec(ctx)
	return tenant.Fault(err, "seats of %s", id)
}

func lockSeats(ctx context.Context, c tenant.ControlDB, id tenant.ID) (row seatCount, ours bool, err error) {
	var found []seatCount
	err = c.NewRaw(`SELECT tenant_id, active, revision, pushed_revision FROM control.seat_counts WHERE tenant_id = ? FOR UPDATE`, id).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return row, false, tenant.Fault(err, "hold seats of %s", id)
	}
	return found[0], true, nil
}

func markSeats(ctx context.Context, c tenant.ControlDB, row seatCount) error {
	_, err := c.NewRaw(`UPDATE control.seat_counts SET pushed_revision = ? WHERE tenant_id = ?`, row.Revision, row.Tenant).Exec(ctx)
	return tenant.Fault(err, "mark seats of %s", row.Tenant)
}

func unpushedSeats(ctx context.Context, c tenant.ControlDB, limit int) ([]tenant.ID, error) {
	var ids []tenant.ID
	err := c.NewRaw(`SELECT tenant_id FROM control.seat_counts WHERE revision <> pushed_revision ORDER BY tenant_id LIMIT ?`, limit).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "seats to push")
}

// recountLater asks, once for each period of a subscription that goes on, for the seats
// to be counted before it ends.
func recountLater(ctx context.Context, c tenant.ControlDB, all []Subscription) error {
	for _, s := range all {
		if s.IsOver() || s.Status == StatusIncomplete {
			continue
		}
		due := s.PeriodEnd.Add(-recountBefore)
		fresh, err := noteRecount(ctx, c, s.TenantID, due)
		if err != nil {
			return err
		}
		if fresh {
			if err := tenant.AppendControlOutbox(ctx, c, tenant.QueueBulk, RecountSeatsArgs{TenantID: s.TenantID}, due); err != nil {
				return err
			}
		}
	}
	return nil
}

func noteRecount(ctx context.Context, c tenant.ControlDB, id tenant.ID, due time.Time) (fresh bool, err error) {
	res, err := c.NewRaw(`INSERT INTO control.seat_counts AS s (tenant_id, recount_at) VALUES (?, ?)
		ON CONFLICT (tenant_id) DO UPDATE SET recount_at = excluded.recount_at WHERE s.recount_at IS DISTINCT FROM excluded.recount_at`, id, due).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "recount seats of %s", id)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
