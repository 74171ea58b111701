//go:build !production

package billingweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
)

// till is a workspace that pays a test Stripe, and the pages where it does.
type till struct {
	*billingtest.World
	t     *testing.T
	s     *web.Server
	owner *http.Cookie
}

func newTill(t *testing.T) till {
	t.Helper()
	w := billingtest.New(t, stripefake.Config{})
	s := webtest.New(t, w.Env)
	New(Deps{Web: s, Money: w.Service}).Workspace(s.Routes(tenant.HostWorkspace))
	return till{w, t, s, webtest.SignIn(t, w.Env, w.DB, w.Owner)}
}

func values(form string) url.Values {
	v, err := url.ParseQuery(form)
	if err != nil {
		panic(err)
	}
	return v
}

// asks sends a request as somebody, and reads the answer without its marks.
func (l till) asks(as *http.Cookie, method, path, form string) (status int, text string) {
	l.t.Helper()
	got := webtest.Do(l.t, l.s, webtest.Request{Host: l.Tenant.Slug, Method: method, Path: path, Form: values(form), Cookies: []*http.Cookie{as}})
	return got.StatusCode, strings.Join(strings.Fields(marks.ReplaceAllString(got.Body, " ")), " ")
}

func (l till) reads(path string, has ...string) {
	l.t.Helper()
	status, text := l.asks(l.owner, http.MethodGet, path, "")
	for _, want := range has {
		if status != http.StatusOK || !strings.Contains(text, want) {
			l.t.Errorf("%s: %d, %q is missing in\n%s", path, status, want, text)
		}
	}
}

func TestInvoicesAreListedWithWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	l := newTill(t)
	member := webtest.SignIn(t, l.Env, l.DB, tenanttest.Member(t, l.DB, "Mona"))
	l.reads(web.PlaceBilling, "There are none yet.")
	if _, text := l.asks(member, http.MethodGet, web.PlaceBilling, ""); !strings.Contains(text, "Administrators of the workspace see what is paid") {
		t.Errorf("a member reads %s", text)
	}
	l.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	l.Deliver()
	l.reads(web.PlaceBilling, "HEARTH-TEST-0001", "Team, 4 members", "Paid", "$24", "Receipt")
	for range 22 {
		l.Pass(31 * 24 * time.Hour)
	}
	l.reads(web.PlaceBilling, "All invoices")
	l.reads(placeInvoices, "HEARTH-TEST-0022", "Older")
	l.reads(placeInvoices+"?page=2", "HEARTH-TEST-0001", "Newer")
	l.reads(placeInvoices+"?page=99", "There are none here.")
	l.reads(placeInvoices+"?page=-1", "HEARTH-TEST-0022")
	if status, _ := l.asks(member, http.MethodGet, placeInvoices, ""); status != http.StatusForbidden {
		t.Errorf("a member gets %d", status)
	}
}

func TestTheContactIsAskedForAgainWhenItCannotBe(t *testing.T) {
	t.Parallel()
	l := newTill(t)
	l.reads(placeContact, "There are no invoices yet.")
	l.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	l.Deliver()
	l.reads(placeContact, "Name on invoices", "VAT number, European Union")
	got := webtest.Do(t, l.s, webtest.Request{Host: l.Tenant.Slug, Method: http.MethodPost, Path: placeContact, Form: values("name=Larkfield+%26+Daughters&email=accounts%40larkfield.example&country=DE&tax_kind=eu_vat&tax_id=12"), Cookies: []*http.Cookie{l.owner}})
	for _, want := range []string{"This is not a number of this kind.", `value="Larkfield &amp; Daughters"`, `value="12"`, `value="eu_vat" selected`, `value="DE" selected`} {
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.Body, want) {
			t.Errorf("%d, %s is missing in\n%s", got.StatusCode, want, got.Body)
		}
	}
	if status, text := l.asks(l.owner, http.MethodPost, placeContact, "name=Larkfield&email=accounts%40larkfield.example&country=DE&tax_kind=eu_vat&tax_id=de123456789"); status != http.StatusSeeOther {
		t.Errorf("%d %s", status, text)
	}
	l.reads(placeContact, "This number is being checked.")
}

func TestALesserPlanSaysWhatItTakesAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	l := newTill(t)
	l.Subscribe(billing.PlanBusiness, billing.Monthly, "good")
	l.Deliver()
	l.reads(web.PlaceChange+"?plan=team&every=month", "Each month, from 1 April 2026 $18", "Business goes on until 1 April 2026", "500 members instead of 5,000.", "Files of more than 250 MB cannot be added any more.", "Nothing is deleted")
	at := "&at=1772366400"
	if status, text := l.asks(l.owner, http.MethodPost, web.PlaceChange, "plan=team&every=month"+at); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, text)
	}
	l.reads(web.PlaceBilling, "Changes to Team, paid monthly, on 1 April 2026.", "Keep Business")
	if status, text := l.asks(l.owner, http.MethodPost, placeKeep, ""); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, text)
	}
	l.reads(web.PlaceBilling, "Paid monthly. The next payment is due on 1 April 2026.")
	if status, text := l.asks(l.owner, http.MethodPost, placeKeep, ""); status != http.StatusConflict || !strings.Contains(text, "No change of the plan is planned any more.") {
		t.Errorf("again: %d %s", status, text)
	}
}

func TestTheBillingPageShowsDiscountsAndWhoIsTooMany(t *testing.T) {
	t.Parallel()
	l := newTill(t)
	url, err := l.Service.Checkout(t.Context(), l.DB, l.Owner, billing.Order{Plan: billing.PlanTeam, Every: billing.Monthly})
	if err != nil {
		t.Fatal(err)
	}
	if !l.Fake.PayCheckoutWith(stripefake.CheckoutAt(url), "good", "STARTUP") {
		t.Fatal("the code was refused")
	}
	l.Deliver()
	l.reads(web.PlaceBilling, "50 % off, STARTUP, until 1 March 2027.", "$9", "$9 taken off")
	err = billing.Agree(t.Context(), l.Control(), l.Tenant.ID, billing.Agreement{Overrides: []string{"members=1", "storage=0"}})
	if err != nil {
		t.Fatal(err)
	}
	l.reads(web.PlaceBilling, "There are 3 members here, 2 more than Team allows. Everybody goes on as before, and nobody new can join until there is room.", "See the members")
}
