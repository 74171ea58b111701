package billing

import (
	"context"
	"errors"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// locked runs fn while nobody else can change what is known of a workspace's money. The
// row is locked before anything is fetched: fetching first and writing later ends, now
// and then, with what was true before.
func (s *Service) locked(ctx context.Context, id tenant.ID, fn func(ctx context.Context, c tenant.ControlDB, cu *Customer) error) error {
	stood := false
	err := s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		cu, err := lockCustomer(ctx, c, id)
		if err != nil {
			return err
		}
		err = fn(ctx, c, &cu)
		stood = cu.stood
		return err
	})
	if err == nil && stood {
		s.stood(ctx, id)
	}
	return err
}

// Refresh asks Stripe how things are with a workspace and brings it to that. A
// workspace that never bought anything is left alone.
func (s *Service) Refresh(ctx context.Context, id tenant.ID, cause string) error {
	known, err := customerOf(ctx, s.control, id)
	if err != nil || known.TenantID.IsZero() {
		return err
	}
	return s.locked(ctx, id, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		_, err := s.refresh(ctx, c, cu, cause)
		return err
	})
}

// LookAgain asks how a workspace stands now that time has passed. Stripe is asked
// first: nobody is shut out because an event is late.
func (s *Service) LookAgain(ctx context.Context, a LookAgainArgs) error {
	return s.Refresh(ctx, a.TenantID, "time passed")
}

// LookAgainAtAll looks at every workspace whose time has come, for when the clock has
// been moved by hand.
func (s *Service) LookAgainAtAll(ctx context.Context) error {
	due, err := customersDue(ctx, s.control, s.now())
	if err != nil {
		return err
	}
	var problems []error
	for _, id := range due {
		problems = append(problems, s.Refresh(ctx, id, "the clock was moved"))
	}
	return errors.Join(problems...)
}

// refresh expects the customer's row to be locked.
func (s *Service) refresh(ctx context.Context, c tenant.ControlDB, cu *Customer, cause string) (changed bool, err error) {
	if cu.StripeID != "" {
		if s.gateway == nil {
			return false, errNotSold() // nobody is shut out by a setting that is missing
		}
		if cu.FetchedAt, err = clock(ctx, c); err != nil {
			return false, err
		}
		if err := s.fetch(ctx, c, cu); err != nil {
			return false, err
		}
	}
	account, err := accountOf(ctx, c, *cu)
	if err != nil {
		return false, err
	}
	left, err := s.leave(ctx, c, cu, account)
	if err != nil {
		return false, err
	}
	if left {
		if err := s.fetch(ctx, c, cu); err != nil {
			return false, err
		}
	}
	if account, err = accountOf(ctx, c, *cu); err != nil {
		return false, err
	}
	return s.stand(ctx, c, cu, account, cause)
}

// fetch mirrors what Stripe says of a customer. One that was deleted there has ended
// all its subscriptions with it; one that Stripe never had means that the key is of
// another account, and nobody is shut out for that.
func (s *Service) fetch(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
	subscriptions, err := s.gateway.Subscriptions(ctx, cu.StripeID)
	if fault.Is(err, fault.NotFound) {
		gone, err := s.gateway.IsGone(ctx, cu.StripeID)
		if err != nil || !gone {
			return fault.Wrap(err, fault.Precondition, "Stripe does not know the customer %s: is the key of another account?", cu.StripeID)
		}
		if err := s.fetchInvoices(ctx, c, cu, nil); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := endSubscriptions(ctx, c, cu.TenantID, s.now()); err != nil {
			return err
		}
		cu.StripeID, cu.CheckoutID, cu.CheckoutURL, cu.CheckoutPrice = "", "", "", ""
		cu.Epoch++
		return nil
	}
	if err != nil {
		return err
	}
	if s.attach(ctx, c, subscriptions) {
		if subscriptions, err = s.gateway.Subscriptions(ctx, cu.StripeID); err != nil {
			return err
		}
	}
	for i := range subscriptions {
		subscriptions[i].TenantID = cu.TenantID
	}
	if err := s.endSecond(ctx, subscriptions); err != nil {
		return err
	}
	if cu.Contact, err = s.gateway.Contact(ctx, cu.StripeID); err != nil {
		return err
	}
	cu.StaysFree = cu.StaysFree || Current(subscriptions).ThenFree
	if err := s.fetchInvoices(ctx, c, cu, subscriptions); err != nil {
		return err
	}
	if err := lockTerms(ctx, c, cu.TenantID); err != nil { // before its periods, as everybody does
		return err
	}
	if err := recountAfterSchedule(ctx, c, subscriptions); err != nil {
		return err
	}
	return mirrorSubscriptions(ctx, c, subscriptions)
}

// fetchInvoices mirrors a customer's invoices, also those of one who was deleted: what
// was paid was paid.
func (s *Service) fetchInvoices(ctx context.Context, c tenant.ControlDB, cu *Customer, subscriptions []Subscription) error {
	invoices, err := s.gateway.Invoices(ctx, cu.StripeID)
	if err != nil {
		return err
	}
	for i := range invoices {
		invoices[i].TenantID = cu.TenantID
	}
	if err := s.heed(ctx, c, cu, subscriptions, invoices); err != nil {
		return err
	}
	return mirrorInvoices(ctx, c, invoices)
}

// endSecond ends what somebody bought besides what the workspace has: nobody pays
// twice, and what it took goes back to the card.
func (s *Service) endSecond(ctx context.Context, all []Subscription) error {
	current := Current(all)
	for i, one := range all {
		if one.ID == current.ID || one.IsOver() || one.Status == StatusIncomplete {
			continue
		}
		s.log.WarnContext(ctx, "a workspace had two subscriptions; the later one is ended", "subscription", one.ID, "tenant", one.TenantID)
		if err := s.gateway.TakeBack(ctx, one.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		all[i].Status, all[i].EndedAt = StatusCanceled, s.now()
	}
	return nil
}

// stand brings a workspace to how it stands by an account, and writes in the same
// commit when to look again.
func (s *Service) stand(ctx context.Context, c tenant.ControlDB, cu *Customer, a Account, cause string) (changed bool, err error) {
	standing := Stand(a.Facts(), s.now())
	if standing.State == tenant.StateCancelled && a.Closed.IsZero() && a.Condemned.IsZero() {
		reopened, err := s.reopened(ctx, c, a)
		if err != nil {
			return false, err
		}
		if reopened {
			cu.StaysFree, a.Customer.StaysFree = true, true
			standing = Stand(a.Facts(), s.now())
		}
	}
	current := a.Current()
	seats := current.Seats
	if current.IsOver() || standing.Plan != current.Plan {
		seats = 0
	}
	if standing.Plan == "" {
		if standing.Plan, seats, err = s.agreed(ctx, c, a); err != nil {
			return false, err
		}
	}
	is := tenant.Standing{State: standing.State, Plan: string(standing.Plan), Seats: seats, MRR: current.MRR(), Told: standing.Tell, DeleteAt: standing.Delete}
	if current.Goes() {
		if err := beforeTerms(ctx, c, cu.TenantID, s.now()); err != nil {
			return false, err
		}
	}
	was, changed, err := tenant.Stand(ctx, c, cu.TenantID, is, cause)
	if err != nil {
		return false, err
	}
	if was.Plan != is.Plan || was.State != is.State || was.Seats != is.Seats {
		if err := consentNow(ctx, c, cu.TenantID, s.now()); err != nil {
			return false, err
		}
	}
	if changed {
		cu.stood = true
		if err := s.tell(ctx, c, cu.TenantID, a.stepOf(was, is), a); err != nil {
			return false, err
		}
	}
	if current.Goes() {
		if cu.CheckoutID != "" {
			cu.CheckoutID, cu.CheckoutURL, cu.CheckoutPrice = "", "", ""
			cu.CheckoutRevision++ // the next one is another, with the same price too
		}
		cu.StaysFree = current.CancelAtPeriodEnd && cu.StaysFree
	}
	if next := standing.Next; !next.Equal(cu.NextAt) {
		cu.NextAt = next
		if !next.IsZero() && next != standing.Delete {
			if err := tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, LookAgainArgs{TenantID: cu.TenantID}, next); err != nil {
				return false, err
			}
		}
	}
	return changed, saveCustomer(ctx, c, *cu)
}

// agreed is what was given to a workspace by hand, and so does not go when a trial or a
// subscription ends.
func (s *Service) agreed(ctx context.Context, c tenant.ControlDB, a Account) (PlanKey, int64, error) {
	t, err := tenant.TenantByID(ctx, c, a.Customer.TenantID)
	if err != nil || t.Plan == "" || PlanKey(t.Plan) == a.Customer.TrialPlan {
		return "", 0, err
	}
	for _, bought := range a.Subscriptions {
		if bought.Plan == PlanKey(t.Plan) {
			return "", 0, nil
		}
	}
	return PlanKey(t.Plan), t.Seats, nil
}

// reopened reports whether the owner has opened a workspace again that was closed when
// its subscription ended: that is to stay, on Free.
func (s *Service) reopened(ctx context.Context, c tenant.ControlDB, a Account) (bool, error) {
	t, err := tenant.TenantByID(ctx, c, a.Customer.TenantID)
	if err != nil || !t.CanRead() {
		return false, err
	}
	return factKnown(ctx, c, factOf(t.ID, tenant.OwingCancelled, a.Current().ID))
}
