package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// RetiredSlugs lists the addresses that still lead to a tenant, the latest first.
func RetiredSlugs(ctx context.Context, c ControlDB, id ID) ([]RetiredSlug, error) {
	var rows []RetiredSlug
	err := c.NewRaw(`SELECT slug, until FROM control.slugs_retired WHERE tenant_id = ? AND until > now() ORDER BY until DESC`, id).Scan(ctx, &rows)
	return rows, Fault(err, "retired addresses of %s", id)
}

// Addresses is what a tenant was called before, and the name it wants and has not
// verified.
type Addresses struct {
	Retired []RetiredSlug
	Claim   DomainClaim // zero: none
}

// AddressesOf reads both together.
func AddressesOf(ctx context.Context, c ControlDB, id ID) (a Addresses, err error) {
	var row struct {
		Retired []RetiredSlug `bun:"retired"`
		Host    string        `bun:"host"`
		Token   string        `bun:"token"`
	}
	err = c.NewRaw(`SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', r.slug, 'until', r.until) ORDER BY r.until DESC), '[]') FROM control.slugs_retired AS r WHERE r.tenant_id = ?0 AND r.until > now()) AS retired,
		coalesce(d.host, '') AS host, coalesce(d.token, '') AS token FROM (SELECT 1) AS one LEFT JOIN control.domain_claims AS d ON d.tenant_id = ?0`, id).Scan(ctx, &row)
	return Addresses{row.Retired, DomainClaim{row.Host, row.Token}}, Fault(err, "addresses of %s", id)
}

// tenantByRetiredSlug finds who had an address before. Faults: NotFound.
func tenantByRetiredSlug(ctx context.Context, c ControlDB, slug string) (Tenant, error) {
	var t Tenant
	err := c.NewSelect().Model(&t).
		Join("JOIN control.slugs_retired AS r ON r.tenant_id = t.id").
		Where("r.slug = ?", slug).Where("r.until > now()").Where("t.state <> ?", StateDeleted).
		Scan(ctx)
	return t, Fault(err, "tenant that was at %q", slug)
}

// moveSlug gives a tenant another address and retires the one it had, in one commit.
// Whether another tenant keeps the new one is asked after it was taken: only then has
// whoever gave it up at the same moment committed. Faults: Invalid on "slug",
// Precondition.
func moveSlug(ctx context.Context, c ControlDB, id ID, slug string, until time.Time) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		var was string
		if err := c.NewRaw(`SELECT slug FROM control.tenants WHERE id = ? FOR UPDATE`, id).Scan(ctx, &was); err != nil {
			return Fault(err, "address of %s", id)
		}
		if was == slug {
			return fault.Field("slug", "This is your address already.")
		}
		if _, err := c.NewRaw(`DELETE FROM control.slugs_retired WHERE tenant_id = ? AND (slug = ? OR until <= now()) OR slug IN (?, ?) AND until <= now()`, id, slug, slug, was).Exec(ctx); err != nil {
			return Fault(err, "forget old addresses")
		}
		kept, err := RetiredSlugs(ctx, c, id)
		if err != nil {
			return err
		}
		if len(kept) >= mostRetired {
			return fault.New(fault.Precondition, "Five older addresses lead here already. You can change it again on %s, or go back to one of them now.",
				kept[len(kept)-1].Until.UTC().Format("2 January 2006"))
		}
		if _, err := c.NewRaw(`UPDATE control.tenants SET slug = ? WHERE id = ?`, slug, id).Exec(ctx); err != nil {
			if UniqueViolation(err) != "" {
				return errTaken(slug)
			}
			return Fault(err, "change address of %s", id)
		}
		if err := refuseRetired(ctx, c, id, slug); err != nil {
			return err
		}
		_, err = c.NewRaw(`INSERT INTO control.slugs_retired (slug, tenant_id, until) VALUES (?, ?, ?)`, was, id, until).Exec(ctx)
		return Fault(err, "retire address of %s", id)
	})
}

// refuseRetired faults with Invalid on "slug" when another tenant still keeps an
// address that it gave up.
func refuseRetired(ctx context.Context, c ControlDB, id ID, slug string) error {
	taken, err := retiredByOthers(ctx, c, id, []string{slug})
	if err == nil && len(taken) > 0 {
		return errTaken(slug)
	}
	return err
}

func retiredByOthers(ctx context.Context, c ControlDB, id ID, slugs []string) ([]string, error) {
	var found []string
	err := c.NewRaw(`SELECT slug FROM control.slugs_retired WHERE slug IN (?) AND until > now() AND tenant_id <> ?`, bun.List(slugs), id).Scan(ctx, &found)
	return found, Fault(err, "retired addresses")
}
