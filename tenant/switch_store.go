package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

func insertSwitch(ctx context.Context, c ControlDB, w Switch, by Actor, reason string) error {
	res, err := c.NewRaw(`INSERT INTO control.switches (id, kind, tenant_id, words, reason, started_by, until)
		SELECT ?0, ?1, ?2::uuid, ?3, ?4, ?5, ?6 WHERE ?2::uuid IS NULL OR EXISTS (SELECT 1 FROM control.tenants WHERE id = ?2::uuid AND state <> 'deleted')`,
		w.ID, w.Kind, orNull(uuid.UUID(w.Tenant)), w.Words, reason, clip(by.Name, MaxEmail), w.Until).Exec(ctx)
	if err != nil {
		return Fault(err, "turn on %s", w.Kind)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "There is no such tenant.")
	}
	return nil
}

// lapseSwitches makes room for new ones, should the job that does it be late.
func lapseSwitches(ctx context.Context, c ControlDB) error {
	_, err := c.NewRaw(`UPDATE control.switches SET ended_at = until WHERE ended_at IS NULL AND until <= now()`).Exec(ctx)
	return Fault(err, "lapse switches")
}

// endSwitch faults with NotFound, and with Precondition for one that has ended.
func endSwitch(ctx context.Context, c ControlDB, id ID, by string) (Switch, error) {
	var row struct {
		Switch
		Tenant ID        `bun:"tenant_id"`
		Ended  time.Time `bun:"ended"`
	}
	err := c.NewRaw(`WITH was AS (SELECT id, ended_at FROM control.switches WHERE id = ?0 FOR UPDATE),
			now AS (UPDATE control.switches AS s SET ended_at = least(s.until, now()), ended_by = ?1 FROM was WHERE s.id = was.id AND was.ended_at IS NULL)
		SELECT s.id, s.kind, s.tenant_id, s.words, s.until, was.ended_at AS ended FROM control.switches AS s JOIN was ON was.id = s.id`, id, clip(by, MaxEmail)).Scan(ctx, &row)
	if err = Fault(err, "turn off %s", id); fault.Is(err, fault.NotFound) {
		return Switch{}, fault.Wrap(err, fault.NotFound, "There is no such switch.")
	}
	if err == nil && !row.Ended.IsZero() {
		err = fault.New(fault.Precondition, "This is off already.")
	}
	row.Switch.Tenant = row.Tenant
	return row.Switch, err
}

// SwitchLine is a switch as operators read of it.
type SwitchLine struct {
	ID        ID         `bun:"id"`
	Kind      SwitchKind `bun:"kind"`
	Tenant    ID         `bun:"tenant_id"`
	Slug      string     `bun:"slug"` // of the tenant, "" for all
	Words     string     `bun:"words"`
	Reason    string     `bun:"reason"`
	StartedBy string     `bun:"started_by"`
	StartedAt time.Time  `bun:"started_at"`
	Until     time.Time  `bun:"until"`
	EndedBy   string     `bun:"ended_by"` // "" for one that went off by itself
	EndedAt   time.Time  `bun:"ended_at"`
}

// SwitchesNow lists the latest switches, those that are on first.
func SwitchesNow(ctx context.Context, c ControlDB, limit int) ([]SwitchLine, error) {
	var lines []SwitchLine
	err := c.NewRaw(`SELECT s.id, s.kind, s.tenant_id, coalesce(t.slug, '') AS slug, s.words, s.reason, s.started_by, s.started_at, s.until, s.ended_by,
			CASE WHEN s.until <= now() THEN coalesce(s.ended_at, s.until) ELSE s.ended_at END AS ended_at
		FROM ((SELECT * FROM control.switches WHERE ended_at IS NULL) UNION (SELECT * FROM control.switches ORDER BY started_at DESC, id DESC LIMIT ?)) AS s
		LEFT JOIN control.tenants AS t ON t.id = s.tenant_id
		ORDER BY s.ended_at IS NULL DESC, s.started_at DESC, s.id DESC`, limit).Scan(ctx, &lines)
	return lines, Fault(err, "switches")
}
