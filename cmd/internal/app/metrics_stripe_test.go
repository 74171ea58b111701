package app

import (
	"net/http"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
)

// TestRefusedEventsOfStripeAreCounted: an operator sees each, by reason.
func TestRefusedEventsOfStripeAreCounted(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(c *config.Config) { c.Metrics.Address = "127.0.0.1:0" })
	_, before := privateAsk(t, a, "/metrics")
	for _, reason := range []string{"unsigned", "forged", "stale", "early", "unreadable", "version"} {
		if !strings.Contains(before, `hearth_stripe_events_refused_total{reason="`+reason+`"} 0`) {
			t.Errorf("%s is not counted from the start", reason)
		}
	}
	if !a.Billing.Sells() {
		return // nothing is believed, so nothing is refused
	}
	ask(t, a, http.MethodPost, "hearth.test", "/stripe/webhook", nil, nil)
	if _, after := privateAsk(t, a, "/metrics"); !strings.Contains(after, `hearth_stripe_events_refused_total{reason="unsigned"} 1`) {
		t.Error("an event without a signature is not counted")
	}
}
