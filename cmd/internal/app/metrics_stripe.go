package app

import (
	"hearth/billing"

	"github.com/prometheus/client_golang/prometheus"
)

var descRefused = prometheus.NewDesc("hearth_stripe_events_refused_total", "What came as an event of Stripe and was not kept, by reason: unsigned, forged, stale, early, unreadable, version.", []string{"reason"}, nil)

// refusedCollector tells what this process has refused of what says to come from Stripe.
type refusedCollector struct{ money *billing.Service }

// Describe names what Collect sends.
func (r refusedCollector) Describe(to chan<- *prometheus.Desc) { to <- descRefused }

// Collect sends every reason, also those that were none yet.
func (r refusedCollector) Collect(to chan<- prometheus.Metric) {
	for why, n := range r.money.Refused() {
		to <- prometheus.MustNewConstMetric(descRefused, prometheus.CounterValue, float64(n), string(why))
	}
}
