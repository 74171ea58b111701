package billing

import (
	"context"
	"errors"
	"fmt"
)

// ForgetUsageArgs asks to let go what was used so long ago that nobody asks for it.
type ForgetUsageArgs struct{}

// Kind implements tenant.JobArgs.
func (ForgetUsageArgs) Kind() string { return "billing:forget_usage" }

// How much of a ledger is let go at once, and how often in one run.
const (
	forgetBatch = 10_000
	forgetRuns  = 500
)

// ForgetUsage lets the entries of ledgers go after 13 months; what they came to stays in
// the hours. The ledgers take no entry of that time any more, and no hour of it is made
// anew, so that what is gone is not missed. A ledger's trigger refuses any other
// deletion.
func (u *Usage) ForgetUsage(ctx context.Context) (gone int, err error) {
	var problems []error
	for _, n := range u.nodes() {
		for range forgetRuns {
			some, err := forgetEntries(ctx, n, forgetBatch)
			if err != nil {
				problems = append(problems, fmt.Errorf("node %s: %w", n.Name, err))
				break
			}
			if gone += some; some < forgetBatch {
				break
			}
			u.reached("entries forgotten")
		}
	}
	return gone, errors.Join(problems...)
}
