package tenant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hearth/tenant/fault"
)

// The pace of a round: how many tenants it looks at, for how long it begins to archive
// another, how many failures end it, since then it is not the tenant that is ill, and when it
// looks again at one that never sleeps.
const (
	mostLooked   = 100
	longRound    = 45 * time.Second
	mostFailures = 3
	lookSeldom   = 24 * time.Hour
)

// restAfter is how long a tenant stays that took a while to wake, so that at most a
// thousandth of the time is spent on waking it.
func restAfter(took time.Duration) time.Duration { return min(1000*took, 7*24*time.Hour) }

// again is when a tenant that could not be archived is looked at again.
func (i Idle) again() time.Duration { return max(min(15*time.Minute, i.After/4), 100*time.Millisecond) }

// drowsy is a tenant that may be idle.
type drowsy struct {
	ID            ID        `bun:"id"`
	Operation     OpKind    `bun:"operation"`
	LastActiveAt  time.Time `bun:"last_active_at"`
	LastRequestAt time.Time `bun:"last_request_at"`
	ArchiveSize   int64     `bun:"archive_size"` // of the last time, 0 for none
}

// at is when the tenant has been idle for long enough. Both times may be older than
// noted, by as much as they are noted seldom.
func (d drowsy) at(i Idle, now time.Time) time.Time {
	after, ever := i.lasts(d.ArchiveSize)
	switch {
	case !ever:
		return now.Add(lookSeldom)
	case d.Operation != OpNone:
		return now.Add(i.again())
	}
	at := d.LastActiveAt.Add(after + i.Note + i.Note/2)
	if asked := d.LastRequestAt.Add(i.Quiet + i.Note); asked.After(at) {
		return asked
	}
	return at
}

// HibernateIdle hibernates tenants that nobody has used for long, for most of a minute
// or until none is left. It reads one index, never all tenants: each is looked at when it may
// be idle, and otherwise left until then. Errors: what kept tenants from it, who are
// awake and asked again later.
func (r *Registry) HibernateIdle(ctx context.Context) error {
	if r.idle.After <= 0 {
		return nil
	}
	now := r.now()
	looked, err := drowsyTenants(ctx, r.Control(), now, mostLooked)
	if err != nil || len(looked) == 0 {
		return err
	}
	ids := make([]ID, len(looked))
	for i, d := range looked {
		ids[i] = d.ID
	}
	plans, err := r.plans(ctx, ids)
	if err != nil {
		return err
	}
	idle := func(id ID) Idle {
		if own, has := plans[id]; has {
			return own
		}
		return r.idle
	}
	later := map[ID]time.Time{}
	var tired []drowsy
	for _, d := range looked {
		if at := d.at(idle(d.ID), now); at.After(now) {
			later[d.ID] = at
		} else {
			tired = append(tired, d)
		}
	}
	if err := lookLater(ctx, r.Control(), later); err != nil {
		return err
	}
	var failed []error
	for _, d := range tired {
		if ctx.Err() != nil || len(failed) == mostFailures || r.now().Sub(now) > longRound {
			break // the next round goes on
		}
		if err := r.lull(ctx, d, idle(d.ID)); err != nil {
			slog.ErrorContext(ctx, "tenant does not hibernate", "tenant", d.ID, "error", err)
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// lull hibernates a tenant, which no other round looks at meanwhile. Errors: what
// should not have kept it from sleeping.
func (r *Registry) lull(ctx context.Context, d drowsy, i Idle) error {
	later := func(at time.Time) error { return lookLater(ctx, r.Control(), map[ID]time.Time{d.ID: at}) }
	if err := later(r.now().Add(i.again())); err != nil {
		return err
	}
	err := r.hibernate(ctx, d.ID, func(size int64) error {
		if d.ArchiveSize = size; d.at(i, r.now()).After(r.now()) {
			return errLarger
		}
		return nil
	})
	switch {
	case err == nil:
		slog.InfoContext(ctx, "tenant hibernates", "tenant", d.ID)
		return nil
	case errors.Is(err, errLarger):
		return errors.Join(noteSize(ctx, r.Control(), d.ID, d.ArchiveSize), later(d.at(i, r.now())))
	case fault.Is(err, fault.Conflict):
		return nil // it has its reasons
	}
	return fmt.Errorf("hibernate %s: %w", d.ID, err)
}

// errLarger is for a tenant that has grown since its last archive.
var errLarger = fault.New(fault.Conflict, "This workspace is too large to sleep so soon.")
