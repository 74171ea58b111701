package billing

import (
	"context"
	"errors"
	"fmt"

	"hearth/tenant"
)

// lookAtSeats holds the seats of subscriptions, as Stripe said them last, against the
// people who were counted before. What differs is set again.
func (i *Inspection) lookAtSeats(ctx context.Context) (looked int, found []Drift, err error) {
	var problems []error
	for last := (tenant.ID{}); ; {
		counts, err := seatsSettled(ctx, i.control, last, driftBatch)
		if err != nil || len(counts) == 0 {
			return looked, found, errors.Join(append(problems, err)...)
		}
		looked, last = looked+len(counts), counts[len(counts)-1].Tenant
		of := make(map[tenant.ID]seatCount, len(counts))
		ids := make([]tenant.ID, len(counts))
		for n, count := range counts {
			of[count.Tenant], ids[n] = count, count.Tenant
		}
		running, err := subscriptionsThatRun(ctx, i.control, ids)
		if err != nil {
			return looked, found, err
		}
		for _, s := range running {
			wish, follows := s.wish(of[s.Tenant], i.now())
			if !follows {
				continue
			}
			d := Drift{TenantID: s.Tenant, Metric: MetricSeats, Ours: fmt.Sprintf("%d seats", wish.Seats), Theirs: fmt.Sprintf("%d seats", s.Paid), billed: true, Delta: far(wish.Seats, s.Paid), of: max(wish.Seats, 1)}
			if err := i.setSeatsAgain(ctx, of[s.Tenant]); err != nil {
				problems = append(problems, err)
			} else if i.sink != nil {
				d.Action = "set the seats again"
			}
			found = append(found, d)
		}
	}
}

func (i *Inspection) setSeatsAgain(ctx context.Context, counted seatCount) error {
	if err := saveSeats(ctx, i.control, counted.Tenant, counted.Active, true); err != nil {
		return err
	}
	return i.pushSeats(ctx, counted.Tenant)
}
