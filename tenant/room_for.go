package tenant

import "context"

// FullFor faults with PaymentRequired where a workspace may not have one more active
// member than it has.
func (s *Service) FullFor(ctx context.Context, t Tenant, active int64) error {
	a, err := s.allower.AllowanceOf(t, EntitledMembers)
	if err != nil {
		return err
	}
	return a.Check(ctx, active, 1)
}

// HasRoom faults with PaymentRequired where nobody more may become an active member.
// Whoever adds one asks adding, which cannot be overtaken.
func (s *Service) HasRoom(ctx context.Context, db DB, t Tenant) error {
	n, err := CountMembers(ctx, db, StatusActive)
	if err != nil {
		return err
	}
	return s.FullFor(ctx, t, int64(n))
}

// adding runs fn in a transaction that may make members active, and takes it back
// where there are more of them afterwards than are allowed. From its count on no other
// one goes on before this one ends, so two that meet at the limit do not both pass.
// A workspace that is above its limit already loses nobody. Faults besides fn's:
// PaymentRequired.
func (s *Service) adding(ctx context.Context, db DB, a Allowance, fn func(ctx context.Context, db DB) error) error {
	return db.InTx(ctx, func(ctx context.Context, db DB) error {
		before, err := lockMembers(ctx, db)
		if err != nil {
			return err
		}
		if err := fn(ctx, db); err != nil {
			return err
		}
		after, err := CountMembers(ctx, db, StatusActive)
		if err != nil || int64(after) <= before {
			return err
		}
		return a.Check(ctx, before, int64(after)-before)
	})
}

// Allowance is how much of something t may have.
func (s *Service) Allowance(t Tenant, e Entitlement) (Allowance, error) {
	return s.allower.AllowanceOf(t, e)
}
