package tenant

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant/fault"
)

// stored writes JSON that may be missing.
func stored(text json.RawMessage) any {
	if len(text) == 0 {
		return nil
	}
	return string(text)
}

// replaceFlag returns what was said before, as the audit log keeps it, nil for nothing.
func replaceFlag(ctx context.Context, c ControlDB, s FlagSetting) (was json.RawMessage, err error) {
	plans, err := json.Marshal(s.Plans)
	if err != nil {
		return nil, err
	}
	var expires any
	if s.ExpiresOn != "" {
		expires = s.ExpiresOn
	}
	var before string
	err = c.NewRaw(`SELECT to_jsonb(f) FROM control.flags AS f WHERE name = ? FOR UPDATE`, s.Name).Scan(ctx, &before)
	if was = json.RawMessage(before); before == "" {
		was = nil
	}
	if err = Fault(err, "flag %s", s.Name); err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	_, err = c.NewRaw(`INSERT INTO control.flags (name, everybody, share, shared, plans, owner, expires_on, changed_by, changed_at)
		VALUES (?, ?::jsonb, ?, ?::jsonb, ?::jsonb, ?, ?::date, ?, now())
		ON CONFLICT (name) DO UPDATE SET everybody = excluded.everybody, share = excluded.share, shared = excluded.shared, plans = excluded.plans,
			owner = excluded.owner, expires_on = excluded.expires_on, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		s.Name, stored(s.Everybody), s.Share, stored(s.Shared), string(plans), s.Owner, expires, clip(s.ChangedBy, MaxEmail)).Exec(ctx)
	return was, Fault(err, "change flag %s", s.Name)
}

// overrideFlag returns what was said before, nil for nothing. Faults: NotFound for a
// tenant that is not there. A flag of which nothing else is said gets a row, so that
// those who read the board find it.
func overrideFlag(ctx context.Context, c ControlDB, name string, id ID, value json.RawMessage, by string) (was json.RawMessage, err error) {
	if _, err := TenantByID(ctx, c, id); err != nil {
		return nil, err
	}
	var before string
	err = c.NewRaw(`DELETE FROM control.flag_overrides WHERE flag = ? AND tenant_id = ? RETURNING value`, name, id).Scan(ctx, &before)
	if was = json.RawMessage(before); before == "" {
		was = nil
	}
	if err = Fault(err, "flag %s of %s", name, id); err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if len(value) == 0 {
		return was, nil
	}
	_, err = c.NewRaw(`WITH named AS (INSERT INTO control.flags (name, changed_by) VALUES (?0, ?3) ON CONFLICT DO NOTHING)
		INSERT INTO control.flag_overrides (flag, tenant_id, value, changed_by) VALUES (?0, ?1, ?2::jsonb, ?3)`, name, id, string(value), clip(by, MaxEmail)).Exec(ctx)
	return was, Fault(err, "override flag %s of %s", name, id)
}

// FlagOverride is what is said about a flag for one tenant.
type FlagOverride struct {
	Tenant    ID              `bun:"tenant_id"`
	Slug      string          `bun:"slug"`
	Value     json.RawMessage `bun:"value"`
	ChangedBy string          `bun:"changed_by"`
	ChangedAt time.Time       `bun:"changed_at"`
}

// FlagOverrides lists what is said about a flag for single tenants, by address.
func FlagOverrides(ctx context.Context, c ControlDB, name string, limit int) ([]FlagOverride, error) {
	var found []FlagOverride
	err := c.NewRaw(`SELECT o.tenant_id, t.slug, o.value, o.changed_by, o.changed_at FROM control.flag_overrides AS o
		JOIN control.tenants AS t ON t.id = o.tenant_id WHERE o.flag = ? ORDER BY t.slug LIMIT ?`, name, limit).Scan(ctx, &found)
	return found, Fault(err, "overrides of flag %s", name)
}
