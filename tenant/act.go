package tenant

import "context"

// HibernateAs puts a workspace to sleep at an operator's word, which is kept first: what
// follows is no one commit. Faults: as Registry.Hibernate, and Invalid on "reason".
func (s *Service) HibernateAs(ctx context.Context, by Actor, id ID, reason string) error {
	if err := s.askedFor(ctx, by, id, "tenant.hibernate", reason); err != nil {
		return err
	}
	return s.registry.Hibernate(ctx, id)
}

// WakeAs wakes a workspace at an operator's word. Faults: as Registry.Wake, and Invalid
// on "reason".
func (s *Service) WakeAs(ctx context.Context, by Actor, id ID, reason string) error {
	if err := s.askedFor(ctx, by, id, "tenant.wake", reason); err != nil {
		return err
	}
	return s.registry.Wake(ctx, id)
}

func (s *Service) askedFor(ctx context.Context, by Actor, id ID, action, reason string) error {
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: action, Reason: reason})
	})
}
