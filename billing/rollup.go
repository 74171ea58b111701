package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hearth/tenant"
)

// Usage adds up what workspaces used, from the ledgers of all nodes to what is billed.
// Each step writes absolute amounts made anew from the step before, never sums onto
// what is there: done again, or by two processes at once, it comes to the same.
type Usage struct {
	control tenant.ControlDB
	nodes   func() []tenant.Node
	now     func() time.Time
	sink    Sink
	reached func(point string) // tests stop the process here
}

// UsageConfig is what Usage stands on; Sink is nil where nothing is billed.
type UsageConfig struct {
	Control tenant.ControlDB
	Nodes   func() []tenant.Node
	Now     func() time.Time
	Sink    Sink
}

// NewUsage returns a Usage.
func NewUsage(c UsageConfig) *Usage {
	return &Usage{control: c.Control, nodes: c.Nodes, now: c.Now, sink: c.Sink, reached: func(string) {}}
}

// hoursBatch is how many hours one statement writes.
const hoursBatch = 500

// RollUp brings the hourly amounts up to the ledgers. It looks at hours in which
// something was written since the last time and at nothing else, whoever is idle. A
// node that is away does not hold up the others.
func (u *Usage) RollUp(ctx context.Context) error {
	var problems []error
	for _, n := range u.nodes() {
		if err := u.rollUp(ctx, n); err != nil {
			problems = append(problems, fmt.Errorf("roll up node %s: %w", n.Name, err))
		}
	}
	return errors.Join(problems...)
}

// Behind is how long the oldest entry waits that no roll-up has taken, on any server that
// answers: a transaction that nobody ends holds all later ones up.
func (u *Usage) Behind(ctx context.Context) (longest time.Duration, err error) {
	for _, n := range u.nodes() {
		age, failed := oldestEntry(ctx, n)
		longest, err = max(longest, age), errors.Join(err, failed)
	}
	return longest, err
}

// rollUp follows one ledger. All rows below the upper end of the window belong to
// transactions that are over, so the sums are the same whoever reads them; a slower
// process with an older window is not heard. The watermark moves last: killed before,
// the same hours are made again.
func (u *Usage) rollUp(ctx context.Context, n tenant.Node) error {
	w, err := windowOf(ctx, n)
	if err != nil {
		return err
	}
	u.reached("window")
	if w.Restored {
		if w, err = beginEra(ctx, n); err != nil {
			return err
		}
		u.reached("era")
	}
	hours, err := dirtyHours(ctx, n, w)
	if err != nil {
		return err
	}
	u.reached("hours read")
	for batch := range slices.Chunk(hours, hoursBatch) {
		if err := keepHours(ctx, u.control, n.Name, w, batch); err != nil {
			return err
		}
		u.reached("hours kept")
		if err := u.follow(ctx, batch); err != nil {
			return err
		}
		if err := u.dueCosts(ctx, batch); err != nil {
			return err
		}
		u.reached("periods followed")
		if err := u.alarm(ctx, batch); err != nil {
			return err
		}
		u.reached("limits looked at")
	}
	return moveWatermark(ctx, n, w)
}
