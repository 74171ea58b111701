package tenant

import (
	"context"
	"log/slog"
	"time"
)

// Idle says when a tenant hibernates. How much there is to wake counts: what wakes at
// once may sleep soon, what takes seconds should do it seldom.
type Idle struct {
	After time.Duration // since a human was there; 0: never
	Small time.Duration // the same for archives up to SmallArchive, where it is shorter
	Large time.Duration // the same for archives from LargeArchive on, where it is longer; 0: never
	Quiet time.Duration // since any request
	Note  time.Duration // how often the two times are written at most
}

// The sizes in bytes of archives that Idle speaks of: about a hundred messages, and
// about sixty thousand, which fill some 20 MB of Postgres.
const (
	SmallArchive = 16 << 10
	LargeArchive = 4 << 20
)

// IdleAfter spreads one duration over the rest: a quarter of an hour without any
// request, and one small write an hour, or less where after is short.
func IdleAfter(after time.Duration) Idle {
	if after <= 0 {
		return Idle{Note: time.Hour}
	}
	return Idle{After: after, Small: after, Large: after, Quiet: min(15*time.Minute, after/4), Note: min(time.Hour, after/4)}
}

// Sizes is i with other times for small and large tenants.
func (i Idle) Sizes(small, large time.Duration) Idle {
	i.Small, i.Large = small, large
	return i
}

// Times is i with n times the patience. What never sleeps never does.
func (i Idle) Times(n int) Idle {
	by := time.Duration(max(n, 1))
	i.After, i.Small, i.Large = i.After*by, i.Small*by, i.Large*by
	return i
}

// lasts is how long a tenant with an archive of a size is left alone.
func (i Idle) lasts(size int64) (after time.Duration, ever bool) {
	switch {
	case i.After <= 0:
		return 0, false
	case size <= SmallArchive:
		return min(i.After, i.Small), true
	case size < LargeArchive:
		return i.After, true
	}
	return max(i.After, i.Large), i.Large > 0
}

// Plans tells what some tenants' plans say of being idle; those it does not name are
// as Archives.Idle says.
type Plans func(ctx context.Context, ids []ID) (map[ID]Idle, error)

// Archives is what a registry needs for tenants that sleep.
type Archives struct {
	Files   Files
	Drafts  string // folder for what is too large for memory on its way; empty: that of temporary files
	Idle    Idle
	Plans   Plans // nil: Idle is for all
	Now     func() time.Time
	Observe func(Operated) // hears how long it takes; nil: nobody
}

// Archive gives the registry a place for hibernated tenants. Without one no tenant
// hibernates or wakes, and nobody's coming is noted. Call it before the registry is
// used.
func (r *Registry) Archive(a Archives) {
	r.files, r.drafts, r.idle, r.now = a.Files, a.Drafts, a.Idle, a.Now
	if a.Plans != nil {
		r.plans = a.Plans
	}
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
	return noteActivity(ctx, r.Control(), []ID{t.ID}, 0)
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
			if err := noteActivity(ctx, r.Control(), present(), r.idle.Note); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "who is present is not noted", "error", err)
			}
		}
	}
}
