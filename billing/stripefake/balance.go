//go:build !production

package stripefake

import "slices"

// balanceEntry changes what a customer has to their credit; less than nothing gives.
type balanceEntry struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	Amount        int64             `json:"amount"`
	Created       int64             `json:"created"`
	Currency      string            `json:"currency"`
	Customer      string            `json:"customer"`
	Description   string            `json:"description"`
	EndingBalance int64             `json:"ending_balance"`
	Metadata      map[string]string `json:"metadata"`
	Type          string            `json:"type"`
}

func (f *Fake) addBalance(id string, p params) (any, *failure) {
	c, failed := f.customer(id)
	if failed != nil {
		return nil, failed
	}
	c.Balance += p.number("amount")
	e := &balanceEntry{
		ID: newID("cbtxn"), Object: "customer_balance_transaction", Amount: p.number("amount"), Created: f.unix(), Currency: p.text("currency"), Customer: id,
		Description: p.text("description"), EndingBalance: c.Balance, Metadata: p.in("metadata").merge(nil), Type: "adjustment",
	}
	f.is.Balances = append(f.is.Balances, e)
	f.emit("customer.updated", c)
	return e, nil
}

func (f *Fake) listBalance(id string, _ params) (any, *failure) {
	if _, failed := f.customer(id); failed != nil {
		return nil, failed
	}
	var found []*balanceEntry
	for _, e := range slices.Backward(f.is.Balances) {
		if e.Customer == id {
			found = append(found, e)
		}
	}
	return listOf(found, "/v1/customers/"+id+"/balance_transactions"), nil
}

// Balance is what a customer owes besides invoices, or has to their credit below
// nothing.
func (f *Fake) Balance(customer string) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.is.Customers[customer]; c != nil {
		return c.Balance
	}
	return 0
}
