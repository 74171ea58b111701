package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Suspend makes a workspace read only, by an operator's word, until Resume. Where
// nobody resumes it for CancelSuspended it is closed. Faults: NotFound, Invalid on
// "reason", Precondition for one that is suspended by an operator already, or where
// nobody is in.
func (s *Service) Suspend(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.suspend", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		flags, err := tenant.FlagsOf(ctx, c, id)
		if err != nil {
			return nil, nil, err
		}
		if !flags.Suspended.IsZero() {
			return nil, nil, fault.New(fault.Precondition, "This workspace is suspended already.")
		}
		if err := tenant.CheckAct(t, tenant.ActSuspend); err != nil {
			return nil, nil, err
		}
		now := s.now()
		return nil, map[string]time.Time{"suspended_at": now}, tenant.SetSuspended(ctx, c, id, now)
	})
}

// Resume takes an operator's suspension back: the workspace stands again as its money
// has it. Faults: NotFound, Invalid on "reason", Precondition where no operator
// suspended it.
func (s *Service) Resume(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.resume", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		flags, err := tenant.FlagsOf(ctx, c, id)
		if err != nil {
			return nil, nil, err
		}
		if err := tenant.CheckAct(t, tenant.ActResume); err != nil {
			return nil, nil, err
		}
		if flags.Suspended.IsZero() {
			return nil, nil, fault.New(fault.Precondition, "No operator suspended this workspace.")
		}
		return map[string]time.Time{"suspended_at": flags.Suspended}, nil, tenant.SetSuspended(ctx, c, id, time.Time{})
	})
}

// How far an operator may extend a trial.
const (
	MostTrialDays = 60       // at once
	longestTrial  = 90 * day // from now
)

// ExtendTrial lets a workspace try its plan for so many days more, from now where the
// trial is over. Faults: NotFound, Invalid on "days" and "reason", Precondition for one
// that tries nothing or has a subscription.
func (s *Service) ExtendTrial(ctx context.Context, by tenant.Actor, id tenant.ID, days int, reason string) error {
	if days < 1 || days > MostTrialDays {
		return fault.Field("days", "A trial is extended by 1 to %d days.", MostTrialDays)
	}
	return s.act(ctx, by, id, "billing.extend_trial", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		if err := tenant.CheckAct(t, tenant.ActExtendTrial); err != nil {
			return nil, nil, err
		}
		account, err := accountOf(ctx, c, *cu)
		if err != nil {
			return nil, nil, err
		}
		if !account.MayExtend() {
			return nil, nil, fault.New(fault.Precondition, "This workspace tries no plan, or has bought one.")
		}
		now, was := s.now(), cu.TrialEndsAt
		ends := was
		if ends.Before(now) {
			ends = now
		}
		if ends = ends.Add(time.Duration(days) * day); ends.After(now.Add(longestTrial)) {
			return nil, nil, fault.Field("days", "No trial ends more than 90 days from now.")
		}
		cu.TrialEndsAt = ends
		return map[string]time.Time{"trial_ends_at": was}, map[string]time.Time{"trial_ends_at": ends}, nil
	})
}

// MayExtend reports whether a workspace has begun a trial and bought nothing.
func (a Account) MayExtend() bool {
	return !a.Customer.TrialEndsAt.IsZero() && !a.Current().Goes()
}

// act does what an operator decided, keeps it in the audit log, and brings the
// workspace to how it stands then, in one commit. do returns what was and what is.
func (s *Service) act(ctx context.Context, by tenant.Actor, id tenant.ID, action, reason string,
	do func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (before, after any, err error)) error {
	reason, err := tenant.CleanReason(reason)
	if err != nil {
		return err
	}
	if _, err := tenant.TenantByID(ctx, s.control, id); err != nil {
		return err
	}
	return s.locked(ctx, id, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		t, err := tenant.TenantByID(ctx, c, id)
		if err != nil {
			return err
		}
		before, after, err := do(ctx, c, t, cu)
		if err != nil {
			return err
		}
		if err := tenant.Audit(ctx, c, tenant.AuditEntry{By: by, Tenant: id, Action: action, Reason: reason, Before: before, After: after}); err != nil {
			return err
		}
		account, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		_, err = s.stand(ctx, c, cu, account, reason)
		return err
	})
}
