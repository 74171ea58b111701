package job

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
)

// Queues are all of them, the one that somebody waits for first.
var Queues = []tenant.Queue{tenant.QueueNow, tenant.QueueSoon, tenant.QueueBulk}

// TaskState is where in its queue a task is.
type TaskState string

// The states of a task. Jobs that failed are not tried again by a queue: they are rows
// of the outbox, which knows when.
const (
	TaskPending   TaskState = "pending"
	TaskActive    TaskState = "active"
	TaskScheduled TaskState = "scheduled"
	TaskRetry     TaskState = "retry"
	TaskArchived  TaskState = "archived" // set aside, because the process that ran it died
)

// TaskStates are all of them, in the order in which a task passes through.
var TaskStates = []TaskState{TaskPending, TaskActive, TaskScheduled, TaskRetry, TaskArchived}

// QueueState is how one queue stands.
type QueueState struct {
	Name    tenant.Queue
	Counts  map[TaskState]int
	Latency time.Duration // how long the oldest pending task has waited
	Ran     int           // today, by UTC
	Failed  int           // of those
	Paused  bool
}

// Task is what of a job is in a queue.
type Task struct {
	ID      string // the queue's
	Kind    string
	Tenant  tenant.ID // zero for work of the control plane
	Job     tenant.ID // the row of the outbox; zero for a periodic job, which has none
	Attempt int
	Error   string    // as the queue knows it
	Next    time.Time // when it runs, zero for as soon as it can
}

// Inspector looks into the queues and acts upon them for operators. While Redis does not
// answer every call faults with Unavailable, within a moment.
type Inspector struct{ t *transport }

// NewInspector connects nothing yet. Errors: an unreadable address.
func NewInspector(cfg Config) (*Inspector, error) {
	t, err := newTransport(cfg)
	if err != nil {
		return nil, err
	}
	return &Inspector{t}, nil
}

// Close lets go of Redis.
func (i *Inspector) Close() error { return i.t.close() }

// inspects is how long Redis may take: asynq's inspector minds no context.
const inspects = 2 * time.Second

// within gives up a question that takes too long. It is for reading alone: what writes
// would go on behind whoever was told that it did not happen.
func within[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, inspects)
	defer cancel()
	came := make(chan answer, 1)
	go func() {
		v, err := ask()
		came <- answer{v, err}
	}()
	var a answer
	select {
	case a = <-came:
	case <-ctx.Done():
		a.err = ctx.Err()
	}
	return a.value, away(a.err)
}

// away says so of a Redis that did not answer.
func away(err error) error {
	var told *fault.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, "Redis, in which the queues are, does not answer just now.")
}

// Queues says how each queue stands.
func (i *Inspector) Queues(ctx context.Context) ([]QueueState, error) {
	return within(ctx, func() ([]QueueState, error) {
		known, err := i.t.inspector.Queues()
		if err != nil {
			return nil, err
		}
		var all []QueueState
		for _, q := range Queues {
			s, err := i.state(ctx, q, slices.Contains(known, i.t.queue(q)))
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
		return all, nil
	})
}

// state reads a queue; one that never held a task is known to nobody, and may be paused.
func (i *Inspector) state(ctx context.Context, q tenant.Queue, known bool) (QueueState, error) {
	s := QueueState{Name: q, Counts: map[TaskState]int{}}
	if !known {
		n, err := i.t.redis.Exists(ctx, "asynq:{"+i.t.queue(q)+"}:paused").Result()
		s.Paused = n > 0
		return s, err
	}
	info, err := i.t.inspector.GetQueueInfo(i.t.queue(q))
	if err != nil {
		return s, err
	}
	s.Counts = map[TaskState]int{TaskPending: info.Pending, TaskActive: info.Active, TaskScheduled: info.Scheduled, TaskRetry: info.Retry, TaskArchived: info.Archived}
	s.Latency, s.Ran, s.Paused = info.Latency, info.Processed, info.Paused
	s.Failed, err = i.t.failures(ctx, q, time.Now())
	return s, err
}

// Tasks lists one page of a state of a queue; pages count from 1. Faults: NotFound for a
// state that there is none of.
func (i *Inspector) Tasks(ctx context.Context, q tenant.Queue, state TaskState, page, size int) ([]Task, error) {
	list := map[TaskState]func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
		TaskPending: i.t.inspector.ListPendingTasks, TaskActive: i.t.inspector.ListActiveTasks, TaskScheduled: i.t.inspector.ListScheduledTasks,
		TaskRetry: i.t.inspector.ListRetryTasks, TaskArchived: i.t.inspector.ListArchivedTasks,
	}[state]
	if list == nil || !slices.Contains(Queues, q) {
		return nil, fault.New(fault.NotFound, "There is no such queue.")
	}
	return within(ctx, func() ([]Task, error) {
		found, err := list(i.t.queue(q), asynq.Page(page), asynq.PageSize(size))
		if errors.Is(err, asynq.ErrQueueNotFound) {
			return nil, nil
		}
		tasks := make([]Task, len(found))
		for n, info := range found {
			tasks[n] = taskOf(info)
		}
		return tasks, err
	})
}

// taskOf reads an envelope; one that cannot be read is listed by its id alone.
func taskOf(info *asynq.TaskInfo) Task {
	t := Task{ID: info.ID, Kind: info.Type, Error: info.LastErr, Next: info.NextProcessAt}
	var e envelope
	if json.Unmarshal(info.Payload, &e) == nil {
		t.Tenant, t.Job, t.Attempt = e.Tenant, tenant.ID(e.ID), e.Attempt
	}
	return t
}

// JobOf is the row of the outbox that a task's id names, zero for a periodic job.
func JobOf(task string) tenant.ID {
	row, attempt, _ := strings.Cut(task, ".")
	id, err := uuid.Parse(row)
	if _, bad := strconv.Atoi(attempt); err != nil || bad != nil {
		return tenant.ID{}
	}
	return tenant.ID(id)
}

// Pause keeps every process from beginning another task of a queue, until somebody
// resumes it. Faults: Conflict when it is paused.
func (i *Inspector) Pause(ctx context.Context, q tenant.Queue) error {
	return i.turn(ctx, q, false, fault.New(fault.Conflict, "This queue is paused already."), i.t.inspector.PauseQueue)
}

// Resume lets tasks of a queue run again. Faults: Precondition when it is not paused.
func (i *Inspector) Resume(ctx context.Context, q tenant.Queue) error {
	return i.turn(ctx, q, true, fault.New(fault.Precondition, "This queue is not paused."), i.t.inspector.UnpauseQueue)
}

func (i *Inspector) turn(ctx context.Context, q tenant.Queue, paused bool, otherwise error, do func(string) error) error {
	all, err := i.Queues(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(s QueueState) bool { return s.Name == q })
	switch {
	case at < 0:
		return fault.New(fault.NotFound, "There is no such queue.")
	case all[at].Paused != paused:
		return otherwise
	}
	return away(do(i.t.queue(q)))
}

// Run makes tasks that are scheduled, wait to be retried or are archived run as soon as
// they can. It returns those that it did so with, which are fewer where Redis is slow.
func (i *Inspector) Run(ctx context.Context, q tenant.Queue, tasks []string) ([]string, error) {
	return i.each(ctx, q, tasks, i.t.inspector.RunTask)
}

// Remove takes tasks out of a queue but for those that run, and returns those that it
// took. The rows of the outbox that they stand for come again when their lease lapses.
func (i *Inspector) Remove(ctx context.Context, q tenant.Queue, tasks []string) ([]string, error) {
	return i.each(ctx, q, tasks, i.t.inspector.DeleteTask)
}

// each acts upon tasks one by one: those that are gone, or in a state that does not allow
// it, are left out, and so are those that a slow Redis leaves no time for.
func (i *Inspector) each(ctx context.Context, q tenant.Queue, tasks []string, do func(queue, id string) error) ([]string, error) {
	if !slices.Contains(Queues, q) {
		return nil, fault.New(fault.NotFound, "There is no such queue.")
	}
	if err := i.t.ping(ctx); err != nil {
		return nil, away(err)
	}
	ctx, cancel := context.WithTimeout(ctx, inspects)
	defer cancel()
	var done []string
	for _, id := range tasks {
		if ctx.Err() != nil {
			break
		}
		if do(i.t.queue(q), id) == nil {
			done = append(done, id)
		}
	}
	if len(done) == 0 {
		return nil, away(ctx.Err())
	}
	return done, nil
}
