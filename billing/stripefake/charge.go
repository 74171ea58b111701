//go:build !production

package stripefake

import (
	"cmp"
	"slices"
)

type charge struct {
	ID             string `json:"id"`
	Object         string `json:"object"`
	Amount         int64  `json:"amount"`
	AmountRefunded int64  `json:"amount_refunded"`
	Currency       string `json:"currency"`
	Customer       string `json:"customer"`
	Invoice        string `json:"invoice"`
	Created        int64  `json:"created"`
	Paid           bool   `json:"paid"`
	Status         string `json:"status"`
	Refunded       bool   `json:"refunded"` // whole
	Disputed       bool   `json:"disputed"`
	ReceiptURL     string `json:"receipt_url"`
}

type refund struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Amount   int64  `json:"amount"`
	Charge   string `json:"charge"`
	Currency string `json:"currency"`
	Status   string `json:"status"`
	Created  int64  `json:"created"`
}

type dispute struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Amount   int64  `json:"amount"`
	Charge   string `json:"charge"`
	Currency string `json:"currency"`
	Reason   string `json:"reason"`
	Status   string `json:"status"`
	Created  int64  `json:"created"`
}

// took keeps that a card paid an invoice.
func (f *Fake) took(i *invoice) {
	if i.AmountPaid <= 0 {
		return
	}
	i.Charge = &charge{ID: newID("ch"), Object: "charge", Amount: i.AmountPaid, Currency: i.Currency, Customer: i.Customer, Invoice: i.ID, Created: f.unix(), Paid: true, Status: "succeeded", ReceiptURL: i.HostedInvoiceURL + "/receipt"}
	f.emit("charge.succeeded", i.Charge)
}

func (f *Fake) charge(id string) (*charge, *failure) {
	for _, i := range f.is.Invoices {
		if i.Charge != nil && i.Charge.ID == id {
			return i.Charge, nil
		}
	}
	return nil, missing("charge", id)
}

func (f *Fake) getCharge(id string, _ params) (any, *failure) {
	c, failed := f.charge(id)
	if failed != nil {
		return nil, failed
	}
	return c, nil
}

// makeRefund gives money back, all of a charge where no amount is said.
func (f *Fake) makeRefund(_ string, p params) (any, *failure) {
	c, failed := f.charge(p.text("charge"))
	if failed != nil {
		return nil, failed
	}
	amount := c.Amount - c.AmountRefunded
	if p.has("amount") {
		amount = p.number("amount")
	}
	switch {
	case c.Disputed:
		return nil, invalid("Charge %s has been charged back; cannot issue a refund.", c.ID)
	case c.Refunded:
		return nil, &failure{status: 400, Type: "invalid_request_error", Code: "charge_already_refunded", Message: "Charge " + c.ID + " has already been refunded."}
	case amount <= 0:
		return nil, invalid("Invalid positive integer")
	case amount > c.Amount-c.AmountRefunded:
		return nil, invalid("Refund amount is greater than unrefunded amount on charge.")
	}
	c.AmountRefunded += amount
	c.Refunded = c.AmountRefunded == c.Amount
	f.emit("charge.refunded", c)
	return &refund{ID: newID("re"), Object: "refund", Amount: amount, Charge: c.ID, Currency: c.Currency, Status: "succeeded", Created: f.unix()}, nil
}

func (f *Fake) listDisputes(_ string, p params) (any, *failure) {
	var found []*dispute
	for _, d := range f.is.Disputes {
		if !p.has("charge") || d.Charge == p.text("charge") {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(a, b *dispute) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(a.ID, b.ID))
	})
	return listOf(found, "/v1/disputes"), nil
}
