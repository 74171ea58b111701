package billing

import (
	"time"

	"hearth/tenant"
)

// MovementKind is why the money of each month became more or less.
type MovementKind string

// The kinds of movements, in the order in which they are told.
const (
	MovedNew          MovementKind = "new"          // somebody pays for the first time
	MovedReactivation MovementKind = "reactivation" // somebody pays again
	MovedExpansion    MovementKind = "expansion"    // somebody pays more
	MovedContraction  MovementKind = "contraction"  // somebody pays less
	MovedChurn        MovementKind = "churn"        // somebody pays no more
)

// MovementKinds lists them.
func MovementKinds() []MovementKind {
	return []MovementKind{MovedNew, MovedReactivation, MovedExpansion, MovedContraction, MovedChurn}
}

// Movement is one change of what a workspace pays each month. The database writes it with
// the change itself: those of a workspace add up to its MRR.
type Movement struct {
	ID     int64        `bun:"id"`
	Tenant tenant.ID    `bun:"tenant_id"`
	Slug   string       `bun:"slug"`
	Name   string       `bun:"name"`
	At     time.Time    `bun:"at"`
	Kind   MovementKind `bun:"kind"`
	Delta  int64        `bun:"delta"` // cents
	MRR    int64        `bun:"mrr"`   // cents, after it
}

// MovementSearch narrows a list of movements. What is zero narrows nothing.
type MovementSearch struct {
	Kind  MovementKind
	From  time.Time
	Until time.Time // before it
	After int64     // the last one already seen
	Limit int
}

// MRRStep is a month or a day of MRR, by UTC.
type MRRStep struct {
	From  time.Time
	Until time.Time
	Moved map[MovementKind]int64 // cents
	MRR   int64                  // cents, at its end
}

// Net is what a step has changed.
func (s MRRStep) Net() (sum int64) {
	for _, moved := range s.Moved {
		sum += moved
	}
	return sum
}

// MRRCourse is how MRR came to be what it is.
type MRRCourse struct {
	MRR    int64 // cents, now
	Paying int   // workspaces
	Months []MRRStep
	Days   []MRRStep
}

// How far back the course of MRR goes.
const (
	mrrMonths = 12
	mrrDays   = 30
)

// movedOn is what a day has moved of one kind; the zero day is all that there is now.
type movedOn struct {
	Day   time.Time    `bun:"day,nullzero"`
	Kind  MovementKind `bun:"kind"`
	Delta int64        `bun:"delta"`
	Count int          `bun:"count"`
}

// courseOf puts days together. What a step ends with is what there is now, less what was
// moved since.
func courseOf(rows []movedOn, now time.Time) MRRCourse {
	now = now.UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	var c MRRCourse
	for i := range mrrMonths {
		from := month.AddDate(0, i-mrrMonths+1, 0)
		c.Months = append(c.Months, MRRStep{From: from, Until: from.AddDate(0, 1, 0), Moved: map[MovementKind]int64{}})
	}
	for i := range mrrDays {
		from := today.AddDate(0, 0, i-mrrDays+1)
		c.Days = append(c.Days, MRRStep{From: from, Until: from.AddDate(0, 0, 1), Moved: map[MovementKind]int64{}})
	}
	for _, r := range rows {
		if r.Day.IsZero() {
			c.MRR, c.Paying = r.Delta, r.Count
			continue
		}
		for _, steps := range [][]MRRStep{c.Months, c.Days} {
			for i := range steps {
				if !r.Day.Before(steps[i].From) && r.Day.Before(steps[i].Until) {
					steps[i].Moved[r.Kind] += r.Delta
				}
			}
		}
	}
	for _, steps := range [][]MRRStep{c.Months, c.Days} {
		left := c.MRR
		for i := len(steps) - 1; i >= 0; i-- {
			steps[i].MRR = left
			left -= steps[i].Net()
		}
	}
	return c
}
