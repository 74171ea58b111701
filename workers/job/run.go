package job

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/uuid"
)

const (
	settleTime = 10 * time.Second // to write what became of a job, also when its own time is over
	crowded    = time.Second      // until a job is claimed again whose tenant had no room here
)

// errDrain is why a handler's context ends when the process stops.
var errDrain = errors.New("this process is stopping")

// runner takes what asynq delivers and settles its row.
type runner struct {
	control tenant.ControlDB // main's outbox
	others  []tenant.Node
	mux     *Mux
	lease   time.Duration
	room    *room
	settled func()                              // told after each job: its tenant may have more
	observe func(Ran)                           // may be nil
	failed  func(context.Context, tenant.Queue) // told after each run that failed; may be nil
}

// deliver runs one envelope. It answers nothing to asynq: the row knows what became
// of the job.
func (r *runner) deliver(ctx context.Context, kind string, body []byte) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		slog.ErrorContext(ctx, "unreadable job envelope", "kind", kind, "error", err)
		return
	}
	if e.ID == (uuid.UUID{}) {
		r.period(ctx, kind, e)
		return
	}
	outbox, known := r.outbox(e.Node)
	if !known {
		slog.ErrorContext(ctx, "a job of a server that is not configured", "kind", kind, "server", e.Node)
		return // its lease lapses, and another process may know the server
	}
	if !r.room.enter(e.Tenant, e.Queue) {
		r.write(ctx, func(ctx context.Context) error {
			return tenant.PostponeOutbox(ctx, outbox, e.ID, e.Attempt, crowded)
		})
		return
	}
	defer r.settled()
	defer r.room.leave(e.Tenant)
	var row tenant.OutboxEntry
	err := r.write(ctx, func(ctx context.Context) (err error) {
		row, err = tenant.BeginOutbox(ctx, outbox, e.ID, e.Attempt, r.lease+r.mux.timeout(kind))
		return err
	})
	if err != nil {
		return // closed, overtaken by a later attempt, or without a database: its lease lapses
	}
	started := time.Now()
	r.settle(ctx, outbox, row, started, r.mux.Run(ctx, row))
}

// outbox finds the one that a row is in.
func (r *runner) outbox(node string) (c tenant.ControlDB, known bool) {
	if node == "" {
		return r.control, true
	}
	for _, n := range r.others {
		if n.Name == node {
			return n.ControlDB, true
		}
	}
	return c, false
}

// settle writes how a job ended. If that fails the lease lapses and the job runs
// again, which it must not mind.
func (r *runner) settle(ctx context.Context, outbox tenant.ControlDB, row tenant.OutboxEntry, started time.Time, err error) {
	outcome, failed := "done", row.Attempts+1
	write := func(ctx context.Context) error { return tenant.CloseOutbox(ctx, outbox, row.ID) }
	switch {
	case err == nil:
	case errors.Is(context.Cause(ctx), errDrain):
		outcome = "handed back"
		write = func(ctx context.Context) error { return tenant.ReleaseOutbox(ctx, outbox, row.ID) }
	case retryable(err) && failed < maxAttempts:
		outcome = "retry"
		write = func(ctx context.Context) error {
			return tenant.RetryOutbox(ctx, outbox, row, backOff(failed), err.Error())
		}
	default:
		outcome = "parked"
		write = func(ctx context.Context) error { return tenant.ParkOutbox(ctx, outbox, row, err.Error()) }
	}
	r.write(ctx, write)
	r.tell(ctx, row, started, outcome, err)
}

// write makes a change to a row, again for a while when the database is away: every
// lease that lapses instead costs minutes, or a second run.
func (r *runner) write(ctx context.Context, change func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		err := change(ctx)
		if err == nil || fault.Is(err, fault.NotFound) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		if !retryable(err) || ctx.Err() != nil {
			slog.ErrorContext(ctx, "a job's row was not written", "error", err)
			return err
		}
	}
}

// period runs a periodic job, which has no row: a failed one waits for its next
// period, and so does one that a backlog made late.
func (r *runner) period(ctx context.Context, kind string, e envelope) {
	if time.Now().Unix() > e.Until {
		return
	}
	row := tenant.OutboxEntry{Kind: kind, Queue: e.Queue, Args: json.RawMessage("{}")}
	started, outcome := time.Now(), "done on time"
	err := r.mux.Run(ctx, row)
	if err != nil {
		outcome = "failed"
	}
	r.tell(ctx, row, started, outcome, err)
}

// tell gives a run its line in the log and its place in the metrics.
func (r *runner) tell(ctx context.Context, row tenant.OutboxEntry, started time.Time, outcome string, err error) {
	logJob(ctx, row, started, outcome, err)
	if r.failed != nil && err != nil && outcome != "handed back" {
		r.failed(ctx, row.Queue)
	}
	if r.observe == nil {
		return
	}
	ran := Ran{Kind: row.Kind, Outcome: outcome, Took: time.Since(started)}
	if _, known := r.mux.handlers[row.Kind]; !known {
		ran.Kind = KindUnknown
	}
	if outcome == "done on time" {
		ran.Outcome = "done"
	}
	r.observe(ran)
}
