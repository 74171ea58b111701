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

// Relay moves due rows of the outbox to asynq. Any number may run, one per process;
// none reads the tenants one by one.
type Relay struct {
	control   tenant.ControlDB
	transport *transport
	limits    tenant.OutboxLimits
	alarm     *alarm

	stop func()
	done sync.WaitGroup
	kick chan struct{}
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
	return &Relay{
		control: control, transport: t, alarm: &alarm{},
		limits: tenant.OutboxLimits{PerTenant: cfg.PerTenant, Batch: 100, Window: 500, Lease: cfg.Lease},
		kick:   make(chan struct{}, 1),
	}, nil
}

// Start begins to move rows and returns at once. It goes on until Stop, also when
// ctx ends. Redis and Postgres may be away.
func (r *Relay) Start(ctx context.Context) {
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	r.done.Go(func() { r.loop(ctx) })
}

// Stop ends the loop and closes the connection to Redis.
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
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

func (r *Relay) loop(ctx context.Context) {
	var looks looks
	pause := quiet
	for {
		timer := time.NewTimer(looks.wait(time.Now(), pause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-r.kick:
			timer.Stop()
			looks.nudge(time.Now())
			continue
		case <-timer.C:
		}
		looks.took(time.Now())
		pause = r.drain(ctx, pause)
	}
}

// drain polls until nothing more can be claimed, and says how long to be quiet.
func (r *Relay) drain(ctx context.Context, pause time.Duration) time.Duration {
	for {
		n, err := r.Poll(ctx)
		if ctx.Err() != nil {
			return quiet
		}
		r.alarm.report(ctx, "relay", err)
		switch {
		case err != nil:
			return min(2*pause, longSilent)
		case n == 0:
			return quiet
		}
	}
}

// Poll claims what is due, hands it to asynq and returns how many rows that were.
// Start polls by itself. When Redis does not answer, the rows go back.
func (r *Relay) Poll(ctx context.Context) (int, error) {
	due, err := tenant.OutboxIsDue(ctx, r.control)
	if err != nil || !due {
		return 0, err
	}
	if err := r.transport.ping(ctx); err != nil {
		return 0, err
	}
	rows, err := tenant.ClaimOutbox(ctx, r.control, r.limits)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		err := r.transport.send(ctx, row)
		if errors.Is(err, errRunning) {
			err = tenant.PostponeOutbox(ctx, r.control, row.ID, row.Attempts, stillRuns)
		}
		if err != nil {
			return i, errors.Join(err, r.release(ctx, rows[i:]))
		}
	}
	return len(rows), nil
}

// release outlives ctx: a relay told to stop gives back what it holds.
func (r *Relay) release(ctx context.Context, rows []tenant.OutboxEntry) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return tenant.ReleaseOutbox(ctx, r.control, ids...)
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
