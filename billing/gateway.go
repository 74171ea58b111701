package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Gateway is how billing speaks with Stripe; package gateway grants it. Faults of all
// its methods: Unavailable when trying again may help, PaymentRequired when a card was
// declined, NotFound for what Stripe does not have, Internal when Stripe recorded a
// failure, so that only a new key can help.
type Gateway interface {
	// MakeCustomer makes a customer, or finds the one that an earlier try has made.
	MakeCustomer(ctx context.Context, n NewCustomer) (id string, err error)
	// Price finds a price by its lookup key.
	Price(ctx context.Context, lookupKey string) (id string, err error)
	// MakePrice makes the price of a plan, and its product, where they are missing,
	// and reports whether they were.
	MakePrice(ctx context.Context, plan Plan, price Price) (made bool, err error)

	Checkout(ctx context.Context, w CheckoutWish) (CheckoutPage, error)
	// CloseCheckout makes a page useless that nobody has paid on.
	CloseCheckout(ctx context.Context, id string) error
	Contacts
	Schedules
	Credits

	// Portal is a page where a person changes the card and the address.
	Portal(ctx context.Context, customer, back string) (url string, err error)

	// IsGone reports whether a customer was deleted. Faults: NotFound for one that this
	// account at Stripe never had.
	IsGone(ctx context.Context, customer string) (bool, error)
	// Subscriptions lists all that a customer has and had, ended ones too.
	Subscriptions(ctx context.Context, customer string) ([]Subscription, error)
	// Invoices lists a customer's, the newest first.
	Invoices(ctx context.Context, customer string) ([]Invoice, error)

	// Quote works a change out without making it, and Change makes it. A change whose
	// payment fails waits: pending is true, and everything stays as it is.
	Quote(ctx context.Context, w ChangeWish) (Quote, error)
	Change(ctx context.Context, w ChangeWish) (pending bool, err error)
	// SetMeters gives a subscription prices of usage and takes items of usage from it,
	// with what they have: that is billed otherwise. Doing it again changes nothing.
	SetMeters(ctx context.Context, w MetersWish) error
	// SetEnding says whether a subscription ends with the period that is paid for.
	SetEnding(ctx context.Context, subscription string, ends bool) error
	// TakeBack ends a subscription at once as if it had never been: what its invoices
	// took is given back to the card, and what they still ask for is void.
	// Doing it again does nothing.
	TakeBack(ctx context.Context, subscription string) error
	// CustomerOf finds who made a payment.
	CustomerOf(ctx context.Context, charge string) (customer string, err error)
	// End ends a subscription at once, and credits what is unused of its period.
	End(ctx context.Context, subscription string) error
	// Drop ends a subscription at once, and bills nothing more and credits nothing.
	Drop(ctx context.Context, subscription string) error
	// StopCharging leaves an invoice as it is: nobody is charged for it by itself.
	StopCharging(ctx context.Context, invoice string) error
	// Events lists what happened since a time, the oldest first.
	Events(ctx context.Context, since time.Time) ([]Event, error)

	// ReadEvent checks that Stripe has signed a body lately and reads what it is about.
	// Faults: Invalid for a body that is not Stripe's, Internal for one of another
	// version of its API. Each wraps a Refusal.
	ReadEvent(body []byte, signature string) (Event, error)
}

// NewCustomer is who pays for a workspace.
type NewCustomer struct {
	Tenant      tenant.ID
	Name, Email string
	Epoch       int
}

// CheckoutWish is a subscription that somebody would like to pay for.
type CheckoutWish struct {
	Tenant     tenant.ID
	Customer   string
	Price      string   // Stripe's id
	Metered    []string // prices of usage
	Plan       PlanKey
	Seats      int64
	TrialEnds  time.Time // zero: it is paid for at once
	Done, Back string    // addresses to come back to
	Revision   int
}

// CheckoutPage is where it is paid.
type CheckoutPage struct {
	ID, URL string
	Until   time.Time
}

// ChangeWish is what a subscription shall become.
type ChangeWish struct {
	Subscription string
	Item         string // of the seats
	Price        string // Stripe's id
	Seats        int64
	At           time.Time // from when on it counts, in whole seconds: the same for quote and change
	AtOnce       bool      // it is paid now; else what it costs or gives back is on the next invoice
	Drop         []string  // items of usage that cannot stay: Stripe has one interval in a subscription
	Epoch        int
}

// MetersWish is what changes in the items of usage that a subscription has.
type MetersWish struct {
	Subscription string
	Add          []string // Stripe's ids of prices
	Drop         []string // items
}

// Quote is what a change costs. Amounts are in the smallest unit of the currency.
type Quote struct {
	Lines    []QuoteLine
	Due      int64 // now, or with the next invoice; less than nothing is a credit
	Currency string
}

// QuoteLine is one line of it.
type QuoteLine struct {
	Text   string
	Amount int64
}

// Event is a hint that something of a customer has changed.
type Event struct {
	ID       string
	Kind     string
	Customer string // "" where it is about none, or about a payment
	Charge   string // the payment it is about, where it names no customer
	At       time.Time
	Body     string
}
