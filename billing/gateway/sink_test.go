package gateway

import (
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
)

// TestSinksHaveTheShapeOfTheAPI is TestEveryCallHasTheShapeOfTheAPI for usage.
func TestSinksHaveTheShapeOfTheAPI(t *testing.T) {
	answer, err := mock()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := billing.Window{Tenant: tenant.NewID(), Metric: billing.MetricCalls, Customer: "cus_1", Subscription: "sub_1", Start: start, End: start.AddDate(0, 1, 0), Billable: 12, Price: 5_000, Revision: 3}
	metered := w
	metered.Item = "si_1"
	line := billing.Line{Key: "usage:1", Tenant: w.Tenant, Metric: w.Metric, Customer: "cus_1", Subscription: "sub_1", Start: w.Start, End: w.End, Units: -3, Amount: -150_000}
	tests := []struct {
		name string
		call func(s *Sink) error
		want string // one of the requests
	}{
		{"a usage record", func(s *Sink) error { return s.Push(t.Context(), metered) }, "POST /v1/subscription_items/si_1/usage_records"},
		{"its total", func(s *Sink) error { _, err := s.Total(t.Context(), metered); return err }, "GET /v1/subscription_items/si_1/usage_record_summaries"},
		{"seats", func(s *Sink) error {
			return s.SetSeats(t.Context(), billing.SeatsWish{Tenant: w.Tenant, Item: "si_1", Seats: 4, Prorate: true, Revision: 2})
		}, "POST /v1/subscription_items/si_1"},
		{"a late line, of less", func(s *Sink) error { _, err := s.AddLine(t.Context(), line); return err }, "POST /v1/invoiceitems"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &asked{answer: answer}
			if err := tt.call(NewSink(New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"}))); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(a.seen, ", "); !strings.Contains(got, tt.want) {
				t.Errorf("asked %s, want %s", got, tt.want)
			}
			for _, key := range a.keys {
				if !strings.Contains(key, ":") || len(key) > 255 {
					t.Errorf("key %q", key)
				}
			}
		})
	}
}
