package tenant

import (
	"context"
	"strings"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// TenantBySlug finds a tenant by its address. Faults: NotFound, also for a deleted one.
func TenantBySlug(ctx context.Context, c ControlDB, slug string) (Tenant, error) {
	var t Tenant
	err := c.NewSelect().Model(&t).Where("t.slug = ?", slug).Where("t.state <> ?", StateDeleted).Scan(ctx)
	if err != nil {
		return Tenant{}, Fault(err, "tenant at %q", slug)
	}
	return t, nil
}

// TenantByID finds a tenant. Faults: NotFound.
func TenantByID(ctx context.Context, c ControlDB, id ID) (Tenant, error) {
	var t Tenant
	if err := c.NewSelect().Model(&t).Where("t.id = ?", id).Scan(ctx); err != nil {
		return Tenant{}, Fault(err, "tenant %s", id)
	}
	return t, nil
}

// holdTenant finds a tenant and holds its row until the transaction ends. Faults:
// NotFound.
func holdTenant(ctx context.Context, c ControlDB, id ID) (t Tenant, err error) {
	err = c.NewSelect().Model(&t).Where("t.id = ?", id).For("UPDATE").Scan(ctx)
	return t, Fault(err, "hold tenant %s", id)
}

func tenantByDomain(ctx context.Context, c ControlDB, host string) (Tenant, error) {
	var t Tenant
	err := c.NewSelect().Model(&t).
		Join("JOIN control.domains AS d ON d.tenant_id = t.id").
		Where("d.host = ?", host).
		Where("d.verified_at IS NOT NULL").
		Where("t.state <> ?", StateDeleted).
		Scan(ctx)
	if fault.Is(Fault(err, ""), fault.NotFound) {
		return Tenant{}, fault.New(fault.NotFound, "There is no workspace at %s.", host)
	}
	if err != nil {
		return Tenant{}, Fault(err, "tenant at domain %q", host)
	}
	return t, nil
}

// Tenants lists at most limit tenants by slug, those after the slug given.
func Tenants(ctx context.Context, c ControlDB, after string, limit int) ([]Tenant, error) {
	var page []Tenant
	err := c.NewSelect().Model(&page).Where("t.slug > ?", after).OrderExpr("t.slug").Limit(int64(limit)).Scan(ctx)
	return page, Fault(err, "list tenants")
}

// TenantsOf lists the tenants that the directory knows an e-mail address in, by name.
func TenantsOf(ctx context.Context, c ControlDB, email string) ([]Tenant, error) {
	var found []Tenant
	err := c.NewSelect().Model(&found).
		Join("JOIN control.directory AS d ON d.tenant_id = t.id").
		Where("d.email = ?", email).
		Where("t.state NOT IN (?)", bun.List([]State{StateDeleted, StateProvisioning})).
		OrderExpr("t.name, t.slug").Limit(100).
		Scan(ctx)
	if err != nil {
		return nil, Fault(err, "tenants of an address")
	}
	return found, nil
}

// TenantsBySlugs lists the tenants at the given addresses, also those they had
// before, by name; unknown ones are left out.
func TenantsBySlugs(ctx context.Context, c ControlDB, slugs []string) ([]Tenant, error) {
	if len(slugs) == 0 {
		return nil, nil
	}
	var found []Tenant
	err := c.NewSelect().Model(&found).
		Where("(t.slug IN (?) OR t.id IN (SELECT tenant_id FROM control.slugs_retired WHERE slug IN (?) AND until > now()))", bun.List(slugs), bun.List(slugs)).
		Where("t.state NOT IN (?)", bun.List([]State{StateDeleted, StateProvisioning})).
		OrderExpr("t.name, t.slug").Scan(ctx)
	if err != nil {
		return nil, Fault(err, "tenants at addresses")
	}
	return found, nil
}

// recordVersion notes what a tenant's schema has become, and forgets why it could not.
func recordVersion(ctx context.Context, c ControlDB, id ID, version int64) error {
	_, err := c.NewRaw(`WITH mended AS (DELETE FROM control.fleet_failures WHERE tenant_id = ?0)
		UPDATE control.tenants SET schema_version = ?1 WHERE id = ?0 AND schema_version < ?1`, id, version).Exec(ctx)
	return Fault(err, "record version of %s", id)
}

func changeTenant(ctx context.Context, c ControlDB, id ID, name, accent string) error {
	_, err := c.NewUpdate().Model((*Tenant)(nil)).Set("name = ?", name).Set("accent = ?", accent).Where("id = ?", id).Exec(ctx)
	return Fault(err, "change %s", id)
}

// slugsTaken says which of the addresses somebody other than id has, deleted tenants
// included: an address is not handed on. Those that others gave up lately are taken
// too.
func slugsTaken(ctx context.Context, c ControlDB, id ID, slugs []string) (map[string]bool, error) {
	var found []string
	err := c.NewSelect().Model((*Tenant)(nil)).Column("slug").Where("slug IN (?)", bun.List(slugs)).Where("id <> ?", id).Scan(ctx, &found)
	if err != nil {
		return nil, Fault(err, "addresses taken")
	}
	retired, err := retiredByOthers(ctx, c, id, slugs)
	if err != nil {
		return nil, err
	}
	taken := make(map[string]bool, len(found))
	for _, s := range append(found, retired...) {
		taken[s] = true
	}
	return taken, nil
}

// SlugFree reports whether a tenant, or a new one where id is zero, may have the
// address.
func SlugFree(ctx context.Context, c ControlDB, id ID, slug string) (bool, error) {
	taken, err := slugsTaken(ctx, c, id, []string{slug})
	return !taken[slug], err
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func likePrefix(s string) string { return likeEscape.Replace(strings.ToLower(s)) + "%" }
