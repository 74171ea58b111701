package billing

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Contact is whom invoices name and reach, as Stripe has it.
type Contact struct {
	Name       string `bun:"name"`
	Email      string `bun:"email"`
	Line1      string `bun:"line1"`
	Line2      string `bun:"line2"`
	City       string `bun:"city"`
	State      string `bun:"state"`
	PostalCode string `bun:"postal_code"`
	Country    string `bun:"country"` // two letters

	TaxKind   TaxKind `bun:"tax_kind"`
	TaxID     string  `bun:"tax_id"`
	TaxStatus string  `bun:"tax_status"` // of Stripe's check: verified, pending, unverified; "" where there is none
}

// TaxKind is a kind of number by which a company is known to those who tax it, in
// Stripe's words.
type TaxKind string

// TaxKinds lists those that can be chosen, VAT of the European Union first.
func TaxKinds() []TaxKind {
	return []TaxKind{"eu_vat", "gb_vat", "ch_vat", "no_vat", "us_ein", "ca_gst_hst", "au_abn", "nz_gst", "in_gst", "jp_trn", "sg_gst", "za_vat", "br_cnpj", "mx_rfc"}
}

var taxKinds = map[TaxKind]string{
	"eu_vat": "VAT number, European Union", "gb_vat": "VAT number, United Kingdom", "ch_vat": "VAT number, Switzerland", "no_vat": "VAT number, Norway",
	"us_ein": "EIN, United States", "ca_gst_hst": "GST/HST number, Canada", "au_abn": "ABN, Australia", "nz_gst": "GST number, New Zealand",
	"in_gst": "GSTIN, India", "jp_trn": "Registration number, Japan", "sg_gst": "GST number, Singapore", "za_vat": "VAT number, South Africa",
	"br_cnpj": "CNPJ, Brazil", "mx_rfc": "RFC, Mexico",
}

// Says names a kind as people know it.
func (k TaxKind) Says() string {
	if says, known := taxKinds[k]; known {
		return says
	}
	return "Tax number"
}

// Contacts is how invoices are addressed. Its faults are Gateway's.
type Contacts interface {
	Contact(ctx context.Context, customer string) (Contact, error)
	// SetContact changes all but the tax number. Faults: Invalid on "email".
	SetContact(ctx context.Context, customer string, to Contact) error
	// SetTaxID makes it the only one; an empty kind leaves none. Faults: Invalid on
	// "tax_id" for one that cannot be.
	SetTaxID(ctx context.Context, customer string, kind TaxKind, id string) error
}

// longest is how many characters a line of an address may have.
const longest = 200

// Check faults with Invalid on each field that cannot be.
func (to Contact) Check() error {
	wrong := map[string]string{}
	for name, text := range map[string]string{"name": to.Name, "email": to.Email, "line1": to.Line1, "line2": to.Line2, "city": to.City, "state": to.State, "postal_code": to.PostalCode, "tax_id": to.TaxID} {
		if len([]rune(text)) > longest {
			wrong[name] = "This is too long."
		} else if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			wrong[name] = "Write this in one line."
		}
	}
	if to.Name == "" {
		wrong["name"] = "Say whom the invoices are for."
	}
	if parsed, err := mail.ParseAddress(to.Email); wrong["email"] == "" && (err != nil || parsed.Address != to.Email || !strings.Contains(to.Email, ".")) {
		wrong["email"] = "Write an email address, such as accounts@example.com."
	}
	if _, known := CountryName(to.Country); !known && to.Country != "" {
		wrong["country"] = "Choose a country from the list."
	} else if to.Country == "" && to.Line1+to.Line2+to.City+to.State+to.PostalCode != "" {
		wrong["country"] = "Choose the country of this address."
	}
	switch _, known := taxKinds[to.TaxKind]; {
	case to.TaxKind != "" && !known:
		wrong["tax_kind"] = "Choose one from the list."
	case to.TaxKind == "" && to.TaxID != "":
		wrong["tax_kind"] = "Choose what kind of number this is."
	case to.TaxKind != "" && to.TaxID == "":
		wrong["tax_id"] = "Write the number, or choose that there is none."
	}
	problems := make([]error, 0, len(wrong))
	for name, says := range wrong {
		problems = append(problems, fault.Field(name, "%s", says))
	}
	return errors.Join(problems...)
}

// SetContact changes whom invoices name and reach. Faults: Forbidden for all but
// administrators, Invalid on each field that cannot be, Precondition for a workspace
// that never bought anything: its first checkout asks.
func (s *Service) SetContact(ctx context.Context, id tenant.ID, me tenant.Member, to Contact) error {
	if err := checkBuyer(me); err != nil {
		return err
	}
	if s.gateway == nil {
		return errNotSold()
	}
	if err := to.Check(); err != nil {
		return err
	}
	known, err := customerOf(ctx, s.control, id)
	if err != nil {
		return err
	}
	if known.StripeID == "" {
		return fault.New(fault.Precondition, "There are no invoices yet. The first payment asks whom they are for.")
	}
	err = s.locked(ctx, id, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		if err := s.gateway.SetTaxID(ctx, cu.StripeID, to.TaxKind, to.TaxID); err != nil {
			return err
		}
		if err := s.gateway.SetContact(ctx, cu.StripeID, to); err != nil {
			return err
		}
		_, err := s.refresh(ctx, c, cu, "changed its billing contact")
		return err
	})
	return s.afterRecorded(ctx, id, err)
}
