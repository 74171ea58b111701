package billing

import (
	"time"

	"hearth/tenant"
)

// The grace that a workspace has, in days of a clock in UTC.
const (
	AdministratorsHear = 7 * day  // after the oldest unpaid invoice was due, besides owners
	EverybodyHears     = 10 * day // members too
	SuspendUnpaid      = 14 * day // read only
	CancelSuspended    = 30 * day // after that, closed
	KeepFree           = 30 * day // how long a closed workspace that never paid is kept
	KeepPaid           = 90 * day // and one that did
	KeepCondemned      = 3 * day  // and one that two operators are to delete

	day = 24 * time.Hour
)

// Status is what Stripe says of a subscription, in its words.
type Status string

// The statuses of a subscription.
const (
	StatusNone              Status = "" // there is none
	StatusTrialing          Status = "trialing"
	StatusActive            Status = "active"
	StatusIncomplete        Status = "incomplete"
	StatusIncompleteExpired Status = "incomplete_expired"
	StatusPastDue           Status = "past_due"
	StatusUnpaid            Status = "unpaid"
	StatusPaused            Status = "paused"
	StatusCanceled          Status = "canceled"
)

// Facts is all that decides how a workspace stands. Times that are zero have not come.
type Facts struct {
	Status       Status
	Plan         PlanKey // of the subscription
	OldestUnpaid time.Time
	Ended        time.Time // the subscription, for good
	TrialEnds    time.Time // of a trial without a subscription
	TrialPlan    PlanKey
	StaysFree    bool      // the owner chose Free for when the subscription ends
	Suspended    time.Time // by an operator
	Closed       time.Time // by its owner
	Condemned    time.Time // to be deleted, by two operators
	HasPaid      bool      // at any time
	Held         bool      // by an operator or the law: never deleted
	Lifted       time.Time // when it was held last
}

// Standing is how a workspace stands with us.
type Standing struct {
	State  tenant.State
	Plan   PlanKey // whose limits hold; zero: the newest Free
	Tell   tenant.Audience
	Since  time.Time // when State began, zero where that does not matter
	Delete time.Time // when a cancelled workspace is deleted; zero: never
	Next   time.Time // when time alone changes the answer; zero: never
}

// Stand derives how a workspace stands from facts and the time. It is a pure function:
// in whatever order, and however late, facts arrive, the same facts give the same
// answer. Its edges in time are the only times at which it is asked again.
func Stand(f Facts, now time.Time) Standing {
	return lifted(f, condemned(f, standUncondemned(f, now)))
}

func standUncondemned(f Facts, now time.Time) Standing {
	s := standByMoney(f, now)
	if !f.Suspended.IsZero() {
		s = suspended(f, now, s)
	}
	if !f.Closed.IsZero() && (s.State != tenant.StateCancelled || f.Closed.Before(s.Since)) {
		s = Standing{State: tenant.StateCancelled, Plan: s.Plan, Since: f.Closed}
	}
	if s.State != tenant.StateCancelled {
		return s
	}
	keep := KeepFree
	if f.HasPaid {
		keep = KeepPaid
	}
	s.Tell = tenant.TellOwners
	if !f.Held {
		s.Delete = s.Since.Add(keep)
		s.Next = s.Delete
	}
	return s
}

// condemned is what two operators who are to delete a workspace make of a standing. What
// is deleted sooner anyway still is.
func condemned(f Facts, s Standing) Standing {
	if f.Condemned.IsZero() {
		return s
	}
	if s.State != tenant.StateCancelled || f.Condemned.Before(s.Since) {
		s = Standing{State: tenant.StateCancelled, Plan: s.Plan, Tell: tenant.TellOwners, Since: f.Condemned}
	}
	if ends := f.Condemned.Add(KeepCondemned); !f.Held && (s.Delete.IsZero() || ends.Before(s.Delete)) {
		s.Delete, s.Next = ends, ends
	}
	return s
}

// suspended is what an operator's suspension makes of a standing. Where money has
// suspended it longer, that counts.
func suspended(f Facts, now time.Time, s Standing) Standing {
	ends := f.Suspended.Add(CancelSuspended)
	if !now.Before(ends) {
		if s.State == tenant.StateCancelled && s.Since.Before(ends) {
			return s
		}
		return Standing{State: tenant.StateCancelled, Plan: s.Plan, Since: ends}
	}
	if s.State == tenant.StateCancelled {
		return s
	}
	if s.State != tenant.StateSuspended || f.Suspended.Before(s.Since) {
		s.State, s.Since = tenant.StateSuspended, f.Suspended
	}
	if s.Next.IsZero() || ends.Before(s.Next) {
		s.Next = ends
	}
	return s
}

func standByMoney(f Facts, now time.Time) Standing {
	free := Standing{State: tenant.StateActive}
	switch f.Status {
	case StatusActive:
		return owing(f, now, Standing{State: tenant.StateActive, Plan: f.Plan})
	case StatusTrialing:
		return owing(f, now, Standing{State: tenant.StateTrialing, Plan: f.Plan})
	case StatusPastDue, StatusUnpaid:
		return owing(f, now, Standing{State: tenant.StatePastDue, Plan: f.Plan})
	case StatusCanceled:
		if !f.OldestUnpaid.IsZero() {
			return owing(f, now, Standing{State: tenant.StatePastDue, Plan: f.Plan})
		}
		if !f.StaysFree {
			return Standing{State: tenant.StateCancelled, Since: f.Ended}
		}
		return free
	}
	if now.Before(f.TrialEnds) {
		return Standing{State: tenant.StateTrialing, Plan: f.TrialPlan, Next: f.TrialEnds}
	}
	return free
}

// owing is what an invoice that nobody paid makes of a standing: its age counts from
// the invoice, not from when we heard of it.
func owing(f Facts, now time.Time, s Standing) Standing {
	if f.OldestUnpaid.IsZero() {
		if s.State == tenant.StatePastDue {
			s.Tell = tenant.TellOwners
		}
		return s
	}
	edges := []struct {
		after time.Duration
		s     Standing
	}{
		{0, Standing{State: tenant.StatePastDue, Tell: tenant.TellOwners}},
		{AdministratorsHear, Standing{State: tenant.StatePastDue, Tell: tenant.TellAdministrators}},
		{EverybodyHears, Standing{State: tenant.StatePastDue, Tell: tenant.TellEverybody}},
		{SuspendUnpaid, Standing{State: tenant.StateSuspended, Tell: tenant.TellEverybody}},
		{SuspendUnpaid + CancelSuspended, Standing{State: tenant.StateCancelled}},
	}
	for _, edge := range edges {
		at := f.OldestUnpaid.Add(edge.after)
		if now.Before(at) {
			s.Next = at
			return s
		}
		s, s.Since = edge.s, at
		s.Plan = f.Plan
	}
	return s
}
