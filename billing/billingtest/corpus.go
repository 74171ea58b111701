//go:build !production

package billingtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"hearth/billing/gateway"
	"hearth/billing/stripefake"
)

// Whom the events of the corpus are about. A test puts its own in their place.
const (
	CorpusCustomer = "cus_corpus"
	CorpusCharge   = "ch_corpus"
	corpusVersion  = "2023-10-16"
	corpusTime     = 1772366400 // Begin
)

// Corpus writes one event of each kind that Hearth hears, by kind: an object as the
// description of Stripe's API gives it, with what the kind says of it, in an envelope.
func Corpus() (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, kind := range gateway.Hears() {
		object, err := corpusObject(kind)
		if err != nil {
			return nil, err
		}
		data := map[string]any{"object": object}
		if before := corpusBefore(kind); before != nil {
			data["previous_attributes"] = before
		}
		text, err := json.MarshalIndent(map[string]any{
			"id": "evt_corpus_" + strings.ReplaceAll(kind, ".", "_"), "object": "event", "api_version": corpusVersion, "created": corpusTime, "type": kind, "data": data,
			"livemode": false, "pending_webhooks": 1, "request": map[string]any{"id": nil, "idempotency_key": nil},
		}, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", kind, err)
		}
		all[kind] = append(text, '\n')
	}
	return all, nil
}

// corpusOf is what each family of events is about.
var corpusOf = []struct{ prefix, object string }{
	{"charge.dispute.", "dispute"}, {"charge.", "charge"}, {"checkout.session.", "checkout.session"}, {"customer.discount.", "discount"},
	{"customer.subscription.", "subscription"}, {"customer.tax_id.", "tax_id"}, {"customer.", "customer"}, {"invoice.", "invoice"}, {"subscription_schedule.", "subscription_schedule"},
}

// corpusSays is what a kind says of its object, besides whose it is.
var corpusSays = map[string]map[string]any{
	"charge.dispute.closed":                        {"status": "lost"},
	"charge.dispute.created":                       {"status": "needs_response"},
	"charge.refunded":                              {"amount": 1800, "amount_captured": 1800, "amount_refunded": 1800, "refunded": true, "paid": true},
	"checkout.session.completed":                   {"status": "complete", "payment_status": "paid", "mode": "subscription"},
	"checkout.session.expired":                     {"status": "expired", "mode": "subscription"},
	"customer.deleted":                             {"deleted": true},
	"customer.subscription.deleted":                {"status": "canceled", "ended_at": corpusTime},
	"customer.subscription.paused":                 {"status": "paused"},
	"customer.subscription.trial_will_end":         {"status": "trialing", "trial_end": corpusTime + 3*86400},
	"invoice.created":                              {"status": "draft", "billing_reason": "subscription_cycle"},
	"invoice.finalized":                            {"status": "open"},
	"invoice.marked_uncollectible":                 {"status": "uncollectible"},
	"invoice.paid":                                 {"status": "paid", "paid": true, "amount_remaining": 0},
	"invoice.payment_action_required":              {"status": "open", "attempted": true},
	"invoice.payment_failed":                       {"status": "open", "attempted": true, "attempt_count": 1},
	"invoice.upcoming":                             {"id": nil, "status": "draft", "billing_reason": "upcoming"},
	"invoice.voided":                               {"status": "void"},
	"subscription_schedule.canceled":               {"status": "canceled"},
	"subscription_schedule.completed":              {"status": "completed"},
	"subscription_schedule.released":               {"status": "released"},
	"customer.subscription.pending_update_expired": {"pending_update": nil},
}

func corpusObject(kind string) (map[string]any, error) {
	for _, of := range corpusOf {
		if !strings.HasPrefix(kind, of.prefix) {
			continue
		}
		object, err := stripefake.Fixture(of.object)
		if err != nil {
			return nil, err
		}
		switch of.object {
		case "customer":
			object["id"] = CorpusCustomer
		case "dispute":
			object["charge"] = CorpusCharge
		default:
			object["customer"] = CorpusCustomer
		}
		maps.Copy(object, corpusSays[kind])
		return object, nil
	}
	return nil, fmt.Errorf("nobody has said what %s is about", kind)
}

// corpusBefore is what an update says that was otherwise.
func corpusBefore(kind string) map[string]any {
	switch kind {
	case "customer.updated":
		return map[string]any{"name": "Larkfield"}
	case "customer.subscription.updated":
		return map[string]any{"status": "past_due"}
	}
	return nil
}
