package billing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"hearth/tenant"
)

// CatchUpArgs asks for what Stripe told while nobody listened.
type CatchUpArgs struct{}

// Kind implements tenant.JobArgs.
func (CatchUpArgs) Kind() string { return "billing:catch_up" }

// ReconcileArgs asks to hold what is known of money against what Stripe says.
type ReconcileArgs struct{}

// Kind implements tenant.JobArgs.
func (ReconcileArgs) Kind() string { return "billing:reconcile" }

const (
	overlap       = time.Hour      // of what is read again: events are listed a little late
	listed        = 30 * day       // how long Stripe keeps events
	reconcileEach = 20 * time.Hour // how often one customer is looked at
	atATime       = 50             // customers of one run
)

// CatchUp puts events into the inbox that never came, as if they had.
func (s *Service) CatchUp(ctx context.Context) (missed int, err error) {
	if s.gateway == nil {
		return 0, nil
	}
	since, err := lastEvent(ctx, s.control)
	if err != nil || since.IsZero() {
		return 0, err
	}
	return s.CatchUpSince(ctx, since)
}

// CatchUpSince is CatchUp from a time on.
func (s *Service) CatchUpSince(ctx context.Context, since time.Time) (missed int, err error) {
	if oldest := s.now().Add(-listed); since.Before(oldest) {
		since = oldest
	}
	all, err := s.gateway.Events(ctx, since.Add(-overlap))
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		fresh, err := s.keepEvent(ctx, e, e.Body)
		if err != nil {
			return missed, err
		}
		if fresh {
			missed++
		}
	}
	if missed > 0 {
		s.log.WarnContext(ctx, "events of Stripe had been missed", "number", missed)
	}
	return missed, nil
}

// Reconcile looks at the customers that were not looked at for longest. What differs
// from what was known is put right, and kept as drift for operators.
func (s *Service) Reconcile(ctx context.Context) error {
	if s.gateway == nil {
		return nil
	}
	ids, err := customersStale(ctx, s.control, s.now().Add(-reconcileEach), atATime)
	if err != nil {
		return err
	}
	var problems []error
	for _, id := range ids {
		problems = append(problems, s.reconcile(ctx, id))
	}
	return errors.Join(problems...)
}

func (s *Service) reconcile(ctx context.Context, id tenant.ID) error {
	return s.locked(ctx, id, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		before, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		stood, err := tenant.TenantByID(ctx, c, id)
		if err != nil {
			return err
		}
		changed, err := s.refresh(ctx, c, cu, "was reconciled")
		if err != nil {
			return err
		}
		after, err := accountOf(ctx, c, *cu)
		if err != nil {
			return err
		}
		found := differences(before, after)
		if due := before.Customer.NextAt; changed && len(found) == 0 && (due.IsZero() || due.After(s.now())) { // else time has done it
			stands, err := tenant.TenantByID(ctx, c, id)
			if err != nil {
				return err
			}
			found = append(found, Drift{What: "standing", Ours: standingOf(stood), Theirs: standingOf(stands), Action: "brought it to how it stands"})
		}
		for n := range found {
			found[n].TenantID, found[n].Alarming = id, found[n].Money > driftMoney
			s.log.WarnContext(ctx, "what was known of a workspace's money was not so", "tenant", id, "kind", found[n].What, "ours", found[n].Ours, "theirs", found[n].Theirs)
		}
		if len(found) == 0 {
			return nil
		}
		return insertDrifts(ctx, c, found)
	})
}

func standingOf(t tenant.Tenant) string {
	return fmt.Sprintf("%s on %s with %d seats", t.State, t.Plan, t.Seats)
}

// differences is what of an account was not as it was known, and has been taken over.
func differences(before, after Account) (found []Drift) {
	ours, theirs := before.sums(), after.sums()
	for _, kind := range slices.Sorted(maps.Keys(theirs)) {
		if ours[kind] == theirs[kind] {
			continue
		}
		d := Drift{What: kind, Ours: ours[kind], Theirs: theirs[kind], Action: "took over what Stripe says"}
		if kind == "owed" || kind == "paid" {
			was, _ := strconv.ParseInt(d.Ours, 10, 64)
			is, _ := strconv.ParseInt(d.Theirs, 10, 64)
			d.Money = far(was, is) * Cent
		}
		found = append(found, d)
	}
	return found
}

// sums is what is compared of an account.
func (a Account) sums() map[string]string {
	s := a.Current()
	var owed, paid int64
	for _, i := range a.Invoices {
		switch i.Status {
		case InvoiceOpen:
			owed += i.Remaining
		case InvoicePaid:
			paid += i.Total
		}
	}
	return map[string]string{
		"subscription": fmt.Sprintf("%s %s", s.ID, s.Status), "plan": fmt.Sprintf("%s every %s", s.Plan, s.Every), "seats": fmt.Sprint(s.Seats),
		"period": s.PeriodEnd.UTC().Format(time.DateTime), "owed": fmt.Sprint(owed), "paid": fmt.Sprint(paid), "invoices": fmt.Sprint(len(a.Invoices)),
	}
}
