package gateway

import (
	"context"

	"hearth/billing"

	"github.com/stripe/stripe-go/v76"
)

// PlanLater implements billing.Gateway: a schedule whose first phase is what there is,
// until the period ends, and whose second is what it becomes. After that Stripe lets the
// subscription go on by itself.
func (c *Client) PlanLater(ctx context.Context, w billing.LaterWish) error {
	made, err := c.schedule(ctx, w)
	if err != nil {
		return failure(err, "schedule a change")
	}
	is := currentPhase(made)
	if is == nil {
		return failure(&stripe.Error{HTTPStatusCode: 404}, "find the phase of "+made.ID)
	}
	until := is.EndDate
	if made.Subscription != nil && made.Subscription.CurrentPeriodEnd > 0 {
		until = made.Subscription.CurrentPeriodEnd
	}
	becomes := &stripe.SubscriptionSchedulePhaseParams{
		Items:      []*stripe.SubscriptionSchedulePhaseItemParams{{Price: stripe.String(w.Price), Quantity: stripe.Int64(w.Seats)}},
		Iterations: stripe.Int64(1), ProrationBehavior: stripe.String("none"), BillingCycleAnchor: stripe.String("phase_start"), Coupon: couponOf(is),
		Metadata: map[string]string{"plan": string(w.Plan)},
	}
	for _, metered := range w.Metered {
		becomes.Items = append(becomes.Items, &stripe.SubscriptionSchedulePhaseItemParams{Price: stripe.String(metered)})
	}
	p := &stripe.SubscriptionScheduleParams{
		EndBehavior: stripe.String("release"), ProrationBehavior: stripe.String("none"), Metadata: map[string]string{"plan": string(w.Plan), "every": string(w.Every)},
		Phases: []*stripe.SubscriptionSchedulePhaseParams{{Items: itemsOfPhase(is), StartDate: stripe.Int64(is.StartDate), EndDate: stripe.Int64(until), Coupon: couponOf(is)}, becomes},
	}
	p.Context = ctx
	_, err = c.schedules.Update(made.ID, p)
	return failure(err, "schedule a change")
}

// schedule finds the schedule of a subscription, or makes one that changes nothing yet.
func (c *Client) schedule(ctx context.Context, w billing.LaterWish) (*stripe.SubscriptionSchedule, error) {
	p := &stripe.SubscriptionScheduleParams{}
	p.Context = ctx
	p.AddExpand("subscription")
	if w.Schedule != "" {
		return c.schedules.Get(w.Schedule, p)
	}
	p.FromSubscription = stripe.String(w.Subscription)
	once(ctx, &p.Params, "schedule", w.Subscription, w.Price, w.At.Unix(), w.Epoch)
	return c.schedules.New(p)
}

func currentPhase(s *stripe.SubscriptionSchedule) *stripe.SubscriptionSchedulePhase {
	for _, p := range s.Phases {
		if s.CurrentPhase == nil || p.StartDate == s.CurrentPhase.StartDate {
			return p
		}
	}
	return nil
}

func itemsOfPhase(p *stripe.SubscriptionSchedulePhase) []*stripe.SubscriptionSchedulePhaseItemParams {
	var items []*stripe.SubscriptionSchedulePhaseItemParams
	for _, i := range p.Items {
		if i.Price == nil {
			continue
		}
		item := &stripe.SubscriptionSchedulePhaseItemParams{Price: stripe.String(i.Price.ID)}
		if i.Quantity > 0 {
			item.Quantity = stripe.Int64(i.Quantity)
		}
		items = append(items, item)
	}
	return items
}

// couponOf keeps a discount: a phase that names none has none.
func couponOf(p *stripe.SubscriptionSchedulePhase) *string {
	if p.Coupon == nil {
		return nil
	}
	return stripe.String(p.Coupon.ID)
}

// ForgetLater implements billing.Gateway. Stripe refuses to release a schedule twice,
// and one who died after the first time tries again.
func (c *Client) ForgetLater(ctx context.Context, schedule string) error {
	get := &stripe.SubscriptionScheduleParams{}
	get.Context = ctx
	found, err := c.schedules.Get(schedule, get)
	if err != nil {
		return failure(err, "look at a planned change")
	}
	switch found.Status {
	case stripe.SubscriptionScheduleStatusReleased, stripe.SubscriptionScheduleStatusCanceled, stripe.SubscriptionScheduleStatusCompleted:
		return nil
	}
	p := &stripe.SubscriptionScheduleReleaseParams{}
	p.Context = ctx
	_, err = c.schedules.Release(schedule, p)
	return failure(err, "forget a planned change")
}

// nextOf is what a schedule makes of a subscription after the period that is paid for.
func nextOf(s *stripe.Subscription) (next billing.Next) {
	if s.Schedule == nil || s.Schedule.Status != stripe.SubscriptionScheduleStatusActive {
		return next
	}
	for _, p := range s.Schedule.Phases {
		if p.StartDate >= s.CurrentPeriodEnd {
			return billing.Next{Plan: billing.PlanKey(s.Schedule.Metadata["plan"]), Every: billing.Interval(s.Schedule.Metadata["every"]), At: at(p.StartDate)}
		}
	}
	return next
}

func discountOf(d *stripe.Discount) (found billing.Discount) {
	if d == nil || d.Coupon == nil {
		return found
	}
	found = billing.Discount{Name: d.Coupon.Name, Percent: d.Coupon.PercentOff, Amount: d.Coupon.AmountOff, EndsAt: at(d.End)}
	if d.PromotionCode != nil && d.PromotionCode.Code != "" {
		found.Name = d.PromotionCode.Code
	}
	if found.Name == "" {
		found.Name = d.Coupon.ID
	}
	return found
}
