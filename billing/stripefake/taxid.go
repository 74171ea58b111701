//go:build !production

package stripefake

import (
	"net/http"
	"regexp"
	"slices"
)

type address struct {
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	City       string `json:"city"`
	State      string `json:"state"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

type taxID struct {
	ID           string       `json:"id"`
	Object       string       `json:"object"`
	Customer     string       `json:"customer"`
	Country      string       `json:"country"`
	Type         string       `json:"type"`
	Value        string       `json:"value"`
	Created      int64        `json:"created"`
	Verification verification `json:"verification"`
}

type verification struct {
	Status string `json:"status"`
}

// taxShapes are how some numbers are written; all that is known of others is that they
// have a few letters and digits.
var taxShapes = map[string]*regexp.Regexp{
	"eu_vat": regexp.MustCompile(`^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z]{8,12}$`),
	"gb_vat": regexp.MustCompile(`^GB(\d{9}|\d{12})$`),
	"ch_vat": regexp.MustCompile(`^CHE-\d{3}\.\d{3}\.\d{3} (MWST|TVA|IVA)$`),
	"us_ein": regexp.MustCompile(`^\d{2}-\d{7}$`),
	"":       regexp.MustCompile(`^[0-9A-Za-z./ -]{4,30}$`),
}

// makeTaxID takes a number that is written as its kind is. Nobody looks whether it
// exists: that stays pending.
func (f *Fake) makeTaxID(customer string, p params) (any, *failure) {
	c, failed := f.customer(customer)
	if failed != nil {
		return nil, failed
	}
	shape := taxShapes[p.text("type")]
	if shape == nil {
		shape = taxShapes[""]
	}
	if !shape.MatchString(p.text("value")) {
		return nil, &failure{status: http.StatusBadRequest, Type: "invalid_request_error", Code: "tax_id_invalid", Param: "value", Message: "Invalid value for " + p.text("type") + "."}
	}
	t := &taxID{ID: newID("txi"), Object: "tax_id", Customer: c.ID, Type: p.text("type"), Value: p.text("value"), Created: f.unix(), Verification: verification{"pending"}}
	c.TaxIDs = append(c.TaxIDs, t)
	f.emit("customer.tax_id.created", t)
	return t, nil
}

func (f *Fake) listTaxIDs(customer string, _ params) (any, *failure) {
	c, failed := f.customer(customer)
	if failed != nil {
		return nil, failed
	}
	return listOf(c.TaxIDs, "/v1/customers/"+c.ID+"/tax_ids"), nil
}

func (f *Fake) deleteTaxID(customer, id string) (any, *failure) {
	c, failed := f.customer(customer)
	if failed != nil {
		return nil, failed
	}
	at := slices.IndexFunc(c.TaxIDs, func(t *taxID) bool { return t.ID == id })
	if at < 0 {
		return nil, missing("tax_id", id)
	}
	gone := c.TaxIDs[at]
	c.TaxIDs = slices.Delete(c.TaxIDs, at, at+1)
	f.emit("customer.tax_id.deleted", gone)
	return map[string]any{"id": id, "object": "tax_id", "deleted": true}, nil
}

// withTaxIDs is a customer as one gets it whole.
type withTaxIDs struct {
	*customer
	TaxIDs list[*taxID] `json:"tax_ids"`
}

func (f *Fake) shown(c *customer, p params) any {
	if !slices.Contains(p.texts("expand"), "tax_ids") {
		return c
	}
	return withTaxIDs{c, listOf(c.TaxIDs, "/v1/customers/"+c.ID+"/tax_ids")}
}

// setAddress changes the address of a customer where one is given.
func (c *customer) setAddress(p params) {
	if to := p.in("address"); to != nil {
		c.Address = &address{to.text("line1"), to.text("line2"), to.text("city"), to.text("state"), to.text("postal_code"), to.text("country")}
	}
}
