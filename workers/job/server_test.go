package job

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

// asked is a context that tells when somebody begins to wait for its end.
type asked struct {
	context.Context
	once *sync.Once
	told chan struct{}
}

func (a asked) Done() <-chan struct{} {
	a.once.Do(func() { close(a.told) })
	return a.Context.Done()
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	started, finish := make(chan struct{}), make(chan struct{})
	Handle(s.mux, s.Registry, func(ctx context.Context, _ tenant.DB, a noteArgs) error {
		close(started)
		<-finish
		did.add("job, %v", ctx.Err())
		return nil
	})
	s.enqueue(db, noteArgs{})
	s.poll()
	server := s.serve(s.cfg)
	<-started
	ctx := asked{t.Context(), &sync.Once{}, make(chan struct{})}
	stopped := make(chan error)
	go func() {
		err := server.Stop(ctx)
		did.add("stopped")
		stopped <- err
	}()
	<-ctx.told
	close(finish)
	if err := <-stopped; err != nil {
		t.Errorf("Stop: %v", err)
	}
	if diff := cmp.Diff([]string{"job, <nil>", "stopped"}, did.all()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if rows := s.rows(); len(rows) != 0 {
		t.Errorf("rows %+v, want the job closed", rows)
	}
}

func TestStopHandsBackWhatDoesNotEndInTime(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	started := make(chan struct{}, 2)
	again := false
	Handle(s.mux, s.Registry, func(ctx context.Context, _ tenant.DB, a noteArgs) error {
		started <- struct{}{}
		if again {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	})
	s.enqueue(db, noteArgs{})
	s.poll()
	server := s.serve(s.cfg)
	<-started
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Stop(over); !errors.Is(err, context.Canceled) {
		t.Errorf("Stop: %v, want it to say that jobs were still running", err)
	}
	rows := s.rows()
	if len(rows) != 1 || rows[0].Claimed || rows[0].Attempts != 0 || rows[0].Wait > 0 {
		t.Fatalf("rows %+v, want one, due, at its first attempt", rows)
	}
	again = true
	s.serve(s.cfg)
	s.relay.Start(t.Context())
	eventually(t, "the next process did it", func() bool { return len(s.rows()) == 0 })
}

func TestOneTenantDoesNotTakeEveryHand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	crowd, _ := s.Open(t)
	other, _ := s.Open(t)
	started, finish := make(chan tenant.ID, 20), make(chan struct{})
	Handle(s.mux, s.Registry, func(_ context.Context, db tenant.DB, _ noteArgs) error {
		started <- db.Tenant()
		if db.Tenant() == crowd.Tenant() {
			<-finish
		}
		return nil
	})
	for n := range 12 {
		s.enqueue(crowd, noteArgs{N: n})
	}
	s.relay.Start(t.Context())
	five := s.cfg
	five.Concurrency = 5
	s.serve(five)
	for range 4 {
		if id := <-started; id != crowd.Tenant() {
			t.Fatalf("%s began before the crowd", id)
		}
	}
	for n := range 3 {
		s.enqueue(other, noteArgs{N: n})
		if id := <-started; id != other.Tenant() {
			t.Fatal("a fifth job of one tenant began")
		}
	}
	close(finish)
	eventually(t, "all rows are closed", func() bool { return len(s.rows()) == 0 })
}

func TestAServerNeedsAHandlerForEachPeriodicJob(t *testing.T) {
	t.Parallel()
	mux := NewMux()
	HandleControl(mux, nowhere, ignore[controlArgs])
	for _, p := range []Periodic{{Args: noteArgs{}, Every: time.Hour}, {Args: controlArgs{}, Every: time.Millisecond}} {
		if _, err := NewServer(Config{RedisURL: redisURL}, nowhere, mux, []Periodic{p}, nil); err == nil {
			t.Errorf("%+v was accepted", p)
		}
	}
}
