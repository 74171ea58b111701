package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Where Stripe sends people back to.
const (
	placeBilling = "/settings/billing"
	placePaid    = "/settings/billing/paid"
)

func errNotSold() error {
	return fault.New(fault.Precondition, "Plans cannot be changed here: whoever runs this Hearth has not connected Stripe.")
}

// Order is what somebody would like to buy.
type Order struct {
	Plan  PlanID
	Every Interval
}

// offer finds what an order is for. Faults: Invalid on "plan" or "every".
func (o Order) offer() (Plan, Price, error) {
	plan, err := NewestPlan(o.Plan)
	if err != nil || len(plan.Prices) == 0 || plan.OnRequest {
		return Plan{}, Price{}, fault.Field("plan", "Choose one of the plans.")
	}
	price, sold := plan.Price(MetricSeats, o.Every)
	if !sold {
		return Plan{}, Price{}, fault.Field("every", "Choose whether to pay monthly or yearly.")
	}
	return plan, price, nil
}

// MayChangePlans reports whether a member decides about money.
func MayChangePlans(me tenant.Member) bool { return me.IsAdministrator() }

func checkBuyer(me tenant.Member) error {
	if MayChangePlans(me) {
		return nil
	}
	return fault.New(fault.Forbidden, "Only administrators of the workspace can change what it pays for.")
}

// Checkout opens a page at Stripe where an order is paid, and returns its address. A
// workspace has one such page at a time: asking for the same again leads back to it,
// asking for another closes it. Faults: Forbidden for all but administrators, Invalid
// on "plan" or "every", Conflict for a workspace that has a subscription, Precondition
// where nothing is sold.
func (s *Service) Checkout(ctx context.Context, db tenant.DB, me tenant.Member, o Order) (url string, err error) {
	if err := checkBuyer(me); err != nil {
		return "", err
	}
	if s.gateway == nil {
		return "", errNotSold()
	}
	plan, price, err := o.offer()
	if err != nil {
		return "", err
	}
	seats, err := tenant.CountMembers(ctx, db, tenant.StatusActive)
	if err != nil {
		return "", err
	}
	t, err := tenant.TenantByID(ctx, s.control, db.Tenant())
	if err != nil {
		return "", err
	}
	err = s.locked(ctx, t.ID, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		url, err = s.openCheckout(ctx, c, cu, t, me, plan, price, max(int64(seats), plan.MinSeats, 1))
		return err
	})
	return url, s.afterRecorded(ctx, t.ID, err)
}

func (s *Service) openCheckout(ctx context.Context, c tenant.ControlDB, cu *Customer, t tenant.Tenant, me tenant.Member, plan Plan, price Price, seats int64) (string, error) {
	if cu.StripeID != "" {
		if _, err := s.refresh(ctx, c, cu, "asked to pay"); err != nil {
			return "", err
		}
	}
	account, err := accountOf(ctx, c, *cu)
	if err != nil {
		return "", err
	}
	if !account.Condemned.IsZero() {
		return "", fault.New(fault.Precondition, "This workspace is going to be deleted. Nothing can be bought for it.")
	}
	if !account.Closed.IsZero() {
		return "", fault.New(fault.Precondition, "This workspace is closed. Open it again first.")
	}
	if account.Current().Goes() {
		return "", fault.New(fault.Conflict, "This workspace has a plan that is paid for already. Change it instead.")
	}
	key := plan.LookupKey(price)
	if cu.CheckoutPrice == key && cu.CheckoutURL != "" && s.now().Before(cu.CheckoutUntil.Add(-5*time.Minute)) {
		return cu.CheckoutURL, nil
	}
	if cu.CheckoutID != "" {
		if err := s.gateway.CloseCheckout(ctx, cu.CheckoutID); err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		cu.CheckoutRevision++
	}
	if cu.StripeID == "" {
		if cu.StripeID, err = s.gateway.MakeCustomer(ctx, NewCustomer{Tenant: t.ID, Name: t.Name, Email: me.Email, Epoch: cu.Epoch}); err != nil {
			return "", err
		}
	}
	id, err := s.priceOf(ctx, key)
	if err != nil {
		return "", err
	}
	page, err := s.gateway.Checkout(ctx, CheckoutWish{
		Tenant: t.ID, Customer: cu.StripeID, Price: id, Metered: s.pricesOf(ctx, s.metersOf(plan, price.Interval)), Plan: plan.Key(), Seats: seats, TrialEnds: s.trialLeft(*cu),
		Done: s.links.TenantURL(t, placePaid), Back: s.links.TenantURL(t, placeBilling), Revision: cu.CheckoutRevision,
	})
	if err != nil {
		return "", err
	}
	cu.CheckoutID, cu.CheckoutURL, cu.CheckoutPrice, cu.CheckoutUntil = page.ID, page.URL, key, page.Until
	return page.URL, saveCustomer(ctx, c, *cu)
}

// trialLeft is until when nothing is charged because the workspace tries a plan. Stripe
// wants two days at least.
func (s *Service) trialLeft(cu Customer) time.Time {
	if cu.TrialEndsAt.Sub(s.now()) > 49*time.Hour {
		return cu.TrialEndsAt
	}
	return time.Time{}
}

// priceOf finds a price at Stripe, and makes all that are missing when it is.
func (s *Service) priceOf(ctx context.Context, key string) (string, error) {
	id, err := s.gateway.Price(ctx, key)
	if !fault.Is(err, fault.NotFound) {
		return id, err
	}
	if _, err := s.SyncCatalogue(ctx); err != nil {
		return "", err
	}
	return s.gateway.Price(ctx, key)
}

// afterRecorded takes a new key for the next try when Stripe has recorded a failure
// under the one that was used: it would repeat that for a day.
func (s *Service) afterRecorded(ctx context.Context, id tenant.ID, err error) error {
	if !fault.Is(err, fault.Internal) {
		return err
	}
	if noted := nextEpoch(ctx, s.control, id); noted != nil {
		s.log.ErrorContext(ctx, "a failure of Stripe could not be noted", "tenant", id, "error", noted)
	}
	return err
}

// Portal opens a page at Stripe where the card, the address and the tax number are
// changed. Faults: Forbidden for all but administrators, Precondition for a workspace
// that never paid.
func (s *Service) Portal(ctx context.Context, t tenant.Tenant, me tenant.Member) (url string, err error) {
	if err := checkBuyer(me); err != nil {
		return "", err
	}
	if s.gateway == nil {
		return "", errNotSold()
	}
	cu, err := customerOf(ctx, s.control, t.ID)
	if err != nil {
		return "", err
	}
	if cu.StripeID == "" {
		return "", fault.New(fault.Precondition, "There is nothing to pay for yet. Choose a plan first.")
	}
	return s.gateway.Portal(ctx, cu.StripeID, s.links.TenantURL(t, placeBilling))
}

// SyncCatalogue gives Stripe every price of the catalogue that it does not have, those
// of usage only where it is billed by them, and
// returns the lookup keys of those it made. Doing it twice changes nothing.
func (s *Service) SyncCatalogue(ctx context.Context) (made []string, err error) {
	if s.gateway == nil {
		return nil, errNotSold()
	}
	for _, plan := range Sold() {
		for _, price := range plan.Prices {
			if price.Metric != MetricSeats && !s.attaches {
				continue // the account may be one that cannot have it
			}
			fresh, err := s.gateway.MakePrice(ctx, plan, price)
			if err != nil {
				return made, err
			}
			if fresh {
				made = append(made, plan.LookupKey(price))
			}
		}
	}
	return made, nil
}
