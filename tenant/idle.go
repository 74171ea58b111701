package tenant

import (
	"context"
	"log/slog"
	"time"
)

// Idle says when a tenant hibernates.
type Idle struct {
	After time.Duration // since a human was there; 0: never
	Quiet time.Duration // since any request
	Note  time.Duration // how often the two times are written at most
}

// IdleAfter spreads one duration over the rest: a quarter of an hour without any
// request, and one small write an hour, or less where after is short.
func IdleAfter(after time.Duration) Idle {
	if after <= 0 {
		return Idle{Note: time.Hour}
	}
	return Idle{After: after, Quiet: min(15*time.Minute, after/4), Note: min(time.Hour, after/4)}
}

// Archives is what a registry needs for tenants that sleep.
type Archives struct {
	Files   Files
	Idle    Idle
	Now     func() time.Time
	Observe func(Operated) // hears how long it takes; nil: nobody
}

// Archive gives the registry a place for hibernated tenants. Without one no tenant
// hibernates or wakes, and nobody's coming is noted. Call it before the registry is
// used.
func (r *Registry) Archive(a Archives) {
	r.files, r.idle, r.now = a.Files, a.Idle, a.Now
	if a.Observe != nil {
		r.observe = a.Observe
	}
}

// Asked notes that somebody asked for a tenant's data, at most every Idle.Note.
func (r *Registry) Asked(ctx context.Context, t Tenant) error {
	if r.now().Sub(t.LastRequestAt) < r.idle.Note {
		return nil
	}
	return noteRequest(ctx, r.Control(), t.ID)
}

// Seen notes that a human is in a tenant, at most every Idle.Note.
func (r *Registry) Seen(ctx context.Context, t Tenant) error {
	if r.now().Sub(t.LastActiveAt) < r.idle.Note {
		return nil
	}
	return noteActivity(ctx, r.Control(), []ID{t.ID})
}

// KeepAwake notes now and then, until ctx ends, that humans are in the tenants that
// present lists: those who sit there and ask for nothing.
func (r *Registry) KeepAwake(ctx context.Context, present func() []ID) error {
	turn := time.NewTicker(max(r.idle.Note/2, 100*time.Millisecond))
	defer turn.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-turn.C:
			if err := noteActivity(ctx, r.Control(), present()); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "who is present is not noted", "error", err)
			}
		}
	}
}
