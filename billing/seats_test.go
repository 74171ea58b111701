package billing

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// later keeps what is asked to be done later.
type later struct{ due []time.Duration }

func (l *later) Enqueue(context.Context, tenant.DB, tenant.Queue, tenant.JobArgs) error { return nil }

func (l *later) EnqueueAt(_ context.Context, _ tenant.DB, _ tenant.Queue, _ tenant.JobArgs, due time.Time) error {
	l.due = append(l.due, time.Until(due).Round(time.Minute))
	return nil
}

func (l *later) EnqueueControl(context.Context, tenant.ControlDB, tenant.Queue, tenant.JobArgs) error {
	return nil
}

func TestOnlyWhoPaysBySeatsIsCounted(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, workspace := env.Open(t)
	var jobs later
	s := Seats{Control: env.Registry.Control(), Jobs: &jobs, Now: time.Now}
	changed := func(seen time.Time, want ...time.Duration) {
		t.Helper()
		jobs.due = nil
		if err := s.Changed(t.Context(), db, seen); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, jobs.due); diff != "" {
			t.Errorf("jobs (-want +got):\n%s", diff)
		}
	}
	changed(time.Time{})
	team := PlanKey("team@1")
	if err := Agree(t.Context(), env.Registry.Control(), workspace.ID, Agreement{Plan: &team}); err != nil {
		t.Fatal(err)
	}
	changed(time.Time{}, seatsSettle)
	changed(time.Now().Add(-24 * time.Hour))
	changed(time.Now().Add(-29*day), seatsSettle)
}

// closed opens nobody.
type closed struct{ t *testing.T }

func (c closed) Open(context.Context, tenant.ID) (none tenant.DB, err error) {
	c.t.Error("a workspace was opened in which nobody was for long")
	return none, errors.New("no")
}

func TestSeatsFollowWhoIsHere(t *testing.T) {
	t.Parallel()
	for _, every := range []Interval{Monthly, Yearly} {
		t.Run(string(every), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			db, workspace := env.Open(t)
			control := env.Registry.Control()
			start, now := time.Now().UTC().AddDate(0, 0, -10), time.Now()
			end := months(start, map[Interval]int{Monthly: 1, Yearly: 12}[every])
			sub := Subscription{ID: "sub_" + workspace.ID.String(), TenantID: workspace.ID, Status: StatusActive, Plan: "business@1", Seats: 2, Every: every, PeriodStart: start, PeriodEnd: end, CreatedAt: start,
				Items: []Item{{ID: "si_" + workspace.ID.String(), Metric: MetricSeats, Price: "business_seats", Quantity: 2}}}
			mirror := func() {
				t.Helper()
				if err := mirrorSubscriptions(t.Context(), control, []Subscription{sub}); err != nil {
					t.Fatal(err)
				}
			}
			mirror()
			mirror()
			var due int
			if err := control.NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'billing:recount_seats' AND args ->> 'tenant_id' = ?`, workspace.ID.String()).Scan(t.Context(), &due); err != nil || due != 1 {
				t.Errorf("%d recounts are due, %v; want one for the period", due, err)
			}
			sink := newPretendSink(1)
			u := NewUsage(UsageConfig{Control: control, Nodes: env.Registry.Nodes, Now: func() time.Time { return now }, Sink: sink})
			here := func(name string, ago time.Duration) tenant.Member {
				t.Helper()
				m := tenanttest.Member(t, db, name)
				for range 2 { // two devices are one seat
					if _, _, err := env.Service.BeginSession(t.Context(), db, m.ID, tenant.Visitor{}); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := db.NewRaw(`UPDATE ?tenant.sessions SET last_active_at = ? WHERE member_id = ?`, time.Now().Add(-ago), m.ID).Exec(t.Context()); err != nil {
					t.Fatal(err)
				}
				return m
			}
			count := func(want ...string) {
				t.Helper()
				sink.seats = nil
				for range 2 {
					if err := u.CountSeats(t.Context(), db); err != nil {
						t.Fatal(err)
					}
				}
				var got []string
				for _, w := range sink.seats {
					got = append(got, fmt.Sprint(w.Seats, w.Prorate))
					sub.Seats = w.Seats // Stripe says so, a moment later
					mirror()
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("seats (-want +got):\n%s", diff)
				}
			}
			here("Ada", time.Hour)
			here("Ben", 20*day)
			here("Cy", 30*day)
			count()
			eve := here("Eve", 0)
			count("3 true")
			if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = 'deactivated' WHERE id = ?`, eve.ID).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			if every == Yearly {
				count()
				now = end.Add(-recountBefore)
				if _, err := db.NewRaw(`UPDATE ?tenant.sessions SET last_active_at = ?`, now).Exec(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, err := control.NewRaw(`UPDATE control.tenants SET last_active_at = ? WHERE id = ?`, now, workspace.ID).Exec(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = 'deactivated' WHERE name = 'Cy'`).Exec(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := u.RecountSeats(t.Context(), env.Registry, RecountSeatsArgs{TenantID: workspace.ID}); err != nil {
					t.Fatal(err)
				}
				if len(sink.seats) != 1 || sink.seats[0].Seats != 2 || sink.seats[0].Prorate {
					t.Errorf("before it renews: %+v, want 2 seats without anything back", sink.seats)
				}
				return
			}
			count("2 true")
			now = end.AddDate(0, 2, 0)
			sink.seats = nil
			if err := u.RecountSeats(t.Context(), closed{t}, RecountSeatsArgs{TenantID: workspace.ID}); err != nil {
				t.Fatal(err)
			}
			if len(sink.seats) != 1 || sink.seats[0].Seats != 1 {
				t.Errorf("nobody was here for long: %+v, want one seat", sink.seats)
			}
		})
	}
}
