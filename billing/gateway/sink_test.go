package gateway

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
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
		name  string
		kind  billing.SinkKind
		call  func(s billing.Sink) error
		want  string // one of the requests
		fault fault.Kind
	}{
		{"a usage record", "", func(s billing.Sink) error { return s.Push(t.Context(), metered) }, "POST /v1/subscription_items/si_1/usage_records", ""},
		{"its total", "", func(s billing.Sink) error { _, err := s.Total(t.Context(), metered); return err }, "GET /v1/subscription_items/si_1/usage_record_summaries", fault.NotFound},
		{"seats", "", func(s billing.Sink) error {
			return s.SetSeats(t.Context(), billing.SeatsWish{Tenant: w.Tenant, Item: "si_1", Seats: 4, Prorate: true, Revision: 2})
		}, "POST /v1/subscription_items/si_1", ""},
		{"a late line, of less", "", func(s billing.Sink) error { _, err := s.AddLine(t.Context(), line); return err }, "POST /v1/invoiceitems", ""},
		{"a line on an invoice of its own", "", func(s billing.Sink) error {
			apart := line
			apart.Apart = true
			_, err := s.AddLine(t.Context(), apart)
			return err
		}, "POST /v1/invoices", ""},
		{"nothing, where lines bill", billing.SinkInvoiceItems, func(s billing.Sink) error { return s.Push(t.Context(), metered) }, "", fault.Conflict},
		{"what an item has that is left", billing.SinkInvoiceItems, func(s billing.Sink) error { _, err := s.Total(t.Context(), metered); return err }, "GET /v1/subscription_items/si_1/usage_record_summaries", fault.NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &asked{answer: answer}
			s, err := NewSink(New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"}), tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.call(s); !fault.Is(err, tt.fault) && (err != nil || tt.fault != "") {
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

// TestSinksThatThereAreNot says why.
func TestSinksThatThereAreNot(t *testing.T) {
	t.Parallel()
	for kind, says := range map[billing.SinkKind]string{billing.SinkMeters: "newer version of Stripe's API", "carrier_pigeon": "choose usage_records or invoice_items"} {
		if _, err := NewSink(New(Config{SecretKey: "sk_test_1"}), kind); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestUsageIsSetAndNeverAddedTo reads this package: an amount that is added twice, after
// an answer that was lost, is billed twice. Only one file knows records of usage at all,
// besides the one that tries them on a real account.
func TestUsageIsSetAndNeverAddedTo(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if strings.Contains(strings.ToLower(string(text)), "increment") {
			t.Errorf("%s adds to usage", name)
		}
		if strings.Contains(string(text), "UsageRecordParams{") && name != "usage_records.go" && name != "smoke.go" {
			t.Errorf("%s writes records of usage", name)
		}
	}
}
