package billing

import (
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// Subscription is what Stripe says of one, as it was fetched last.
type Subscription struct {
	bun.BaseModel `bun:"table:control.subscriptions,alias:su"`

	ID                string    `bun:"id,pk"`
	TenantID          tenant.ID `bun:"tenant_id"`
	Status            Status    `bun:"status"`
	Plan              PlanKey   `bun:"plan"`
	Seats             int64     `bun:"seats"`
	Every             Interval  `bun:"every"`
	Monthly           int64     `bun:"monthly"` // cents its fixed prices come to in a month, less discounts
	CancelAtPeriodEnd bool      `bun:"cancel_at_period_end"`
	PeriodStart       time.Time `bun:"period_start"`
	PeriodEnd         time.Time `bun:"period_end"`
	TrialEndsAt       time.Time `bun:"trial_ends_at,nullzero"`
	EndedAt           time.Time `bun:"ended_at,nullzero"`
	CreatedAt         time.Time `bun:"created_at"`

	Schedule string   `bun:"schedule"` // what changes it later, at Stripe; "" for nothing
	Next     Next     `bun:"embed:"`
	Discount Discount `bun:"embed:discount_"`

	Items    []Item `bun:"-"`
	Pending  bool   `bun:"-"` // a change of its items waits, for a payment or a day; only as it was fetched
	ThenFree bool   `bun:"-"` // when it ends the workspace goes on, on Free; only as it was fetched
}

// Item is one price of a subscription.
type Item struct {
	bun.BaseModel `bun:"table:control.subscription_items,alias:si"`

	ID             string `bun:"id,pk"`
	SubscriptionID string `bun:"subscription_id"`
	Metric         Metric `bun:"metric"`
	Price          string `bun:"price"` // its lookup key
	Quantity       int64  `bun:"quantity"`

	Since time.Time `bun:"created_at"`
}

// IsOver reports whether the subscription has ended for good.
func (s Subscription) IsOver() bool {
	return s.Status == StatusCanceled || s.Status == StatusIncompleteExpired
}

// Goes reports whether the subscription is one that is paid for, or tried, or owed: not
// one that has ended, nor one that nobody has finished buying or that waits for a card.
func (s Subscription) Goes() bool { return s.ID != "" && !s.IsOver() && !s.waits() }

func (s Subscription) waits() bool { return s.Status == StatusIncomplete || s.Status == StatusPaused }

// MRR is how many cents come in for it each month. What nobody pays for yet, or any
// more, comes to nothing; a payment that is only late still counts.
func (s Subscription) MRR() int64 {
	if s.Status == StatusActive || s.Status == StatusPastDue {
		return s.Monthly
	}
	return 0
}

// Item finds the item of a metric; the zero Item where there is none.
func (s Subscription) Item(m Metric) Item {
	for _, i := range s.Items {
		if i.Metric == m {
			return i
		}
	}
	return Item{}
}

// Current picks the subscription that counts: of those that go on the oldest, so that
// a second one which was bought by mistake changes nothing, else the one that ended
// last. The zero Subscription where there is none.
func Current(all []Subscription) Subscription {
	var current Subscription
	for _, s := range all {
		switch {
		case s.Status == StatusIncompleteExpired:
		case current.ID == "", current.IsOver() && !s.IsOver():
			current = s
		case current.IsOver() != s.IsOver():
		case s.IsOver() && s.EndedAt.After(current.EndedAt), !s.IsOver() && firmer(s, current):
			current = s
		}
	}
	return current
}

// firmer puts what is paid for before what waits for a payment or a card.
func firmer(a, b Subscription) bool {
	if a.waits() != b.waits() {
		return b.waits()
	}
	return a.CreatedAt.Before(b.CreatedAt) || a.CreatedAt.Equal(b.CreatedAt) && a.ID < b.ID
}
