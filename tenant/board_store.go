package tenant

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"
)

// mostPosted bounds what hangs on the board at a time, of each kind.
const mostPosted = 200

// readBoard reads everything that may be seen from now on, unless it is of the
// generation given.
func readBoard(ctx context.Context, c ControlDB, have int64) (*posted, bool, error) {
	var row struct {
		Generation    int64           `bun:"generation"`
		Announcements json.RawMessage `bun:"announcements"`
		Switches      json.RawMessage `bun:"switches"`
		Flags         json.RawMessage `bun:"flags"`
	}
	err := c.NewRaw(`SELECT b.generation, x.* FROM control.board AS b LEFT JOIN LATERAL (SELECT
			(SELECT coalesce(jsonb_agg(a ORDER BY a.starts_at, a.id), '[]') FROM
				(SELECT * FROM control.announcements WHERE ends_at > now() ORDER BY ends_at LIMIT ?1) AS a) AS announcements,
			(SELECT coalesce(jsonb_agg(s ORDER BY s.started_at, s.id), '[]') FROM
				(SELECT id, kind, tenant_id, words, until, started_at FROM control.switches WHERE ended_at IS NULL AND until > now() ORDER BY started_at LIMIT ?1) AS s) AS switches,
			(SELECT coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('tenants',
				(SELECT jsonb_object_agg(o.tenant_id, o.value) FROM control.flag_overrides AS o WHERE o.flag = f.name))), '[]') FROM control.flags AS f) AS flags
		) AS x ON b.generation <> ?0`, have, mostPosted).Scan(ctx, &row)
	if err != nil || row.Generation == have {
		return nil, false, Fault(err, "the board")
	}
	p := &posted{Generation: row.Generation, Flags: map[string]FlagSetting{}}
	var flags []FlagSetting
	for into, text := range map[any]json.RawMessage{&p.Announcements: row.Announcements, &p.Switches: row.Switches, &flags: row.Flags} {
		if err := json.Unmarshal(text, into); err != nil {
			return nil, false, Fault(err, "what is on the board")
		}
	}
	for _, f := range flags {
		p.Flags[f.Name] = f
	}
	return p, true, nil
}

// post runs what changes the board, and gives it a new generation in its transaction.
func (s *Service) post(ctx context.Context, change func(ctx context.Context, c ControlDB) error) error {
	err := s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := change(ctx, c); err != nil {
			return err
		}
		_, err := c.NewRaw(`UPDATE control.board SET generation = generation + 1`).Exec(ctx)
		return Fault(err, "change the board")
	})
	if err == nil {
		s.registry.board.changed(ctx)
	}
	return err
}

// TenantsByIDs lists tenants; unknown ones are left out.
func TenantsByIDs(ctx context.Context, c ControlDB, ids []ID) ([]Tenant, error) {
	var found []Tenant
	if len(ids) == 0 {
		return nil, nil
	}
	err := c.NewSelect().Model(&found).Where("t.id IN (?)", bun.List(ids)).Scan(ctx)
	return found, Fault(err, "%d tenants", len(ids))
}
