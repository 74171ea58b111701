package billing

import (
	"context"
	"slices"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Offer is a change of a subscription, worked out and not made.
type Offer struct {
	Plan   Plan
	Every  Interval
	Seats  int64
	At     time.Time // from when on it counts
	AtOnce bool      // it is paid now; else the next invoice has it
	Later  time.Time // it is made then, and costs nothing before; zero: it is made now
	From   Subscription
	Quote  Quote
}

// quoteLasts is how long an offer may be taken.
const quoteLasts = time.Hour

// Quote works out what a change costs, as of a time; zero is now. Faults: Forbidden for
// all but administrators, Invalid on "plan" or "every", Precondition for a workspace
// without a subscription, Conflict for what it has already and for a time long gone.
func (s *Service) Quote(ctx context.Context, db tenant.DB, me tenant.Member, o Order, at time.Time) (Offer, error) {
	var offer Offer
	err := s.changing(ctx, db, me, o, at, func(ctx context.Context, _ tenant.ControlDB, _ *Customer, found Offer, w ChangeWish) (err error) {
		if offer = found; !found.Later.IsZero() {
			return nil
		}
		offer.Quote, err = s.gateway.Quote(ctx, w)
		return err
	})
	return offer, err
}

// Change makes it. Where a payment is due and fails, everything stays as it is and
// PaymentRequired says so. One to less is made later, when the period ends that is paid
// for. Other faults are Quote's.
func (s *Service) Change(ctx context.Context, db tenant.DB, me tenant.Member, o Order, at time.Time) error {
	declined := false
	err := s.changing(ctx, db, me, o, at, func(ctx context.Context, c tenant.ControlDB, cu *Customer, offer Offer, w ChangeWish) error {
		if !offer.Later.IsZero() {
			if err := s.planLater(ctx, offer.From, offer, w); err != nil {
				return err
			}
			_, err := s.refresh(ctx, c, cu, "planned another plan")
			return err
		}
		if err := s.forgetLater(ctx, offer.From); err != nil {
			return err
		}
		pending, err := s.gateway.Change(ctx, w)
		if err != nil {
			return err
		}
		declined = pending
		_, err = s.refresh(ctx, c, cu, "changed its plan")
		return err
	})
	if err == nil && declined {
		err = fault.New(fault.PaymentRequired, "The card was declined, so the plan stays as it is. Use another card, or pay the open invoice below: the change is made as soon as it is paid.")
	}
	return s.afterRecorded(ctx, db.Tenant(), err)
}

func (s *Service) changing(ctx context.Context, db tenant.DB, me tenant.Member, o Order, at time.Time,
	do func(ctx context.Context, c tenant.ControlDB, cu *Customer, offer Offer, w ChangeWish) error) error {
	if err := checkBuyer(me); err != nil {
		return err
	}
	if s.gateway == nil {
		return errNotSold()
	}
	plan, price, err := o.offer()
	if err != nil {
		return err
	}
	now := s.now().Truncate(time.Second)
	if at.IsZero() {
		at = now
	}
	if at.After(now) || now.Sub(at) > quoteLasts {
		return fault.New(fault.Conflict, "This price is from a while ago. Here is today's.")
	}
	members, err := tenant.CountMembers(ctx, db, tenant.StatusActive)
	if err != nil {
		return err
	}
	return s.locked(ctx, db.Tenant(), func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		account, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		current := account.Current()
		if !current.Goes() {
			return fault.New(fault.Precondition, "This workspace has no subscription yet. Choose a plan first.")
		}
		seats := max(int64(members), plan.MinSeats, 1)
		if current.Next.Plan == plan.Key() && current.Next.Every == o.Every {
			return fault.New(fault.Conflict, "This change is planned already.")
		}
		if current.Plan == plan.Key() && current.Every == o.Every && current.Seats == seats {
			return fault.New(fault.Conflict, "This is what the workspace has already.")
		}
		if at.Before(current.PeriodStart) {
			return fault.New(fault.Conflict, "This price is from a while ago. Here is today's.")
		}
		id, err := s.priceOf(ctx, plan.LookupKey(price))
		if err != nil {
			return err
		}
		offer := Offer{Plan: plan, Every: o.Every, Seats: seats, At: at, AtOnce: isMore(current, plan, o.Every), From: current}
		if isLater(current, plan, o.Every) {
			offer.Later = current.PeriodEnd
		}
		w := ChangeWish{
			Subscription: current.ID, Item: current.Item(MetricSeats).ID, Price: id, Seats: seats, At: at, AtOnce: offer.AtOnce, Epoch: cu.Epoch,
		}
		if o.Every != current.Every {
			w.Drop = current.meters()
		}
		return do(ctx, c, cu, offer, w)
	})
}

// isMore reports whether a change is one to more, which is paid before it is had. One
// to less is credited.
func isMore(s Subscription, plan Plan, every Interval) bool {
	if was, err := PlanByKey(s.Plan); err == nil && was.ID != plan.ID {
		rank := func(id PlanID) int { return slices.IndexFunc(Plans(), func(p Plan) bool { return p.ID == id }) }
		return rank(plan.ID) > rank(was.ID)
	}
	return every == Yearly && s.Every != Yearly
}

// SetEnding says whether a workspace goes back to Free when the period ends that it
// has paid for, or goes on. Faults: Forbidden for all but administrators, Precondition
// for one without a subscription.
func (s *Service) SetEnding(ctx context.Context, db tenant.DB, me tenant.Member, ends bool) error {
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
		if current.ID == "" || current.IsOver() {
			return fault.New(fault.Precondition, "This workspace has no subscription.")
		}
		if err := s.setEnding(ctx, current, ends); err != nil {
			return err
		}
		cu.StaysFree = ends
		_, err = s.refresh(ctx, c, cu, "chose when to end")
		return err
	})
}
