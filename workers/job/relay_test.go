package job

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

func TestAJobTravelsFromATransactionToItsHandler(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	Handle(s.mux, s.Registry, func(ctx context.Context, db tenant.DB, a noteArgs) error {
		did.add("%s %d", db.Tenant(), a.N)
		return nil
	})
	s.relay.Start(t.Context())
	s.serve(s.cfg)

	rolledBack := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		s.enqueue(db, noteArgs{N: 1})
		return context.Canceled
	})
	if rolledBack == nil {
		t.Fatal("the transaction committed")
	}
	err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		s.enqueue(db, noteArgs{N: 2})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the row is closed", func() bool { return len(did.all()) > 0 && len(s.rows()) == 0 })
	if diff := cmp.Diff([]string{db.Tenant().String() + " 2"}, did.all()); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

func TestAJobOutlives(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		accident func(t *testing.T, s *stage)
	}{
		{"a relay that died after claiming", func(t *testing.T, s *stage) {
			rows, err := tenant.ClaimOutbox(t.Context(), s.control, s.relay.limits)
			if err != nil || len(rows) != 1 {
				t.Fatalf("claimed %d (%v), want 1", len(rows), err)
			}
			if n := s.poll(); n != 0 {
				t.Fatalf("polled %d while the lease holds, want 0", n)
			}
			s.lapse()
		}},
		{"a worker that was killed before it took the job", func(t *testing.T, s *stage) {
			s.poll()
		}},
		{"a worker that was killed while it ran the job", func(t *testing.T, s *stage) {
			s.poll()
			archive(t, s)
			s.lapse()
		}},
		{"a Redis that lost its data", func(t *testing.T, s *stage) {
			s.poll()
			s.forget()
			s.lapse()
		}},
		{"a lease that lapsed while the job waits in Redis", func(t *testing.T, s *stage) {
			s.poll()
			s.lapse()
		}},
		{"all of it", func(t *testing.T, s *stage) {
			s.poll()
			s.lapse()
			s.poll()
			archive(t, s)
			s.lapse()
			s.poll()
			s.forget()
			s.lapse()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			db, _ := s.Open(t)
			var did log
			Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
				did.add("%d", a.N)
				return nil
			})
			s.enqueue(db, noteArgs{N: 7})
			tt.accident(t, s)
			s.relay.Start(t.Context())
			s.serve(s.cfg)
			eventually(t, "the row is closed", func() bool { return len(s.rows()) == 0 })
			if diff := cmp.Diff([]string{"7"}, did.all()); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
		})
	}
}

// archive does what asynq does with the only job when its process falls silent.
func archive(t *testing.T, s *stage) {
	t.Helper()
	id := fmt.Sprintf("%s.0", s.rows()[0].ID)
	if err := s.relay.transport.inspector.ArchiveTask(s.relay.transport.queue(tenant.QueueNow), id); err != nil {
		t.Fatal(err)
	}
}

func TestAFloodOfOneTenantDelaysNobody(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	flooding, _ := s.Open(t)
	other, _ := s.Open(t)
	var did log
	Handle(s.mux, s.Registry, func(_ context.Context, db tenant.DB, a noteArgs) error {
		if db.Tenant() == other.Tenant() {
			did.add("other")
		} else {
			did.add("flood %d", a.N)
		}
		return nil
	})
	for n := range 60 {
		s.enqueue(flooding, noteArgs{N: n})
	}
	if n := s.poll(); n != 8 {
		t.Errorf("first poll moved %d, want 8", n)
	}
	if n := s.poll(); n != 0 {
		t.Errorf("second poll moved %d while 8 are in flight, want 0", n)
	}
	s.enqueue(other, noteArgs{})
	if n := s.poll(); n != 1 {
		t.Errorf("the other tenant's job: %d moved, want 1", n)
	}
	one := s.cfg
	one.Concurrency = 1
	s.relay.Start(t.Context())
	s.serve(one)
	eventually(t, "all rows are closed", func() bool { return len(s.rows()) == 0 })
	order := did.all()
	if len(order) != 61 || slices.Index(order, "other") > 8 {
		t.Errorf("%d runs, the other tenant's at %d; want 61 and at most 8:\n%v", len(order), slices.Index(order, "other"), order)
	}
}

func TestTenantsTakeTurnsInOneClaim(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a, _ := s.Open(t)
	b, _ := s.Open(t)
	for n := range 10 {
		s.enqueue(a, noteArgs{N: n})
	}
	s.enqueue(b, noteArgs{})
	limits := s.relay.limits
	limits.Batch, limits.PerTenant = 4, 3
	rows, err := tenant.ClaimOutbox(t.Context(), s.control, limits)
	if err != nil {
		t.Fatal(err)
	}
	var got []tenant.ID
	for _, r := range rows {
		got = append(got, r.TenantID)
	}
	want := []tenant.ID{a.Tenant(), b.Tenant(), a.Tenant(), a.Tenant()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestClaimsAtOnceStayWithinTheLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	for n := range 30 {
		s.enqueue(db, noteArgs{N: n})
	}
	claimed := make(chan int)
	for range 4 {
		go func() {
			rows, err := tenant.ClaimOutbox(t.Context(), s.control, s.relay.limits)
			if err != nil {
				t.Error(err)
			}
			claimed <- len(rows)
		}()
	}
	sum := 0
	for range 4 {
		sum += <-claimed
	}
	if sum != 8 {
		t.Errorf("four relays claimed %d rows of one tenant, want 8", sum)
	}
}

func TestJobsWaitWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		did.add("%d", a.N)
		return nil
	})
	line := newLine(t, redisURL)
	line.cut()
	cfg := s.cfg
	cfg.RedisURL = line.url
	s.relay = s.newRelay(cfg)
	s.client = NewClient(s.relay.Nudge)
	s.enqueue(db, noteArgs{N: 1})
	if _, err := s.relay.Poll(t.Context()); err == nil {
		t.Fatal("Poll succeeded without Redis")
	}
	if rows := s.rows(); len(rows) != 1 || rows[0].Claimed || rows[0].Attempts != 0 || rows[0].Wait > 0 {
		t.Errorf("rows while Redis is away: %+v, want one that is due", rows)
	}
	s.relay.Start(t.Context())
	s.serve(cfg)

	line.mend()
	eventually(t, "the first job is done", func() bool { return len(s.rows()) == 0 })
	line.cut()
	s.enqueue(db, noteArgs{N: 2})
	eventually(t, "the relay noticed", func() bool { _, err := s.relay.Poll(t.Context()); return err != nil })
	line.mend()
	eventually(t, "the second job is done", func() bool { return len(s.rows()) == 0 })
	if diff := cmp.Diff([]string{"1", "2"}, did.all()); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

func TestARowGoesBackWhenRedisRefusesIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	s.enqueue(db, noteArgs{N: 1})
	s.enqueue(db, noteArgs{N: 2})
	// A queue that is not a list refuses every push, as a full Redis would.
	key := "asynq:{" + s.relay.transport.queue(tenant.QueueNow) + "}:pending"
	if err := s.relay.transport.redis.Set(t.Context(), key, "x", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.relay.Poll(t.Context()); err == nil || n != 0 {
		t.Errorf("Poll: %d, %v; want 0 and an error", n, err)
	}
	for _, r := range s.rows() {
		if r.Claimed || r.Wait > 0 {
			t.Errorf("row %+v, want it unclaimed and due", r)
		}
	}
}

func TestAJobThatStillRunsIsNotHandedOverAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	started, finish := make(chan int, 10), make(chan struct{})
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		started <- a.N
		<-finish
		return nil
	})
	s.enqueue(db, noteArgs{N: 1})
	s.poll()
	s.serve(s.cfg)
	<-started
	s.lapse()
	s.poll()
	if r := s.rows()[0]; r.Wait < 1 || r.Wait > 6 {
		t.Errorf("row is due in %v s, want in about 5", r.Wait)
	}
	close(finish)
	eventually(t, "the row is closed", func() bool { return len(s.rows()) == 0 })
	if len(started) != 0 {
		t.Error("the job ran twice")
	}
}

// What a process that leaves when it is idle asks before.
func TestOneCanLookAheadInTheOutbox(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ahead := func(what string, waits, near bool) {
		t.Helper()
		next, is, err := tenant.OutboxAhead(t.Context(), s.control, time.Minute)
		if err != nil || next.IsZero() == waits || is != near {
			t.Errorf("%s: next %v, near %v (%v)", what, next, is, err)
		}
	}
	due := func(wait string) {
		t.Helper()
		if _, err := s.control.NewRaw(`UPDATE node.outbox SET due_at = now() + ?::interval`, wait).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	db, _ := s.Open(t)
	ahead("without jobs", false, false)
	s.enqueue(db, noteArgs{N: 1})
	ahead("one that is due", true, true)
	due("30 seconds")
	ahead("one that is due soon", true, true)
	due("2 minutes")
	ahead("one that is due later", true, false)
	due("-1 minute")
	if rows, err := tenant.ClaimOutbox(t.Context(), s.control, s.relay.limits); err != nil || len(rows) != 1 {
		t.Fatalf("claimed %d (%v)", len(rows), err)
	}
	due("10 minutes")
	ahead("one that is in somebody's hands", true, true)
}
