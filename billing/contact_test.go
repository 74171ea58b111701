//go:build !production

package billing_test

import (
	"strings"
	"testing"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

var larkfield = billing.Contact{Name: "Larkfield GmbH", Email: "accounts@larkfield.example", Line1: "Am Markt 1", City: "Jena", PostalCode: "07743", Country: "DE", TaxKind: "eu_vat", TaxID: "DE123456789"}

func TestInvoicesAreAddressedToTheContact(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	set := func(to billing.Contact) error { return w.Service.SetContact(t.Context(), w.Tenant.ID, w.Owner, to) }
	if err := set(larkfield); !fault.Is(err, fault.Precondition) || w.Account().Customer.TenantID == w.Tenant.ID {
		t.Errorf("before anything is bought: %v", err)
	}
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	if is := w.Account().Customer.Contact; is.Name != w.Tenant.Name || is.Email != w.Owner.Email {
		t.Errorf("at first it is %+v", is)
	}
	for range 2 {
		if err := set(larkfield); err != nil {
			t.Fatal(err)
		}
		w.Deliver()
	}
	want := larkfield
	want.TaxStatus = "pending"
	if diff := cmp.Diff(want, w.Account().Customer.Contact); diff != "" {
		t.Errorf("contact (-want +got):\n%s", diff)
	}
	swiss := want
	swiss.TaxKind, swiss.TaxID, swiss.Line1 = "ch_vat", "CHE-123.456.789 MWST", ""
	if err := set(swiss); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(swiss, w.Account().Customer.Contact); diff != "" {
		t.Errorf("another (-want +got):\n%s", diff)
	}
	swiss.TaxKind, swiss.TaxID, swiss.TaxStatus = "", "", ""
	if err := set(swiss); err != nil {
		t.Fatal(err)
	}
	if is := w.Account().Customer.Contact; is != swiss {
		t.Errorf("without a number it is %+v", is)
	}
}

func TestAContactThatCannotBeChangesNothing(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	was := w.Account().Customer.Contact
	tests := []struct {
		name  string
		with  func(to *billing.Contact)
		field string
	}{
		{"no name", func(to *billing.Contact) { to.Name = "" }, "name"},
		{"a name without end", func(to *billing.Contact) { to.Name = strings.Repeat("ä", 201) }, "name"},
		{"a name of two lines", func(to *billing.Contact) { to.Name = "Larkfield\nBcc: all" }, "name"},
		{"no address for mail", func(to *billing.Contact) { to.Email = "" }, "email"},
		{"a name with the address", func(to *billing.Contact) { to.Email = "Ada <ada@example.com>" }, "email"},
		{"two of them", func(to *billing.Contact) { to.Email = "a@b.example, c@d.example" }, "email"},
		{"no country", func(to *billing.Contact) { to.Country = "" }, "country"},
		{"a country of nowhere", func(to *billing.Contact) { to.Country = "QQ" }, "country"},
		{"a number without a kind", func(to *billing.Contact) { to.TaxKind = "" }, "tax_kind"},
		{"a kind of nothing", func(to *billing.Contact) { to.TaxKind = "moon_vat" }, "tax_kind"},
		{"a kind without a number", func(to *billing.Contact) { to.TaxID = "" }, "tax_id"},
		{"a number of another kind", func(to *billing.Contact) { to.TaxID = "12-3456789" }, "tax_id"},
		{"a number that runs code", func(to *billing.Contact) { to.TaxID = "<script>alert(1)</script>" }, "tax_id"},
	}
	for _, tt := range tests {
		to := larkfield
		tt.with(&to)
		err := w.Service.SetContact(t.Context(), w.Tenant.ID, w.Owner, to)
		if fields := fault.Fields(err); !fault.Is(err, fault.Invalid) || fields[tt.field] == "" {
			t.Errorf("%s: %v %v", tt.name, err, fields)
		}
	}
	if err := w.Service.SetContact(t.Context(), w.Tenant.ID, tenant.Member{Role: tenant.RoleMember}, larkfield); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by a member: %v", err)
	}
	if is := w.Account().Customer.Contact; is != was {
		t.Errorf("it has become %+v", is)
	}
}

// TestMailsOfMoneyReachTheContact: whoever the invoices go to hears when one is not paid,
// once, and somebody who is told anyway is not told twice.
func TestMailsOfMoneyReachTheContact(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "expires")
	w.Deliver()
	to := billing.Contact{Name: "Larkfield", Email: strings.ToUpper(w.Owner.Email)}
	for _, email := range []string{to.Email, larkfield.Email} {
		if to.Email = email; w.Service.SetContact(t.Context(), w.Tenant.ID, w.Owner, to) != nil {
			t.Fatal("the contact cannot be changed")
		}
		w.Deliver()
		w.Pass(34 * day)
		w.RunTells()
	}
	told := map[string]int{}
	for _, m := range w.Mails.List() {
		told[strings.ToLower(m.To)+": "+m.Subject]++
	}
	for mail, n := range told {
		if n != 1 {
			t.Errorf("%d mails to %s", n, mail)
		}
	}
	reached := false
	for mail := range told {
		reached = reached || strings.HasPrefix(mail, larkfield.Email)
	}
	if !reached {
		t.Errorf("mails went out: %v", told)
	}
}
