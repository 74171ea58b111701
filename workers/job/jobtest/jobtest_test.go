package jobtest_test

import (
	"context"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

type countArgs struct {
	Left int `json:"left"`
}

func (countArgs) Kind() string { return "test:count" }

func TestRunFollowsWhatJobsEnqueue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		run  func(testing.TB, tenant.ControlDB, *job.Mux, tenant.ID) []string
		want []int
	}{
		{"once each", jobtest.Run, []int{1, 0}},
		{"twice each, and twice what they enqueued", jobtest.RunTwice, []int{1, 1, 0, 0, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			db, _ := env.Open(t)
			neighbour, _ := env.Open(t)
			mux, client := job.NewMux(), job.NewClient(nil)
			var got []int
			job.Handle(mux, env.Registry, func(ctx context.Context, db tenant.DB, a countArgs) error {
				got = append(got, a.Left)
				if a.Left == 0 {
					return nil
				}
				return client.Enqueue(ctx, db, tenant.QueueSoon, countArgs{Left: a.Left - 1})
			})
			for _, owner := range []tenant.DB{db, neighbour} {
				if err := client.Enqueue(t.Context(), owner, tenant.QueueSoon, countArgs{Left: 1}); err != nil {
					t.Fatal(err)
				}
			}
			if err := client.EnqueueAt(t.Context(), db, tenant.QueueSoon, countArgs{Left: 9}, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			kinds := tt.run(t, env.Registry.Control(), mux, db.Tenant())
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
			if again := tt.run(t, env.Registry.Control(), mux, db.Tenant()); len(again) != 0 || len(kinds) == 0 {
				t.Errorf("ran %v, then %v; want some, then none", kinds, again)
			}
		})
	}
}

func TestRecorderRemembersInOrder(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	due := time.Now().Add(time.Hour)
	var r jobtest.Recorder
	r.Enqueue(t.Context(), db, tenant.QueueNow, countArgs{1})
	r.EnqueueAt(t.Context(), db, tenant.QueueSoon, countArgs{2}, due)
	r.EnqueueControl(t.Context(), tenanttest.New(t).Registry.Control(), tenant.QueueBulk, countArgs{3})
	want := []jobtest.Job{
		{Tenant: db.Tenant(), Queue: tenant.QueueNow, Args: countArgs{1}},
		{Tenant: db.Tenant(), Queue: tenant.QueueSoon, Args: countArgs{2}, Due: due},
		{Queue: tenant.QueueBulk, Args: countArgs{3}},
	}
	if diff := cmp.Diff(want, r.Take()); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	if rest := r.Take(); len(rest) != 0 {
		t.Errorf("second Take: %v, want nothing", rest)
	}
}
