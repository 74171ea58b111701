package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Window is what a workspace used of a metric above its plan in a period: all of it,
// not what came since the last time.
type Window struct {
	Tenant       tenant.ID
	Metric       Metric
	Customer     string
	Subscription string
	Item         string // of the subscription
	Start, End   time.Time
	Billable     int64 // in units of the price
	Price        int64 // of a unit, as an Amount
	Revision     int64 // grows whenever Billable changes
}

// Line is usage that came too late for its period, as a line of an invoice.
type Line struct {
	Key          string // names the line for ever
	Tenant       tenant.ID
	Metric       Metric
	Customer     string
	Subscription string
	Invoice      string // a draft; "": the next one
	Start, End   time.Time
	Units        int64 // negative: less was used than billed
	Amount       int64
}

// Sink bills usage. Package gateway grants it.
type Sink interface {
	// Push makes a window's Billable what is billed for its item and period. Doing it
	// again changes nothing. Pushes of one window never overlap.
	Push(ctx context.Context, w Window) error
	// Total is what would be billed for a window now.
	Total(ctx context.Context, w Window) (int64, error)
	// SetSeats makes a subscription have so many seats. Doing it again changes nothing.
	SetSeats(ctx context.Context, w SeatsWish) error
	// AddLine adds a line once for its key, whatever became of earlier tries, and
	// returns its name there.
	AddLine(ctx context.Context, l Line) (id string, err error)
}
