package billing

import (
	"math/rand/v2"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func days(n int) time.Time { return noon.Add(time.Duration(n) * day) }

func TestStand(t *testing.T) {
	t.Parallel()
	team := PlanKey("team@1")
	tests := []struct {
		name string
		f    Facts
		now  time.Time
		want Standing
	}{
		{"nothing was ever bought", Facts{}, noon, Standing{State: tenant.StateActive}},
		{"a trial without a card", Facts{TrialEnds: days(14), TrialPlan: "business@1"}, days(3), Standing{State: tenant.StateTrialing, Plan: "business@1", Next: days(14)}},
		{"a trial that is over is Free", Facts{TrialEnds: days(14), TrialPlan: "business@1"}, days(14), Standing{State: tenant.StateActive}},
		{"a checkout that was not finished changes nothing", Facts{Status: StatusIncomplete, Plan: team}, noon, Standing{State: tenant.StateActive}},
		{"nor does one that expired", Facts{Status: StatusIncompleteExpired, Plan: team}, noon, Standing{State: tenant.StateActive}},
		{"a subscription that is tried", Facts{Status: StatusTrialing, Plan: team}, noon, Standing{State: tenant.StateTrialing, Plan: team}},
		{"one that is paid", Facts{Status: StatusActive, Plan: team}, noon, Standing{State: tenant.StateActive, Plan: team}},
		{"a trial that ended without a card", Facts{Status: StatusPaused, Plan: team}, noon, Standing{State: tenant.StateActive}},
		{"a payment that failed", Facts{Status: StatusPastDue, Plan: team, OldestUnpaid: noon}, days(1), Standing{State: tenant.StatePastDue, Plan: team, Tell: tenant.TellOwners, Since: noon, Next: days(7)}},
		{"its invoice is not known yet", Facts{Status: StatusPastDue, Plan: team}, days(1), Standing{State: tenant.StatePastDue, Plan: team, Tell: tenant.TellOwners}},
		{"after a week", Facts{Status: StatusPastDue, Plan: team, OldestUnpaid: noon}, days(7), Standing{State: tenant.StatePastDue, Plan: team, Tell: tenant.TellAdministrators, Since: days(7), Next: days(10)}},
		{"after ten days", Facts{Status: StatusUnpaid, Plan: team, OldestUnpaid: noon}, days(13), Standing{State: tenant.StatePastDue, Plan: team, Tell: tenant.TellEverybody, Since: days(10), Next: days(14)}},
		{"after two weeks", Facts{Status: StatusUnpaid, Plan: team, OldestUnpaid: noon}, days(14), Standing{State: tenant.StateSuspended, Plan: team, Tell: tenant.TellEverybody, Since: days(14), Next: days(44)}},
		{"after all of it", Facts{Status: StatusUnpaid, Plan: team, OldestUnpaid: noon, HasPaid: true}, days(50), Standing{State: tenant.StateCancelled, Plan: team, Tell: tenant.TellOwners, Since: days(44), Delete: days(134), Next: days(134)}},
		{"an event that came late counts from the invoice", Facts{Status: StatusPastDue, Plan: team, OldestUnpaid: noon}, days(20), Standing{State: tenant.StateSuspended, Plan: team, Tell: tenant.TellEverybody, Since: days(14), Next: days(44)}},
		{"it ended, and Free was chosen", Facts{Status: StatusCanceled, Plan: team, Ended: noon, StaysFree: true}, days(1), Standing{State: tenant.StateActive}},
		{"it ended", Facts{Status: StatusCanceled, Plan: team, Ended: noon, HasPaid: true}, days(1), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon, Delete: days(90), Next: days(90)}},
		{"it ended with money owed", Facts{Status: StatusCanceled, Plan: team, Ended: days(2), OldestUnpaid: noon, StaysFree: true}, days(3), Standing{State: tenant.StatePastDue, Plan: team, Tell: tenant.TellOwners, Since: noon, Next: days(7)}},
		{"closed by its owner", Facts{Closed: noon}, days(1), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon, Delete: days(30), Next: days(30)}},
		{"closed and held", Facts{Closed: noon, Held: true}, days(99), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon}},
		{"condemned by two", Facts{Status: StatusActive, Plan: team, Condemned: noon}, days(1), Standing{State: tenant.StateCancelled, Plan: team, Tell: tenant.TellOwners, Since: noon, Delete: days(3), Next: days(3)}},
		{"condemned while its owner had closed it", Facts{Closed: days(-9), Condemned: noon}, days(1), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: days(-9), Delete: days(3), Next: days(3)}},
		{"condemned when it is deleted sooner anyway", Facts{Closed: days(-29), Condemned: noon}, days(0), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: days(-29), Delete: days(1), Next: days(1)}},
		{"condemned and held", Facts{Condemned: noon, Held: true}, days(99), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon}},
		{"held beyond its time and lifted", Facts{Condemned: noon, Lifted: days(20)}, days(21), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon, Delete: days(23), Next: days(23)}},
		{"lifted long before its time", Facts{Closed: noon, Lifted: days(1)}, days(2), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon, Delete: days(30), Next: days(30)}},
		{"lifted and held again", Facts{Condemned: noon, Lifted: days(20), Held: true}, days(99), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: noon}},
		{"lifted and open", Facts{Lifted: noon}, days(1), Standing{State: tenant.StateActive}},
		{"suspended by an operator", Facts{Status: StatusActive, Plan: team, Suspended: noon}, days(1), Standing{State: tenant.StateSuspended, Plan: team, Since: noon, Next: days(30)}},
		{"and for good", Facts{Suspended: noon}, days(30), Standing{State: tenant.StateCancelled, Tell: tenant.TellOwners, Since: days(30), Delete: days(60), Next: days(60)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Stand(tt.f, tt.now)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestStandingsChangeAtTheirEdgesOnly follows random facts through half a year: the
// answer stays the same up to the moment that it names, and each one may follow the
// last.
func TestStandingsChangeAtTheirEdgesOnly(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	sometimes := func(at time.Time) time.Time {
		if random.IntN(2) == 0 {
			return time.Time{}
		}
		return at.Add(time.Duration(random.Int64N(int64(60 * day))))
	}
	statuses := []Status{StatusNone, StatusTrialing, StatusActive, StatusIncomplete, StatusPastDue, StatusUnpaid, StatusPaused, StatusCanceled}
	for range 3_000 {
		f := Facts{
			Status: statuses[random.IntN(len(statuses))], Plan: "team@1", OldestUnpaid: sometimes(noon), Ended: noon, TrialEnds: sometimes(noon), TrialPlan: "business@1",
			StaysFree: random.IntN(2) == 0, Suspended: sometimes(noon), Closed: sometimes(noon), Condemned: sometimes(noon), Lifted: sometimes(noon), HasPaid: random.IntN(2) == 0, Held: random.IntN(4) == 0,
		}
		now := noon.Add(61 * day) // when all that is given has happened
		was := Stand(f, now)
		for edges := 0; !was.Next.IsZero() && was.Next != was.Delete; edges++ {
			if !was.Next.After(now) || edges > 12 {
				t.Fatalf("seed %d: %+v at %s asks to look again at %s", seed, f, now, was.Next)
			}
			before := was.Next.Add(-time.Nanosecond)
			if still := Stand(f, before); still != was {
				t.Fatalf("seed %d: %+v changes before its time\n%s", seed, f, cmp.Diff(was, still))
			}
			now = was.Next
			next := Stand(f, now)
			if next == was {
				t.Fatalf("seed %d: %+v does not change at %s", seed, f, now)
			}
			if next.State != was.State {
				if err := tenant.CheckState(was.State, next.State); err != nil {
					t.Fatalf("seed %d: %+v: %v", seed, f, err)
				}
			}
			was = next
		}
	}
}
