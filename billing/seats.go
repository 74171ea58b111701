package billing

import (
	"context"
	"errors"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

const (
	// SeatCountsFor is how long after they were here last somebody counts as a seat.
	SeatCountsFor = 28 * day
	// seatsSettle is how long people may come and go before they are counted.
	seatsSettle = 15 * time.Minute
	// recountBefore is how long before the end of a period those are found who have
	// become quiet in it.
	recountBefore = 3 * day
)

// CountSeatsArgs asks for the seats of a tenant to be counted.
type CountSeatsArgs struct{}

// Kind implements tenant.JobArgs.
func (CountSeatsArgs) Kind() string { return "billing:count_seats" }

// RecountSeatsArgs asks for the same before a period ends, whether or not anybody was
// there.
type RecountSeatsArgs struct {
	TenantID tenant.ID `json:"tenant_id"`
}

// Kind implements tenant.JobArgs.
func (RecountSeatsArgs) Kind() string { return "billing:recount_seats" }

// Seats hears who comes and goes. It implements tenant.Seats.
type Seats struct {
	Control tenant.ControlDB
	Jobs    tenant.Enqueuer
	Now     func() time.Time
}

// Changed implements tenant.Seats. Workspaces that do not pay by the seat cost a look at
// the control plane and nothing else.
func (s Seats) Changed(ctx context.Context, db tenant.DB, seen time.Time) error {
	if !seen.IsZero() && s.Now().Sub(seen) < SeatCountsFor {
		return nil // counted already
	}
	grants, err := GrantsByID(ctx, s.Control, db.Tenant())
	if err != nil || grants.Plan().MinSeats == 0 {
		return err
	}
	return s.Jobs.EnqueueAt(ctx, db, tenant.QueueBulk, CountSeatsArgs{}, s.Now().Add(seatsSettle))
}

// SeatsWish is how many seats a subscription shall have: all of them, not those that
// came.
type SeatsWish struct {
	Tenant       tenant.ID
	Subscription string
	Item         string
	Seats        int64
	Prorate      bool // what the change costs or gives back is on the next invoice
	Revision     int64
}

// CountSeats counts who was here lately and lets the subscription follow.
func (u *Usage) CountSeats(ctx context.Context, db tenant.DB) error {
	n, err := tenant.CountActive(ctx, db, u.now().Add(-SeatCountsFor))
	if err != nil {
		return err
	}
	if err := saveSeats(ctx, u.control, db.Tenant(), int64(n), false); err != nil {
		return err
	}
	return u.pushSeats(ctx, db.Tenant())
}

// RecountSeats is CountSeats at the end of a period. Nobody is woken to be counted: who
// hibernates for long has nobody.
func (u *Usage) RecountSeats(ctx context.Context, tenants Opener, a RecountSeatsArgs) error {
	t, err := tenant.TenantByID(ctx, u.control, a.TenantID)
	if err != nil || t.State == tenant.StateDeleted || t.State == tenant.StateCancelled {
		return err
	}
	n := 0
	if u.now().Sub(t.LastActiveAt) < SeatCountsFor {
		db, err := tenants.Open(ctx, t.ID)
		if err != nil {
			return err
		}
		if n, err = tenant.CountActive(ctx, db, u.now().Add(-SeatCountsFor)); err != nil {
			return err
		}
	}
	if err := saveSeats(ctx, u.control, t.ID, int64(n), true); err != nil {
		return err
	}
	return u.pushSeats(ctx, t.ID)
}

// pushSeats makes the seats of a subscription those that were counted last. Two
// processes never push for one workspace at once.
func (u *Usage) pushSeats(ctx context.Context, id tenant.ID) error {
	if u.sink == nil {
		return nil
	}
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		row, ours, err := lockSeats(ctx, c, id)
		if err != nil || !ours || row.Revision == row.PushedRevision {
			return err
		}
		running, err := subscriptionsThatRun(ctx, c, []tenant.ID{id})
		if err != nil {
			return err
		}
		if len(running) > 0 {
			if wish, follows := running[0].wish(row, u.now()); follows {
				ctx, cancel := context.WithTimeout(ctx, sinkTimeout)
				defer cancel()
				if err := u.sink.SetSeats(ctx, wish); err != nil && !fault.Is(err, fault.NotFound) {
					return err
				}
				u.reached("seats set")
			}
		}
		return markSeats(ctx, c, row)
	})
}

// wish is what a count makes of a subscription's seats. One that is paid yearly gives
// seats back when it renews.
func (s subscribed) wish(row seatCount, now time.Time) (SeatsWish, bool) {
	plan, err := PlanByKey(s.Plan)
	if err != nil {
		return SeatsWish{}, false
	}
	w := SeatsWish{Tenant: s.Tenant, Subscription: s.ID, Item: itemsOf(s.Items)[MetricSeats].ID, Seats: max(row.Active, plan.MinSeats, 1), Revision: row.Revision, Prorate: true}
	if w.Seats < s.Paid && s.Every == Yearly {
		w.Prorate = false
		if now.Before(s.End.Add(-recountBefore)) {
			return w, false
		}
	}
	return w, w.Item != "" && w.Seats != s.Paid
}

// pushAllSeats is the list of what is left to do.
func (u *Usage) pushAllSeats(ctx context.Context) error {
	ids, err := unpushedSeats(ctx, u.control, pushBatch)
	problems := []error{err}
	for _, id := range ids {
		problems = append(problems, u.pushSeats(ctx, id))
	}
	return errors.Join(problems...)
}
