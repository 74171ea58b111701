package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// RetiredFor is how long an address that a workspace gave up leads to its new one,
// and can be nobody else's.
const RetiredFor = 180 * 24 * time.Hour

// mostRetired bounds how many addresses one workspace keeps from others.
const mostRetired = 5

// RetiredSlug is an address that a workspace had before.
type RetiredSlug struct {
	Slug  string    `bun:"slug" json:"slug"`
	Until time.Time `bun:"until" json:"until"`
}

// ChangeAddress gives the workspace another address. The old one leads there for
// RetiredFor. Faults: Forbidden for those who do not administer the workspace,
// Invalid on "slug", Precondition after too many changes.
func (s *Service) ChangeAddress(ctx context.Context, db DB, me Member, slug string) (Tenant, error) {
	if !me.IsAdministrator() {
		return Tenant{}, fault.New(fault.Forbidden, "Only administrators can change the address.")
	}
	slug = strings.ToLower(strings.TrimSpace(slug))
	if err := CheckSlug(slug); err != nil {
		return Tenant{}, err
	}
	if err := moveSlug(ctx, s.registry.Control(), db.Tenant(), slug, s.now().Add(RetiredFor)); err != nil {
		return Tenant{}, err
	}
	return TenantByID(ctx, s.registry.Control(), db.Tenant())
}

// HasMoved reports whether t, found at host, has another address by now.
func (r *Registry) HasMoved(host string, t Tenant) bool {
	slug, ok := strings.CutSuffix(hostname(host), "."+r.base)
	return ok && slug != t.Slug
}

func errTaken(slug string) error { return fault.Field("slug", "%s is taken.", slug) }
