package tenant

import (
	"context"
	"strings"
)

// RenameAs gives a workspace another address by an operator's word. The old one leads
// there for RetiredFor, and going back to it takes the rename back. Faults: NotFound,
// Invalid on "slug" and "reason", Precondition for a workspace in no state for it and
// after too many changes.
func (s *Service) RenameAs(ctx context.Context, by Actor, id ID, slug, reason string) (Tenant, error) {
	reason, err := CleanReason(reason)
	if err != nil {
		return Tenant{}, err
	}
	slug = strings.ToLower(strings.TrimSpace(slug))
	var renamed Tenant
	err = s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		t, err := holdTenant(ctx, c, id)
		if err != nil {
			return err
		}
		if err := CheckAct(t, ActRename); err != nil {
			return err
		}
		if err := CheckSlug(slug); err != nil {
			return err
		}
		if err := moveSlug(ctx, c, id, slug, s.now().Add(RetiredFor)); err != nil {
			return err
		}
		renamed = t
		renamed.Slug = slug
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: "tenant.rename", Reason: reason,
			Before: map[string]string{"slug": t.Slug}, After: map[string]string{"slug": slug}})
	})
	return renamed, err
}
