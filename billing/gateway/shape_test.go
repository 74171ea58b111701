package gateway

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/server"
)

// mock is stripe-mock itself, which refuses what the API does not describe and any
// other version of it.
var mock = sync.OnceValues(func() (http.HandlerFunc, error) {
	spec, err := server.LoadSpec(embedded.OpenAPISpec, "")
	if err != nil {
		return nil, err
	}
	fixtures, err := server.LoadFixtures(embedded.OpenAPIFixtures, "")
	if err != nil {
		return nil, err
	}
	stub, err := server.NewStubServer(fixtures, spec, true, false)
	if err != nil {
		return nil, err
	}
	return stub.HandleRequest, nil
})

// asked answers with stripe-mock and remembers what it was asked.
type asked struct {
	answer http.HandlerFunc
	seen   []string
	keys   []string
}

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	a.seen = append(a.seen, r.Method+" "+r.URL.Path)
	if r.Method == http.MethodPost {
		a.keys = append(a.keys, r.Header.Get("Idempotency-Key"))
	}
	w := httptest.NewRecorder()
	a.answer(w, r)
	return w.Result(), nil
}

// TestEveryCallHasTheShapeOfTheAPI sends each request that there is to stripe-mock.
// What it answers is of no use, that it answers is the point.
func TestEveryCallHasTheShapeOfTheAPI(t *testing.T) {
	answer, err := mock()
	if err != nil {
		t.Fatal(err)
	}
	id := tenant.NewID()
	team, err := billing.NewestPlan(billing.PlanTeam)
	if err != nil {
		t.Fatal(err)
	}
	wish := billing.ChangeWish{Subscription: "sub_1", Item: "si_1", Price: "price_1", Seats: 4, At: time.Now().Truncate(time.Second), AtOnce: true}
	later := billing.LaterWish{Subscription: "sub_1", Price: "price_1", Metered: []string{"price_2"}, Plan: "team@1", Every: billing.Monthly, Seats: 4, At: time.Now()}
	tests := []struct {
		name string
		call func(c *Client) error
		want string // one of the requests
		keys bool   // the last request carries a key that is ours
	}{
		{"customer", func(c *Client) error {
			_, err := c.MakeCustomer(t.Context(), billing.NewCustomer{Tenant: id, Name: "Larkfield", Email: "ada@example.com"})
			return err
		}, "POST /v1/customers", true},
		{"customer made before", func(c *Client) error {
			_, err := c.madeBefore(t.Context(), billing.NewCustomer{Tenant: id, Email: "ada@example.com", Epoch: 1})
			return err
		}, "GET /v1/customers", false},
		{"gone", func(c *Client) error { _, err := c.IsGone(t.Context(), "cus_1"); return err }, "GET /v1/customers/cus_1", false},
		{"price", func(c *Client) error { _, err := c.Price(t.Context(), "team_seats_month_v1"); return err }, "GET /v1/prices", false},
		{"price of seats", func(c *Client) error { return c.newPrice(t.Context(), "prod_1", team, team.Prices[0]) }, "POST /v1/prices", true},
		{"price of usage", func(c *Client) error { return c.newPrice(t.Context(), "prod_1", team, team.Prices[3]) }, "POST /v1/prices", true},
		{"product", func(c *Client) error { return c.newProduct(t.Context(), "hearth_team_seats", team, team.Prices[0]) }, "POST /v1/products", true},
		{"checkout", func(c *Client) error {
			_, err := c.Checkout(t.Context(), billing.CheckoutWish{Tenant: id, Customer: "cus_1", Price: "price_1", Plan: "team@1", Seats: 3, Done: "https://hearth.example/a", Back: "https://hearth.example/b"})
			return err
		}, "POST /v1/checkout/sessions", true},
		{"checkout in a trial, with usage", func(c *Client) error {
			_, err := c.Checkout(t.Context(), billing.CheckoutWish{Tenant: id, Customer: "cus_1", Price: "price_1", Metered: []string{"price_2"}, Plan: "team@1", Seats: 3,
				TrialEnds: time.Now().Add(100 * time.Hour), Done: "https://hearth.example/a", Back: "https://hearth.example/b", Revision: 2})
			return err
		}, "POST /v1/checkout/sessions", true},
		{"close checkout", func(c *Client) error { return c.CloseCheckout(t.Context(), "cs_1") }, "GET /v1/checkout/sessions/cs_1", false},
		{"portal", func(c *Client) error {
			_, err := c.Portal(t.Context(), "cus_1", "https://hearth.example")
			return err
		}, "POST /v1/billing_portal/sessions", false},
		{"subscriptions", func(c *Client) error { _, err := c.Subscriptions(t.Context(), "cus_1"); return err }, "GET /v1/subscriptions", false},
		{"quote", func(c *Client) error { _, err := c.Quote(t.Context(), wish); return err }, "GET /v1/invoices/upcoming", false},
		{"change", func(c *Client) error { _, err := c.Change(t.Context(), wish); return err }, "POST /v1/subscriptions/sub_1", true},
		{"ending", func(c *Client) error { return c.SetEnding(t.Context(), "sub_1", true) }, "POST /v1/subscriptions/sub_1", false},
		{"end", func(c *Client) error { return c.End(t.Context(), "sub_1") }, "DELETE /v1/subscriptions/sub_1", false},
		{"take back", func(c *Client) error { return c.TakeBack(t.Context(), "sub_1") }, "DELETE /v1/subscriptions/sub_1", false},
		{"give back", func(c *Client) error {
			return c.giveBack(t.Context(), &stripe.Invoice{ID: "in_1", Status: "paid", Charge: &stripe.Charge{ID: "ch_1"}})
		}, "POST /v1/refunds", true},
		{"void", func(c *Client) error { return c.giveBack(t.Context(), &stripe.Invoice{ID: "in_1", Status: "open"}) }, "POST /v1/invoices/in_1/void", false},
		{"whose payment", func(c *Client) error {
			if _, err := c.CustomerOf(t.Context(), "ch_1"); !fault.Is(err, fault.NotFound) { // its payment is nobody's
				return err
			}
			return nil
		}, "GET /v1/charges/ch_1", false},
		{"dispute", func(c *Client) error { _, err := c.disputed(t.Context(), "ch_1"); return err }, "GET /v1/disputes", false},
		{"later, for the first time", func(c *Client) error { return c.PlanLater(t.Context(), later) }, "POST /v1/subscription_schedules, POST /v1/subscription_schedules/", false},
		{"later, instead", func(c *Client) error { w := later; w.Schedule = "sub_sched_1"; return c.PlanLater(t.Context(), w) }, "GET /v1/subscription_schedules/sub_sched_1", false},
		{"not later", func(c *Client) error { return c.ForgetLater(t.Context(), "sub_sched_1") }, "POST /v1/subscription_schedules/sub_sched_1/release", false},
		{"contact", func(c *Client) error { _, err := c.Contact(t.Context(), "cus_1"); return err }, "GET /v1/customers/cus_1", false},
		{"another contact", func(c *Client) error {
			return c.SetContact(t.Context(), "cus_1", billing.Contact{Name: "Ada", Email: "ada@example.com", Country: "DE"})
		}, "POST /v1/customers/cus_1", false},
		{"no tax number", func(c *Client) error { return c.SetTaxID(t.Context(), "cus_1", "", "") }, "DELETE /v1/customers/cus_1/tax_ids/", false},
		{"credit", func(c *Client) error {
			_, err := c.AddCredit(t.Context(), billing.CreditEntry{Customer: "cus_1", Key: id.String(), Amount: 1_250})
			return err
		}, "POST /v1/customers/cus_1/balance_transactions", true},
		{"credit that is left", func(c *Client) error { _, err := c.CreditLeft(t.Context(), "cus_1"); return err }, "GET /v1/customers/cus_1", false},
		{"drop", func(c *Client) error { return c.Drop(t.Context(), "sub_1") }, "DELETE /v1/subscriptions/sub_1", false},
		{"stop charging", func(c *Client) error { return c.StopCharging(t.Context(), "in_1") }, "POST /v1/invoices/in_1", false},
		{"items of usage", func(c *Client) error {
			return c.SetMeters(t.Context(), billing.MetersWish{Subscription: "sub_1", Add: []string{"price_2"}, Drop: []string{"si_2"}})
		}, "POST /v1/subscriptions/sub_1", false},
		{"quote without usage", func(c *Client) error {
			gone := wish
			gone.Drop = []string{"si_2"}
			_, err := c.Quote(t.Context(), gone)
			return err
		}, "GET /v1/invoices/upcoming", false},
		{"change without usage", func(c *Client) error {
			gone := wish
			gone.Drop = []string{"si_2"}
			_, err := c.Change(t.Context(), gone)
			return err
		}, "POST /v1/subscriptions/sub_1", true},
		{"events", func(c *Client) error { _, err := c.Events(t.Context(), time.Now().Add(-time.Hour)); return err }, "GET /v1/events", false},
		{"invoices", func(c *Client) error { _, err := c.Invoices(t.Context(), "cus_1"); return err }, "GET /v1/invoices", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &asked{answer: answer}
			if err := tt.call(New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"})); err != nil {
				t.Fatalf("%v", err)
			}
			if got := strings.Join(a.seen, ", "); !strings.Contains(got, tt.want) {
				t.Errorf("asked %s, want %s", got, tt.want)
			}
			if tt.keys && (len(a.keys) == 0 || !strings.Contains(a.keys[len(a.keys)-1], ":") || len(a.keys[len(a.keys)-1]) > 255) {
				t.Errorf("keys %q", a.keys)
			}
		})
	}
}

// TestAnswersHaveKinds holds what Stripe answers against what the caller makes of it.
func TestAnswersHaveKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   fault.Kind
		tries  int
	}{
		{"not there", 404, `{"error":{"type":"invalid_request_error","code":"resource_missing"}}`, fault.NotFound, 1},
		{"declined", 402, `{"error":{"type":"card_error","code":"card_declined"}}`, fault.PaymentRequired, 1},
		{"wrong", 400, `{"error":{"type":"invalid_request_error"}}`, fault.Internal, 1},
		{"too many", 429, `{"error":{"type":"invalid_request_error"}}`, fault.Unavailable, 1},
		{"broken, and recorded", 500, `{"error":{"type":"api_error"}}`, fault.Internal, 1},
		{"busy", 503, `{"error":{"type":"api_error"}}`, fault.Unavailable, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := &asked{answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.status); w.Write([]byte(tt.body)) }}
			_, err := New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"}).Portal(t.Context(), "cus_1", "https://hearth.example")
			if !fault.Is(err, tt.want) || len(a.seen) != tt.tries {
				t.Errorf("%v after %d tries, want %s after %d", err, len(a.seen), tt.want, tt.tries)
			}
		})
	}
}

// TestEveryKindOfTaxNumberIsOne sends each kind that can be chosen to stripe-mock, which
// refuses kinds that the API does not know.
func TestEveryKindOfTaxNumberIsOne(t *testing.T) {
	answer, err := mock()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range billing.TaxKinds() {
		a := &asked{answer: answer}
		if err := New(Config{SecretKey: "sk_test_1", Transport: a, URL: "http://stripe.test"}).SetTaxID(t.Context(), "cus_1", kind, "DE123456789"); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if kind.Says() == billing.TaxKind("").Says() {
			t.Errorf("%s has no name", kind)
		}
	}
}
