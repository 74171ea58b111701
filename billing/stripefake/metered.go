//go:build !production

package stripefake

// checkItems refuses items that Stripe does not take beside each other.
func checkItems(items []*item) *failure {
	seen := map[string]bool{}
	for _, i := range items {
		if i.Price.Recurring.Interval != items[0].Price.Recurring.Interval {
			return invalid("Currently, all prices in a subscription must have the same `recurring.interval` and `recurring.interval_count`.")
		}
		if seen[i.Price.ID] {
			return invalid("Cannot add multiple subscription items with the same price: %s.", i.Price.ID)
		}
		seen[i.Price.ID] = true
	}
	return nil
}

// checkRemoved refuses to take usage away without a word, and to take an item away in a
// change that may have to wait for its payment.
func (f *Fake) checkRemoved(s *subscription, wanted []params, p params) *failure {
	for _, w := range wanted {
		if !w.yes("deleted") {
			continue
		}
		if p.text("payment_behavior") == "pending_if_incomplete" {
			return invalid("When `payment_behavior` is set to `pending_if_incomplete`, you cannot pass `items[deleted]`.")
		}
		for _, i := range s.Items.Data {
			if i.ID == w.text("id") && i.Price.metered() && !w.yes("clear_usage") && f.usedIn(i.ID, period{s.CurrentPeriodStart, s.CurrentPeriodEnd}) > 0 {
				return invalid("Subscription item %s cannot be deleted because it has usage. Pass `clear_usage=true` to clear all usage and delete it.", i.ID)
			}
		}
	}
	return nil
}

// clearUsage forgets what was used of the items that a change takes away, in the period
// that runs.
func (f *Fake) clearUsage(s *subscription, wanted []params) {
	for _, w := range wanted {
		if w.yes("deleted") && w.yes("clear_usage") {
			for at := range f.is.Usage[w.text("id")] {
				if (params{"n": at}).number("n") >= s.CurrentPeriodStart {
					delete(f.is.Usage[w.text("id")], at)
				}
			}
		}
	}
}

// summaries lists what was used of an item by the period, the one that runs first. Each
// that is over has the invoice that it is on.
func (f *Fake) summaries(i *item, s *subscription) []map[string]any {
	of := func(p period, invoice any) map[string]any {
		return map[string]any{
			"id": "sis_" + i.ID, "object": "usage_record_summary", "subscription_item": i.ID, "total_usage": f.usedIn(i.ID, p), "period": p, "livemode": false, "invoice": invoice,
		}
	}
	all := []map[string]any{of(period{s.CurrentPeriodStart, s.CurrentPeriodEnd}, nil)}
	for n := len(s.Past) - 1; n >= 0; n-- {
		all = append(all, of(s.Past[n], s.LatestInvoice))
	}
	return all
}
