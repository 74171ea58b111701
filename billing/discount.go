package billing

import "time"

// Discount is what is taken off a subscription's invoices; the zero Discount is none.
type Discount struct {
	Name    string    `bun:"name"`    // the code that was typed, or what the coupon is called
	Percent float64   `bun:"percent"` // of each invoice, or
	Amount  int64     `bun:"amount"`  // in the smallest unit of the currency
	EndsAt  time.Time `bun:"ends_at,nullzero"`
}

// Holds reports whether there is one at a time.
func (d Discount) Holds(now time.Time) bool {
	return (d.Percent > 0 || d.Amount > 0) && (d.EndsAt.IsZero() || now.Before(d.EndsAt))
}
