package tenant

import (
	"context"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"
)

// drowsyTenants lists tenants that may be idle by now, those that waited longest first.
func drowsyTenants(ctx context.Context, c ControlDB, now time.Time, limit int) ([]drowsy, error) {
	var found []drowsy
	err := c.NewRaw(drowsyStatement, now, limit).Scan(ctx, &found)
	return found, Fault(err, "tenants that may be idle")
}

const drowsyStatement = `SELECT id, operation, last_active_at, last_request_at, archive_size FROM control.tenants
	WHERE residence = 'awake' AND state NOT IN ('provisioning', 'deleted') AND idle_at <= ? ORDER BY idle_at LIMIT ?`

// lookLater says when tenants may be idle at the earliest.
func lookLater(ctx context.Context, c ControlDB, later map[ID]time.Time) error {
	if len(later) == 0 {
		return nil
	}
	var ids, times []string
	for id, at := range later {
		ids, times = append(ids, id.String()), append(times, at.Format(time.RFC3339Nano))
	}
	_, err := c.NewRaw(`UPDATE control.tenants AS t SET idle_at = l.at FROM unnest(?::uuid[], ?::timestamptz[]) AS l (id, at) WHERE t.id = l.id`,
		pgdialect.Array(ids), pgdialect.Array(times)).Exec(ctx)
	return Fault(err, "look at %d tenants later", len(later))
}

func noteSize(ctx context.Context, c ControlDB, id ID, size int64) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET archive_size = ? WHERE id = ?`, size, id).Exec(ctx)
	return Fault(err, "note size of %s", id)
}
