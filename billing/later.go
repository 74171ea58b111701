package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Next is what a subscription becomes later; the zero Next is what it is.
type Next struct {
	Plan  PlanKey   `bun:"next_plan"`
	Every Interval  `bun:"next_every"`
	At    time.Time `bun:"changes_at,nullzero"`
}

// Schedules changes a subscription when the period ends that is paid for. Its faults are
// Gateway's.
type Schedules interface {
	// PlanLater says what a subscription becomes, instead of what was said before.
	PlanLater(ctx context.Context, w LaterWish) error
	// ForgetLater lets a subscription go on as it is.
	ForgetLater(ctx context.Context, schedule string) error
}

// LaterWish is what a subscription shall become when its period ends.
type LaterWish struct {
	Subscription string
	Schedule     string // what there is already, "" for none
	Price        string // of the seats, Stripe's id
	Metered      []string
	Plan         PlanKey
	Every        Interval
	Seats        int64
	At           time.Time // when the price was shown: the same wish twice is one
	Epoch        int
}

// isLater reports whether a change waits for the end of the period: one to less, of what
// is paid for already. A trial is not paid for.
func isLater(s Subscription, plan Plan, every Interval) bool {
	return s.Status != StatusTrialing && (s.Plan != plan.Key() || s.Every != every) && !isMore(s, plan, every)
}

// planLater makes a change to less. A subscription ends, or becomes another: what was
// chosen last counts.
func (s *Service) planLater(ctx context.Context, current Subscription, o Offer, w ChangeWish) error {
	if current.CancelAtPeriodEnd { // which a schedule cannot have beside it
		if err := s.setEnding(ctx, current, false); err != nil {
			return err
		}
		current.Schedule = ""
	}
	return s.gateway.PlanLater(ctx, LaterWish{
		Subscription: current.ID, Schedule: current.Schedule, Price: w.Price, Metered: s.keepMeters(ctx, current, o.Every), Plan: o.Plan.Key(), Every: o.Every, Seats: w.Seats, At: w.At, Epoch: w.Epoch,
	})
}

// forgetLater comes before whatever else is to become of a subscription: Stripe refuses
// to change how one ends that a schedule holds.
func (s *Service) forgetLater(ctx context.Context, current Subscription) error {
	if current.Schedule == "" {
		return nil
	}
	err := s.gateway.ForgetLater(ctx, current.Schedule)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// setEnding says whether a subscription ends with its period, whatever else was planned
// for then.
func (s *Service) setEnding(ctx context.Context, current Subscription, ends bool) error {
	if err := s.forgetLater(ctx, current); err != nil {
		return err
	}
	return s.gateway.SetEnding(ctx, current.ID, ends)
}

// KeepPlan takes back a change that was planned for the end of the period. Faults:
// Forbidden for all but administrators, Precondition where nothing is planned.
func (s *Service) KeepPlan(ctx context.Context, db tenant.DB, me tenant.Member) error {
	if err := checkBuyer(me); err != nil {
		return err
	}
	if s.gateway == nil {
		return errNotSold()
	}
	return s.locked(ctx, db.Tenant(), func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		account, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		current := account.Current()
		if current.IsOver() || current.Schedule == "" {
			return fault.New(fault.Precondition, "No change of the plan is planned any more.")
		}
		if err := s.forgetLater(ctx, current); err != nil {
			return err
		}
		_, err = s.refresh(ctx, c, cu, "kept its plan")
		return err
	})
}
