package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Window is what a workspace used of a metric above its plan in a period: all of it,
// not what came since the last time.
type Window struct {
	Tenant       tenant.ID
	Metric       Metric
	Customer     string
	Subscription string
	Item         string    // of the subscription
	Since        time.Time // when it has had that item
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
	// Apart is a line that no invoice of its subscription takes along soon: that has ended,
	// or is paid yearly. It is on an invoice of its own, with others of its period.
	Apart      bool
	Start, End time.Time
	Units      int64 // negative: less was used than billed
	Amount     int64
}

// SinkKind is how usage above a plan comes to be billed.
type SinkKind string

// The kinds of sinks. The zero kind is SinkUsageRecords.
const (
	SinkUsageRecords SinkKind = "usage_records" // by items of the subscription
	SinkInvoiceItems SinkKind = "invoice_items" // by a line of an invoice when the period is over
	SinkMeters       SinkKind = "meters"        // by Stripe's meters, which need a newer API
)

// Check faults with Invalid for a kind that there is not, or not yet.
func (k SinkKind) Check() error {
	switch k {
	case "", SinkUsageRecords, SinkInvoiceItems:
		return nil
	case SinkMeters:
		return fault.New(fault.Invalid, "meters need a newer version of Stripe's API than 2023-10-16, which Hearth speaks: choose usage_records or invoice_items")
	}
	return fault.New(fault.Invalid, "choose usage_records or invoice_items")
}

// Attaches reports whether subscriptions have items for usage.
func (k SinkKind) Attaches() bool { return k == "" || k == SinkUsageRecords }

// Sink bills usage. Package gateway grants it.
type Sink interface {
	// Push makes a window's Billable what is billed for its item and period. Doing it
	// again changes nothing. Pushes of one window never overlap. Faults: Conflict for a
	// window that is billed by a line when it is over, as nothing can be pushed for it.
	Push(ctx context.Context, w Window) error
	// Total is what is billed for a window through its item, after its end too. Faults:
	// NotFound for an item that is gone.
	Total(ctx context.Context, w Window) (int64, error)
	// SetSeats makes a subscription have so many seats. Doing it again changes nothing.
	SetSeats(ctx context.Context, w SeatsWish) error
	// AddLine adds a line once for its key, whatever became of earlier tries, and
	// returns its name there.
	AddLine(ctx context.Context, l Line) (id string, err error)
}
