package tenant

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// MomentKind says which record a Moment is of.
type MomentKind string

// The records that a tenant's timeline is made of. Those of money are package
// billing's.
const (
	MomentAudit     MomentKind = "audit"
	MomentOperation MomentKind = "operation"
	MomentInvoice   MomentKind = "invoice"
	MomentDrift     MomentKind = "drift"
	MomentEvent     MomentKind = "event"
	MomentLimit     MomentKind = "limit"
)

// Moment is one thing that happened with a tenant, as its timeline shows it.
type Moment struct {
	At     time.Time       `bun:"at"`
	Kind   MomentKind      `bun:"moment"`
	Key    string          `bun:"key"`    // of the record among its kind
	What   string          `bun:"what"`   // in the record's own words
	Who    string          `bun:"who"`    // "" for nobody
	Why    string          `bun:"why"`    // a reason, an error or an outcome
	Detail json.RawMessage `bun:"detail"` // before and after, of an audit entry
	Amount int64           `bun:"amount"` // of money, in the smallest unit of Who's currency
	IsOver bool            `bun:"is_over"`
}

// MomentCursor is a place in a timeline: everything older comes after it. The zero
// cursor is now.
type MomentCursor struct {
	At  time.Time
	Key string // Kind, ":" and Key of the moment there
}

// Cursor is the place of m.
func (m Moment) Cursor() MomentCursor {
	return MomentCursor{m.At, string(m.Kind) + ":" + m.Key}
}

// String is the text form, for an address.
func (c MomentCursor) String() string {
	if c.At.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMicro(), 10) + "." + c.Key
}

// ParseMomentCursor reads the text form; "" is the zero cursor. Faults: Invalid.
func ParseMomentCursor(text string) (MomentCursor, error) {
	if text == "" {
		return MomentCursor{}, nil
	}
	at, key, ok := strings.Cut(text, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || micro <= 0 || micro > 1<<53 || len(key) > 300 || !CleanText(key) {
		return MomentCursor{}, fault.New(fault.Invalid, "This timeline cannot go on from there.")
	}
	return MomentCursor{time.UnixMicro(micro).UTC(), key}, nil
}

// Before is the cursor as a statement compares to it.
func (c MomentCursor) Before() (at time.Time, key string) {
	if c.At.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ""
	}
	return c.At, c.Key
}
