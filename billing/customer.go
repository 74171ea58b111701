package billing

import (
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// TrialLength is how long a workspace may try a plan without a card.
const TrialLength = 14 * day

// Customer is what is kept of a workspace that began a trial or opened a checkout.
// Others have no row.
type Customer struct {
	bun.BaseModel `bun:"table:control.customers,alias:cu"`

	TenantID    tenant.ID `bun:"tenant_id,pk"`
	StripeID    string    `bun:"stripe_id"` // "" until the first checkout
	Epoch       int       `bun:"epoch"`     // of requests that Stripe has recorded as failed
	StaysFree   bool      `bun:"stays_free"`
	Held        bool      `bun:"held"`
	LiftedAt    time.Time `bun:"lifted_at,nullzero"` // when it ceased to be held
	TrialPlan   PlanKey   `bun:"trial_plan"`
	TrialEndsAt time.Time `bun:"trial_ends_at,nullzero"`

	// The checkout that is open, one at a time.
	CheckoutID       string    `bun:"checkout_id"`
	CheckoutURL      string    `bun:"checkout_url"`
	CheckoutPrice    string    `bun:"checkout_price"` // lookup key
	CheckoutRevision int       `bun:"checkout_revision"`
	CheckoutUntil    time.Time `bun:"checkout_until,nullzero"`

	Contact Contact `bun:"embed:contact_"`

	NextAt    time.Time `bun:"next_at,nullzero"` // when time alone changes how it stands
	FetchedAt time.Time `bun:"fetched_at,nullzero"`

	stood bool // how the workspace stands has changed in this transaction
}

// Account is all that is known of a workspace's money, read together. The zero
// Customer stands for a workspace that never had to do with any.
type Account struct {
	Customer      Customer
	Subscriptions []Subscription
	Invoices      []Invoice // the newest first
	Suspended     time.Time // by an operator
	Closed        time.Time // by its owner
	Condemned     time.Time // to be deleted, by two operators
	Deleted       bool
}

// Current is the subscription that counts.
func (a Account) Current() Subscription { return Current(a.Subscriptions) }

// Facts is what decides how the workspace stands.
func (a Account) Facts() Facts {
	s := a.Current()
	_, unpaid := oldestUnpaid(a.Invoices, a.Subscriptions)
	return Facts{
		Status: s.Status, Plan: s.Plan, OldestUnpaid: unpaid, Ended: s.EndedAt,
		TrialEnds: a.Customer.TrialEndsAt, TrialPlan: a.Customer.TrialPlan,
		StaysFree: a.Customer.StaysFree, Held: a.Customer.Held, Lifted: a.Customer.LiftedAt, HasPaid: a.hasPaid(),
		Suspended: a.Suspended, Closed: a.Closed, Condemned: a.Condemned,
	}
}

func (a Account) hasPaid() bool {
	for _, i := range a.Invoices {
		if i.Status == InvoicePaid && i.Total > 0 {
			return true
		}
	}
	return false
}

// Owed is the invoice that is owed longest, if one is.
func (a Account) Owed() (Invoice, bool) {
	oldest, since := oldestUnpaid(a.Invoices, a.Subscriptions)
	return oldest, !since.IsZero()
}
