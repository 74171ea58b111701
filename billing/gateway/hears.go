package gateway

// Hears are the events that the endpoint is made for. Each is a hint that something of a
// customer has changed, so that one more or less loses nothing: what is missed here is
// found at night.
func Hears() []string {
	return []string{
		"charge.dispute.closed", "charge.dispute.created", "charge.dispute.updated", "charge.refunded",
		"checkout.session.completed", "checkout.session.expired",
		"customer.created", "customer.deleted", "customer.updated",
		"customer.discount.created", "customer.discount.deleted", "customer.discount.updated",
		"customer.subscription.created", "customer.subscription.deleted", "customer.subscription.paused", "customer.subscription.pending_update_applied",
		"customer.subscription.pending_update_expired", "customer.subscription.resumed", "customer.subscription.trial_will_end", "customer.subscription.updated",
		"customer.tax_id.created", "customer.tax_id.deleted", "customer.tax_id.updated",
		"invoice.created", "invoice.finalized", "invoice.marked_uncollectible", "invoice.paid", "invoice.payment_action_required", "invoice.payment_failed",
		"invoice.upcoming", "invoice.updated", "invoice.voided",
		"subscription_schedule.canceled", "subscription_schedule.completed", "subscription_schedule.created", "subscription_schedule.released", "subscription_schedule.updated",
	}
}
