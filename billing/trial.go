package billing

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// BeginTrial lets a workspace try the plan Business for TrialLength, without a card and
// once. Faults: Forbidden for all but administrators, Precondition for an address that
// is not confirmed, Conflict for a workspace that has tried or bought before.
func (s *Service) BeginTrial(ctx context.Context, db tenant.DB, me tenant.Member) error {
	if err := checkBuyer(me); err != nil {
		return err
	}
	if s.gateway == nil {
		return errNotSold()
	}
	if !me.IsConfirmed() {
		return fault.New(fault.Precondition, "Confirm your email address first, then the trial can begin.")
	}
	plan, err := NewestPlan(PlanBusiness)
	if err != nil {
		return err
	}
	return s.locked(ctx, db.Tenant(), func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		account, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		if !account.MayTry() {
			return fault.New(fault.Conflict, "This workspace has had its trial.")
		}
		cu.TrialPlan, cu.TrialEndsAt = plan.Key(), s.now().Add(TrialLength)
		account.Customer = *cu
		_, err = s.stand(ctx, c, cu, account, "began a trial")
		return err
	})
}

// MayTry reports whether a workspace has neither tried nor bought a plan.
func (a Account) MayTry() bool { return a.Customer.TrialEndsAt.IsZero() && len(a.Subscriptions) == 0 }
