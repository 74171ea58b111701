package billing

import (
	"context"
	"fmt"

	"hearth/tenant"
)

// driftBatch is how many rows one statement of a report looks at.
const driftBatch = 500

// comparedPeriod is what a period says, and what its hours say.
type comparedPeriod struct {
	Period
	Used2     int64 `bun:"is_used"`
	Billable2 int64 `bun:"is_billable"`
}

// mark is how far a server's ledger is in the hours.
type mark struct {
	Node string `json:"node"`
	Era  int64  `json:"era"`
	Low  int64  `json:"low"`
}

// marks reads how far the hours are. Of a server that is away nothing is known, so
// nothing is said of whoever used it.
func (i *Inspection) marks(ctx context.Context) (known []mark) {
	for _, n := range i.nodes() {
		if w, err := windowOf(ctx, n); err == nil && !w.Restored {
			known = append(known, mark{n.Name, w.Era, w.Low})
		}
	}
	return known
}

// lookAtPeriods adds periods up anew from their hours. Those with an hour that a roll-up
// has not finished with are left for the next time.
func (i *Inspection) lookAtPeriods(ctx context.Context) (looked int, found []Drift, err error) {
	for last := (Period{}); ; {
		keys, wrong, err := wrongPeriods(ctx, i.control, i.marks(ctx), last, i.now().Add(-tooLate), i.now(), driftBatch)
		if err != nil || len(keys) == 0 {
			return looked, found, err
		}
		looked, last = looked+len(keys), keys[len(keys)-1]
		for _, p := range wrong {
			if err := i.mendPeriod(ctx, p.Period); err != nil {
				return looked, found, err
			}
			found = append(found, Drift{TenantID: p.Tenant, Metric: p.Metric, Delta: max(far(p.Used, p.Used2), far(p.Billable, p.Billable2)*p.Unit), of: max(p.Used2, 1),
				Ours: fmt.Sprintf("%d used, %d billable", p.Used, p.Billable), Theirs: fmt.Sprintf("%d used, %d billable", p.Used2, p.Billable2), Action: "added the period up anew"})
		}
	}
}

// mendPeriod writes what a period comes to. What that changes of a bill is pushed, or
// becomes a line, as after any late hour.
func (i *Inspection) mendPeriod(ctx context.Context, p Period) error {
	return i.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		p, ours, err := lockPeriod(ctx, c, p, "")
		if err != nil || !ours {
			return err
		}
		_, err = addUpPeriod(ctx, c, p)
		return err
	})
}
