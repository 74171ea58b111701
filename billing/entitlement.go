package billing

import (
	"encoding/json"
	"fmt"

	"hearth/tenant/fault"
)

// Entitlement is something that a plan grants an amount of.
type Entitlement string

// The entitlements, with the unit of their amounts.
const (
	Members         Entitlement = "members"          // active people
	Guests          Entitlement = "guests"           // people in rooms they were picked for
	FileSize        Entitlement = "file_size"        // bytes of one file
	Storage         Entitlement = "storage"          // bytes of all files
	HistoryDays     Entitlement = "history_days"     // how old a message may be and be shown
	HistoryMessages Entitlement = "history_messages" // how many of the newest are shown at least
	Calls           Entitlement = "calls"            // by bots and programs, a month
	Extensions      Entitlement = "extensions"       // installed
	ExtensionCPU    Entitlement = "extension_cpu"    // milliseconds, a month
	SingleSignOn    Entitlement = "single_sign_on"   // 1: granted
)

// Entitlements lists all there are, in the order of the price table.
func Entitlements() []Entitlement {
	return []Entitlement{Members, Guests, HistoryDays, HistoryMessages, Storage, FileSize, Calls, Extensions, ExtensionCPU, SingleSignOn}
}

// Unlimited is an amount without an end.
const Unlimited int64 = -1

// Limit is an amount that may grow with the seats that are paid for.
type Limit struct {
	Base    int64 `json:"base"`
	PerSeat int64 `json:"per_seat,omitempty"`
}

// Limits is what a plan grants. What is missing is not granted.
type Limits map[Entitlement]Limit

// For returns the amount for a number of seats.
func (l Limit) For(seats int64) int64 {
	if l.Base == Unlimited {
		return Unlimited
	}
	return l.Base + l.PerSeat*max(seats, 0)
}

// Overrides is what was agreed with one workspace: amounts that take the place of its
// plan's.
type Overrides map[Entitlement]int64

// ParseOverrides reads what ParseOverrides's opposite, JSON, wrote; empty is none.
// Faults: Invalid for an entitlement that does not exist and for a senseless amount.
func ParseOverrides(text []byte) (Overrides, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var o Overrides
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "These limits cannot be read.")
	}
	return o, o.Check()
}

// Check faults with Invalid unless every entitlement exists with an amount it can have.
func (o Overrides) Check() error {
	known := map[Entitlement]bool{}
	for _, e := range Entitlements() {
		known[e] = true
	}
	for e, amount := range o {
		switch {
		case !known[e]:
			return fault.New(fault.Invalid, "There is no limit called %s.", e)
		case amount < Unlimited:
			return fault.New(fault.Invalid, "The limit of %s is %d, which is less than nothing.", e, amount)
		}
	}
	return nil
}

// Grants is what one workspace may have: its plan's limits for its seats, with what
// was agreed with it alone in their place. The zero Grants grants nothing.
type Grants struct {
	plan      Plan
	seats     int64
	overrides Overrides
	consent   Consent // to be billed for more; its cap is that of who pays monthly
}

// GrantsOf returns what a plan and overrides grant for a number of paid seats.
func GrantsOf(p Plan, seats int64, o Overrides) Grants {
	return Grants{plan: p, seats: max(seats, p.MinSeats), overrides: o}
}

// Plan returns the plan whose limits these are.
func (g Grants) Plan() Plan { return g.plan }

// Seats returns how many seats the limits are for.
func (g Grants) Seats() int64 { return g.seats }

// Limit returns the amount that is granted of e, or Unlimited.
func (g Grants) Limit(e Entitlement) int64 {
	if amount, agreed := g.overrides[e]; agreed {
		return amount
	}
	return g.plan.Limits[e].For(g.seats)
}

// Allows reports whether a workspace that would come to have n of e may.
func (g Grants) Allows(e Entitlement, n int64) bool {
	limit := g.Limit(e)
	return limit == Unlimited || n <= limit
}

// Raises returns the smallest plan above g's that would allow n of e, and whether
// there is one.
func (g Grants) Raises(e Entitlement, n int64) (Plan, bool) {
	above := false
	for _, p := range Plans() {
		if above && GrantsOf(p, g.seats, nil).Allows(e, n) {
			return p, true
		}
		above = above || p.ID == g.plan.ID
	}
	return Plan{}, false
}

// Refuse is the fault of spending more of e than is granted: PaymentRequired. It says
// what the plan allows and which would allow more.
func (g Grants) Refuse(e Entitlement, n int64) error {
	says := fmt.Sprintf("The %s plan of this workspace allows %s.", g.plan.Name, Phrase(e, g.Limit(e)))
	if next, known := g.Raises(e, n); known {
		says += fmt.Sprintf(" %s allows %s: an owner can change the plan under Billing.", next.Name, Phrase(e, GrantsOf(next, g.seats, nil).Limit(e)))
	}
	return fault.New(fault.PaymentRequired, "%s", says)
}
