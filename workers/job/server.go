package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hearth/tenant"

	"github.com/hibiken/asynq"
)

// Server runs jobs in this process.
type Server struct {
	transport *transport
	asynq     *asynq.Server
	runner    *runner
	schedule  []Periodic

	ctx     context.Context // of every handler, until the drain's deadline
	cut     context.CancelCauseFunc
	stop    context.CancelFunc // ends the clock of periodic jobs
	clock   sync.WaitGroup
	running sync.WaitGroup
}

// lastWords is how long handlers that were cut off have to hand their row back.
const lastWords = 2 * time.Second

// NewServer returns a Server that is not running. settled is told after each job,
// usually Relay.Nudge; nil is nobody. Errors: an unreadable address, a periodic job
// that the mux does not know.
func NewServer(cfg Config, control tenant.ControlDB, mux *Mux, schedule []Periodic, settled func()) (*Server, error) {
	cfg = cfg.withDefaults()
	for _, p := range schedule {
		if _, known := mux.handlers[p.Args.Kind()]; !known || p.Every < time.Second {
			return nil, fmt.Errorf("periodic job %q has no handler or no period", p.Args.Kind())
		}
	}
	t, err := newTransport(cfg)
	if err != nil {
		return nil, err
	}
	if settled == nil {
		settled = func() {}
	}
	s := &Server{transport: t, schedule: schedule,
		runner: &runner{control: control, others: cfg.Others, mux: mux, lease: cfg.Lease, room: newRoom(), settled: settled, observe: cfg.Observe, failed: t.countFailure}}
	s.asynq = asynq.NewServerFromRedisClient(t.redis, asynq.Config{
		Concurrency: cfg.Concurrency,
		Queues: map[string]int{
			t.queue(tenant.QueueNow): 6, t.queue(tenant.QueueSoon): 3, t.queue(tenant.QueueBulk): 1,
		},
		TaskCheckInterval: 100 * time.Millisecond,
		ShutdownTimeout:   carried, // how long to wait is Stop's to say
		Logger:            quietLogger{},
	})
	return s, nil
}

// Start begins to run jobs and returns at once. Handlers go on until Stop, also
// when ctx ends. Redis may be away.
func (s *Server) Start(ctx context.Context) error {
	s.ctx, s.cut = context.WithCancelCause(context.WithoutCancel(ctx))
	clock, stop := context.WithCancel(s.ctx)
	s.stop = stop
	for _, p := range s.schedule {
		s.clock.Go(func() { tick(clock, s.transport, p) })
	}
	return s.asynq.Start(asynq.HandlerFunc(s.handle))
}

// handle runs one delivery. asynq's context is not the handler's: it ends when
// Redis is away for half a minute, which is no reason to abandon work in Postgres.
func (s *Server) handle(_ context.Context, task *asynq.Task) error {
	s.running.Add(1)
	defer s.running.Done()
	s.runner.deliver(s.ctx, task.Type(), task.Payload())
	return nil
}

// Stop takes no more jobs and waits for the running ones until ctx ends; then their
// contexts end, and their rows go back to the outbox at the attempt they were at.
// Errors: the drain was cut short.
func (s *Server) Stop(ctx context.Context) error {
	if s.stop == nil {
		return s.transport.close()
	}
	s.stop()
	s.clock.Wait()
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		s.asynq.Shutdown()
		s.running.Wait() // asynq lets go of a handler when it lost Redis
	}()
	err := wait(ctx, idle)
	s.cut(errDrain)
	if err != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
		defer cancel()
		wait(last, idle)
		err = fmt.Errorf("jobs were still running: %w", err)
	}
	return errors.Join(err, s.transport.close())
}

func wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quietLogger keeps asynq's own words for those who debug: while Redis is away it
// would fill the log with what the relay says once.
type quietLogger struct{}

func (quietLogger) Debug(args ...any) {}
func (quietLogger) Info(args ...any)  { slog.Debug(fmt.Sprint(args...), "by", "asynq") }
func (quietLogger) Warn(args ...any)  { slog.Debug(fmt.Sprint(args...), "by", "asynq") }
func (quietLogger) Error(args ...any) { slog.Debug(fmt.Sprint(args...), "by", "asynq") }
func (quietLogger) Fatal(args ...any) { slog.Error(fmt.Sprint(args...), "by", "asynq") }
