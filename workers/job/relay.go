package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hearth/tenant"

	"github.com/google/uuid"
)

// Relay moves due rows of the outboxes to asynq, those of each server in a loop of its
// own, so that one that is away holds up no other. Any number may run, one per process;
// none reads the tenants one by one.
type Relay struct {
	boxes     []*box
	transport *transport
	limits    tenant.OutboxLimits

	stop func()
	done sync.WaitGroup
}

// box is the outbox of one server.
type box struct {
	tenant.Node
	alarm *alarm
	kick  chan struct{}
}

const (
	quiet      = time.Second      // between looks when nothing happens
	longSilent = 10 * time.Second // between looks while Postgres or Redis is away
	stillRuns  = 5 * time.Second  // until a lapsed row whose handler still runs is looked at again
)

// NewRelay returns a Relay that is not running. Errors: an unreadable address.
func NewRelay(cfg Config, control tenant.ControlDB) (*Relay, error) {
	cfg = cfg.withDefaults()
	t, err := newTransport(cfg)
	if err != nil {
		return nil, err
	}
	r := &Relay{transport: t, limits: tenant.OutboxLimits{PerTenant: cfg.PerTenant, Batch: 100, Window: 500, Lease: cfg.Lease}}
	for _, n := range append([]tenant.Node{{Name: tenant.MainServer, ControlDB: control}}, cfg.Others...) {
		r.boxes = append(r.boxes, &box{Node: n, alarm: &alarm{}, kick: make(chan struct{}, 1)})
	}
	return r, nil
}

// Start begins to move rows and returns at once. It goes on until Stop, also when
// ctx ends. Redis and Postgres may be away.
func (r *Relay) Start(ctx context.Context) {
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, b := range r.boxes {
		r.done.Go(func() { r.loop(ctx, b) })
	}
}

// Stop ends the loops and closes the connection to Redis.
func (r *Relay) Stop() error {
	if r.stop != nil {
		r.stop()
		r.done.Wait()
	}
	return r.transport.close()
}

// Nudge says that a row was written in a transaction that commits any moment now.
// It never blocks.
func (r *Relay) Nudge() {
	for _, b := range r.boxes {
		select {
		case b.kick <- struct{}{}:
		default:
		}
	}
}

func (r *Relay) loop(ctx context.Context, b *box) {
	var looks looks
	pause := quiet
	for {
		timer := time.NewTimer(looks.wait(time.Now(), pause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-b.kick:
			timer.Stop()
			looks.nudge(time.Now())
			continue
		case <-timer.C:
		}
		looks.took(time.Now())
		pause = r.drain(ctx, b, pause)
	}
}

// drain polls until nothing more can be claimed, and says how long to be quiet.
func (r *Relay) drain(ctx context.Context, b *box, pause time.Duration) time.Duration {
	for {
		n, err := r.poll(ctx, b)
		if ctx.Err() != nil {
			return quiet
		}
		b.alarm.report(ctx, "relay of "+b.Name, err)
		switch {
		case err != nil:
			return min(2*pause, longSilent)
		case n == 0:
			return quiet
		}
	}
}

// Poll claims what is due on any server, hands it to asynq and returns how many rows
// that were. Start polls by itself. When Redis does not answer, the rows go back.
func (r *Relay) Poll(ctx context.Context) (n int, err error) {
	for _, b := range r.boxes {
		moved, failed := r.poll(ctx, b)
		n, err = n+moved, errors.Join(err, failed)
	}
	return n, err
}

func (r *Relay) poll(ctx context.Context, b *box) (int, error) {
	due, err := tenant.OutboxIsDue(ctx, b.ControlDB)
	if err != nil || !due {
		return 0, err
	}
	if err := r.transport.ping(ctx); err != nil {
		return 0, err
	}
	rows, err := tenant.ClaimOutbox(ctx, b.ControlDB, r.limits)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		err := r.transport.send(ctx, b.Name, row)
		if errors.Is(err, errRunning) {
			err = tenant.PostponeOutbox(ctx, b.ControlDB, row.ID, row.Attempts, stillRuns)
		}
		if err != nil {
			return i, errors.Join(err, release(ctx, b, rows[i:]))
		}
	}
	return len(rows), nil
}

// release outlives ctx: a relay told to stop gives back what it holds.
func release(ctx context.Context, b *box, rows []tenant.OutboxEntry) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return tenant.ReleaseOutbox(ctx, b.ControlDB, ids...)
}

// alarm logs the first of a row of failures, and the recovery.
type alarm struct{ ringing bool }

func (a *alarm) report(ctx context.Context, who string, err error) {
	switch {
	case err != nil && !a.ringing:
		slog.ErrorContext(ctx, "jobs wait in the outbox", "by", who, "error", err)
	case err == nil && a.ringing:
		slog.InfoContext(ctx, "jobs move again", "by", who)
	}
	a.ringing = err != nil
}
