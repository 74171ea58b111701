//go:build !production

package stripefake

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestThePagesTakeCodesAndAskTheBank walks through the pages as people do.
func TestThePagesTakeCodesAndAskTheBank(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f, err := New(Config{URL: "http://hearth.test/dev/stripe", Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	pages := f.Pages(func() {})
	ask := func(path string, form url.Values) (int, string, string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if form != nil {
			r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w.Code, w.Body.String(), strings.TrimPrefix(w.Header().Get("Location"), "/dev/stripe")
	}
	must := func(answer any, failed *failure) any {
		t.Helper()
		if failed != nil {
			t.Fatal(failed.Message)
		}
		return answer
	}
	c := must(f.makeCustomer("", params{"email": "ada@example.com"})).(*customer)
	must(f.makeProduct("", params{"id": "prod_1", "name": "Hearth Team"}))
	p := must(f.makePrice("", params{"product": "prod_1", "unit_amount": 600, "recurring": map[string]any{"interval": "month"}})).(*price)
	ch := must(f.makeCheckout("", params{"customer": c.ID, "mode": "subscription", "success_url": "http://w.hearth.test/paid", "allow_promotion_codes": true,
		"line_items": []any{map[string]any{"price": p.ID, "quantity": 3}}})).(*checkout)
	at := "/checkout/" + ch.ID

	steps := []struct {
		name   string
		path   string
		form   url.Values
		status int
		says   string
	}{
		{"the page", at, nil, 200, "A card whose bank asks to confirm"},
		{"a code that is none", at, url.Values{"code": {`"><script>`}, "do": {"apply"}}, 422, "is not known"},
		{"a code", at, url.Values{"code": {" welcome "}, "do": {"apply"}}, 200, "$14.40"},
		{"a card that is declined keeps what was typed", at, url.Values{"code": {"WELCOME"}, "card": {"bad"}}, 422, `value="WELCOME"`},
		{"a card that is none", at, url.Values{"card": {"4242"}}, 422, "declined"},
		{"a card whose bank asks", at, url.Values{"code": {"WELCOME"}, "card": {"confirm"}}, 303, ""},
	}
	to := ""
	for _, step := range steps {
		status, body, location := ask(step.path, step.form)
		if status != step.status || !strings.Contains(body, step.says) || strings.Contains(body, "<script>") {
			t.Errorf("%s: %d\n%s", step.name, status, body)
		}
		to = location
	}
	if status, body, _ := ask(to, nil); status != 200 || !strings.Contains(body, "Your bank asks") || !strings.Contains(body, "$14.40") {
		t.Fatalf("%s: %d\n%s", to, status, body)
	}
	if status, _, back := ask(to, url.Values{"answer": {"no"}}); status != 303 || !strings.HasSuffix(back, ch.ID) {
		t.Errorf("refused: %d to %s", status, back)
	}
	if status, _, _ := ask(to, nil); status != 404 {
		t.Errorf("after the answer the bank still asks: %d", status)
	}
	ask(at, url.Values{"card": {"confirm"}})
	if status, _, back := ask(to, url.Values{"answer": {"yes"}}); status != 303 || back != "http://w.hearth.test/paid" {
		t.Errorf("confirmed: %d to %s", status, back)
	}
	if i := f.is.Invoices[f.Latest(c.ID)]; i.Status != "paid" || i.Total != 1440 || i.Charge == nil || f.is.Subscriptions[i.Subscription].Discount != nil {
		t.Errorf("%+v", i)
	}
}

// TestAmountsAreNotNegative: stripe-mock takes them, Stripe does not.
func TestAmountsAreNotNegative(t *testing.T) {
	t.Parallel()
	f, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f.makeProduct("", params{"id": "prod_1"})
	f.is.Invoices["in_1"] = &invoice{ID: "in_1", Charge: &charge{ID: "ch_1", Amount: 500}}
	tests := []struct {
		name string
		make func(string, params) (any, *failure)
		with params
	}{
		{"a price", f.makePrice, params{"product": "prod_1", "unit_amount": -1}},
		{"a price with decimals", f.makePrice, params{"product": "prod_1", "unit_amount_decimal": "-0.5"}},
		{"a refund", f.makeRefund, params{"charge": "ch_1", "amount": -1}},
		{"a refund of more than was paid", f.makeRefund, params{"charge": "ch_1", "amount": 501}},
		{"an amount off", f.makeCoupon, params{"amount_off": -100}},
		{"a part off", f.makeCoupon, params{"percent_off": -5}},
		{"more than all off", f.makeCoupon, params{"percent_off": 101}},
	}
	for _, tt := range tests {
		if _, failed := tt.make("", tt.with); failed == nil || failed.status != http.StatusBadRequest {
			t.Errorf("%s: %+v", tt.name, failed)
		}
	}
}
