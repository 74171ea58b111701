package billing

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// metersOf are the lookup keys of what is billed by use, for a plan that is paid for so
// often: none where usage is billed by lines. Stripe has one interval in a subscription,
// and usage is paid monthly: beside seats that are paid yearly it comes by lines.
func (s *Service) metersOf(plan Plan, every Interval) map[Metric]string {
	if !s.attaches || every != Monthly {
		return nil
	}
	keys := map[Metric]string{}
	for _, price := range plan.Prices {
		if price.Metric != MetricSeats && price.Interval == every {
			keys[price.Metric] = plan.LookupKey(price)
		}
	}
	return keys
}

// pricesOf finds prices of usage at Stripe. What it does not have, and refuses to make,
// keeps nobody from buying: it is billed by lines.
func (s *Service) pricesOf(ctx context.Context, keys map[Metric]string) []string {
	var ids []string
	for _, m := range measures { // in their order, so that the same is asked for twice
		if keys[m.Metric] == "" {
			continue
		}
		id, err := s.priceOf(ctx, keys[m.Metric])
		if err != nil {
			s.log.WarnContext(ctx, "usage is billed by lines, as Stripe does not have its price", "price", keys[m.Metric], "error", err)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// meters are the items of a subscription by which usage is billed.
func (s Subscription) meters() (items []string) {
	for _, i := range s.Items {
		if i.Metric != MetricSeats {
			items = append(items, i.ID)
		}
	}
	return items
}

// keepMeters are the prices of usage that a subscription has and goes on with when its
// next period begins: what was used is billed by those then. attach changes them after
// that, when the month is closed.
func (s *Service) keepMeters(ctx context.Context, current Subscription, every Interval) []string {
	if every != current.Every {
		return nil
	}
	keys := map[Metric]string{}
	for _, i := range current.Items {
		if i.Metric != MetricSeats {
			keys[i.Metric] = i.Price
		}
	}
	return s.pricesOf(ctx, keys)
}

// attach gives the subscription that counts the items of usage of its plan, and takes
// away others, and reports whether that changed anything: after a change of plan, or of
// how usage is billed. What an item has goes with it: the period is billed by the item
// that comes in its place, or by a line when it is over. An item by which a month is
// billed that is over and not closed stays until it is: what it has is read back then.
func (s *Service) attach(ctx context.Context, c tenant.ControlDB, all []Subscription) (changed bool) {
	current := Current(all)
	plan, err := PlanByKey(current.Plan)
	if err != nil || current.Pending {
		return false
	}
	switch current.Status {
	case StatusTrialing, StatusActive, StatusPastDue:
	default:
		return false
	}
	w, keys := MetersWish{Subscription: current.ID}, s.metersOf(plan, current.Every)
	for _, i := range current.Items {
		switch {
		case i.Metric == MetricSeats:
		case keys[i.Metric] == i.Price:
			delete(keys, i.Metric)
		default:
			w.Drop = append(w.Drop, i.ID)
		}
	}
	if waits, err := awaitClose(ctx, c, w.Drop, s.now()); err != nil || waits {
		return false
	}
	if w.Add = s.pricesOf(ctx, keys); len(w.Add)+len(w.Drop) == 0 {
		return false
	}
	if err := s.gateway.SetMeters(ctx, w); err != nil && !fault.Is(err, fault.NotFound) {
		s.log.WarnContext(ctx, "the items of usage could not be set", "subscription", current.ID, "error", err)
		return false
	}
	return true
}
