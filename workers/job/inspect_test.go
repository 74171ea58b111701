package job

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/hibiken/asynq"
)

func (s *stage) inspector() *Inspector {
	s.t.Helper()
	i, err := NewInspector(s.cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { i.Close() })
	return i
}

func (s *stage) queue(i *Inspector, q tenant.Queue) QueueState {
	s.t.Helper()
	all, err := i.Queues(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return all[slices.Index(Queues, q)]
}

// TestQueuesAreSeenAndPaused follows jobs of a tenant through a queue that is paused and
// resumed, and sees what failed.
func TestQueuesAreSeenAndPaused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, made := s.Open(t)
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		if a.N == 2 {
			return errors.New("it did not work")
		}
		return nil
	})
	i := s.inspector()
	if got := s.queue(i, tenant.QueueNow); got.Paused || got.Ran != 0 || len(got.Counts) != 0 {
		t.Fatalf("before the first job: %+v", got)
	}
	if err := i.Pause(t.Context(), tenant.QueueNow); err != nil {
		t.Fatal(err)
	}
	if err := i.Pause(t.Context(), tenant.QueueNow); !fault.Is(err, fault.Conflict) {
		t.Errorf("paused twice: %v", err)
	}
	s.serve(s.cfg)
	s.enqueue(db, noteArgs{N: 1})
	s.enqueue(db, noteArgs{N: 2})
	if n := s.poll(); n != 2 {
		t.Fatalf("moved %d", n)
	}
	got := s.queue(i, tenant.QueueNow)
	if !got.Paused || got.Counts[TaskPending] != 2 {
		t.Errorf("while it is paused: %+v", got)
	}
	tasks, err := i.Tasks(t.Context(), tenant.QueueNow, TaskPending, 1, 1)
	if err != nil || len(tasks) != 1 || tasks[0].Kind != "test:note" || tasks[0].Tenant != made.ID || tasks[0].Job.IsZero() || JobOf(tasks[0].ID) != tasks[0].Job {
		t.Fatalf("tasks %+v, %v", tasks, err)
	}
	if second, err := i.Tasks(t.Context(), tenant.QueueNow, TaskPending, 2, 1); err != nil || len(second) != 1 || second[0].ID == tasks[0].ID {
		t.Errorf("second page %+v, %v", second, err)
	}
	if err := i.Resume(t.Context(), tenant.QueueNow); err != nil {
		t.Fatal(err)
	}
	if err := i.Resume(t.Context(), tenant.QueueNow); !fault.Is(err, fault.Precondition) {
		t.Errorf("resumed twice: %v", err)
	}
	eventually(t, "both to have run", func() bool {
		got := s.queue(i, tenant.QueueNow)
		return got.Ran == 2 && got.Failed == 1
	})
	if left := s.rows(); len(left) != 1 || left[0].Error != "it did not work" {
		t.Errorf("rows %+v", left)
	}
}

func TestTasksAreTakenOut(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	Handle(s.mux, s.Registry, func(context.Context, tenant.DB, noteArgs) error { return nil })
	s.enqueue(db, noteArgs{N: 1})
	s.poll()
	i := s.inspector()
	tasks, err := i.Tasks(t.Context(), tenant.QueueNow, TaskPending, 1, 10)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%+v, %v", tasks, err)
	}
	if done, err := i.Run(t.Context(), tenant.QueueNow, []string{tasks[0].ID, "nonsense"}); err != nil || len(done) != 0 {
		t.Errorf("ran %v, %v", done, err)
	}
	if done, err := i.Remove(t.Context(), tenant.QueueNow, []string{"nonsense", tasks[0].ID}); err != nil || !slices.Equal(done, []string{tasks[0].ID}) {
		t.Errorf("removed %v, %v", done, err)
	}
	if got := s.queue(i, tenant.QueueNow); got.Counts[TaskPending] != 0 {
		t.Errorf("%+v", got)
	}
}

// TestASlowRedisIsToldOf deletes more than there is time for: what it says it did is what
// it did, and nothing goes on behind it.
func TestASlowRedisIsToldOf(t *testing.T) {
	t.Parallel()
	cfg := Config{RedisURL: redisURL, Namespace: token() + "-"}
	near := (&stage{t: t, cfg: cfg}).inspector()
	var tasks []string
	for n := range 60 {
		id := tenant.NewID().String() + "." + strconv.Itoa(n)
		if err := near.t.enqueue(t.Context(), "test:note", envelope{Queue: tenant.QueueBulk}, asynq.TaskID(id)); err != nil {
			t.Fatal(err)
		}
		tasks = append(tasks, id)
	}
	l := newLine(t, redisURL)
	cfg.RedisURL = l.url
	far := (&stage{t: t, cfg: cfg}).inspector()
	if err := far.t.ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.wait.Store(int64(100 * time.Millisecond))
	done, err := far.Remove(t.Context(), tenant.QueueBulk, tasks)
	if err != nil || len(done) == 0 || len(done) == len(tasks) {
		t.Fatalf("%d are gone, %v", len(done), err)
	}
	for range 2 { // and again when the next would have been gone
		all, err := near.Queues(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left := all[slices.Index(Queues, tenant.QueueBulk)].Counts[TaskPending]; left != len(tasks)-len(done) {
			t.Fatalf("%d are said to be gone, and %d of %d are left", len(done), left, len(tasks))
		}
		<-time.After(500 * time.Millisecond)
	}
}

func TestInspectorWithoutRedis(t *testing.T) {
	t.Parallel()
	i, err := NewInspector(Config{RedisURL: "redis://127.0.0.1:1/0"})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	begun := time.Now()
	_, queues := i.Queues(t.Context())
	_, tasks := i.Tasks(t.Context(), tenant.QueueNow, TaskPending, 1, 10)
	_, run := i.Run(t.Context(), tenant.QueueNow, []string{"a"})
	for name, err := range map[string]error{"queues": queues, "tasks": tasks, "pause": i.Pause(t.Context(), tenant.QueueNow), "run": run} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(begun); took > 15*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if _, err := i.Tasks(t.Context(), "later", TaskPending, 1, 10); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such queue: %v", err)
	}
	if _, err := i.Tasks(t.Context(), tenant.QueueNow, "lost", 1, 10); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such state: %v", err)
	}
}
