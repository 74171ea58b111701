package gateway

import (
	"context"
	"errors"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// Contact implements billing.Gateway.
func (c *Client) Contact(ctx context.Context, customer string) (billing.Contact, error) {
	p := &stripe.CustomerParams{}
	p.Context = ctx
	p.AddExpand("tax_ids")
	found, err := c.customers.Get(customer, p)
	if err != nil {
		return billing.Contact{}, failure(err, "look at the billing contact")
	}
	to := billing.Contact{Name: found.Name, Email: found.Email}
	if a := found.Address; a != nil {
		to.Line1, to.Line2, to.City, to.State, to.PostalCode, to.Country = a.Line1, a.Line2, a.City, a.State, a.PostalCode, a.Country
	}
	if found.TaxIDs != nil && len(found.TaxIDs.Data) > 0 {
		of := found.TaxIDs.Data[0]
		to.TaxKind, to.TaxID = billing.TaxKind(of.Type), of.Value
		if of.Verification != nil {
			to.TaxStatus = string(of.Verification.Status)
		}
	}
	return to, nil
}

// SetContact implements billing.Gateway. An empty text takes away what there was.
func (c *Client) SetContact(ctx context.Context, customer string, to billing.Contact) error {
	p := &stripe.CustomerParams{
		Name: stripe.String(to.Name), Email: stripe.String(to.Email),
		Address: &stripe.AddressParams{
			Line1: stripe.String(to.Line1), Line2: stripe.String(to.Line2), City: stripe.String(to.City), State: stripe.String(to.State),
			PostalCode: stripe.String(to.PostalCode), Country: stripe.String(to.Country),
		},
	}
	p.Context = ctx
	_, err := c.customers.Update(customer, p)
	if refusedFor(err, stripe.ErrorCodeEmailInvalid) {
		return fault.Field("email", "Stripe does not take this email address.")
	}
	return failure(err, "change the billing contact")
}

// SetTaxID implements billing.Gateway. The new number comes before the old one goes, so
// that one that is refused changes nothing.
func (c *Client) SetTaxID(ctx context.Context, customer string, kind billing.TaxKind, id string) error {
	list := &stripe.TaxIDListParams{Customer: stripe.String(customer)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	var others []string
	is := kind == ""
	found := c.taxIDs.List(list)
	for found.Next() {
		if t := found.TaxID(); !is && billing.TaxKind(t.Type) == kind && t.Value == id {
			is = true
		} else {
			others = append(others, t.ID)
		}
	}
	if err := found.Err(); err != nil {
		return failure(err, "list tax numbers")
	}
	if !is {
		p := &stripe.TaxIDParams{Customer: stripe.String(customer), Type: stripe.String(string(kind)), Value: stripe.String(id)}
		p.Context = ctx
		_, err := c.taxIDs.New(p)
		if refusedFor(err, stripe.ErrorCodeTaxIDInvalid) {
			return fault.Field("tax_id", "This is not a number of this kind. Look at how it is written, with its letters.")
		}
		if err != nil {
			return failure(err, "add a tax number")
		}
	}
	for _, other := range others { // one at most, unless somebody added more at Stripe
		p := &stripe.TaxIDParams{Customer: stripe.String(customer)}
		p.Context = ctx
		if _, err := c.taxIDs.Del(other, p); err != nil {
			return failure(err, "take a tax number away")
		}
	}
	return nil
}

func refusedFor(err error, code stripe.ErrorCode) bool {
	var answer *stripe.Error
	return errors.As(err, &answer) && answer.Code == code
}
