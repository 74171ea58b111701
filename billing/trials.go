package billing

import (
	"time"

	"hearth/tenant"
)

// TrialMonth is what became of the trials that began in a month.
type TrialMonth struct {
	From      time.Time `bun:"month"`
	Started   int       `bun:"started"`
	Running   int       `bun:"running"`   // and nothing is paid yet
	Converted int       `bun:"converted"` // they pay, or have paid, since
}

// Lost is how many have ended without anything being paid since.
func (m TrialMonth) Lost() int { return m.Started - m.Running - m.Converted }

// Rate is how many of a hundred that have been decided were converted; -1 where none has.
func (m TrialMonth) Rate() int {
	decided := m.Started - m.Running
	if decided == 0 {
		return -1
	}
	return (m.Converted*100 + decided/2) / decided
}

// Trial is one that runs.
type Trial struct {
	Tenant tenant.ID `bun:"tenant_id"`
	Slug   string    `bun:"slug"`
	Ends   time.Time `bun:"ends,nullzero"`
	Bought bool      `bun:"bought"` // a card is there: it is paid for when the trial ends
}

// Trials are the trials of a year.
type Trials struct {
	Months  []TrialMonth // the newest first
	Running int
	Ending  []Trial // within a week, the one first that ends first
	Soon    int     // how many those are in all
}

// endingSoon is how far ahead trials are listed by name.
const endingSoon = 7 * day
