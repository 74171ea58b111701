package tenant

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// boardEvery is how often a process looks at the board by itself, which finds what
// nobody could tell it of.
const boardEvery = time.Minute

// Board is what operators have put up for many workspaces at once: announcements,
// switches and flags. Each process keeps all of it in memory and reads it again, in one
// statement, when its generation has changed; asking it costs no query. One that was
// never looked at is empty, and flags are what code says.
type Board struct {
	control ControlDB
	now     func() time.Time
	posted  atomic.Pointer[posted]
	nudged  chan struct{}
	reading sync.Mutex
	tell    func(ctx context.Context) // other processes
	hear    func(ctx context.Context, t Turn)
}

func newBoard(c ControlDB, now func() time.Time) *Board {
	b := &Board{control: c, now: now, nudged: make(chan struct{}, 1), tell: func(context.Context) {}, hear: func(context.Context, Turn) {}}
	b.posted.Store(&posted{})
	return b
}

// Board returns what operators have put up for everybody.
func (r *Registry) Board() *Board { return r.board }

// TellBy has other processes told of changes. Call it before the first one.
func (b *Board) TellBy(tell func(ctx context.Context)) { b.tell = tell }

// HearBy names who hears, on Run's goroutine, that workspaces may see something else
// than before. Call it before Run.
func (b *Board) HearBy(hear func(ctx context.Context, t Turn)) { b.hear = hear }

// Nudge has Run look again soon.
func (b *Board) Nudge() {
	select {
	case b.nudged <- struct{}{}:
	default:
	}
}

// Look reads the board, if it has changed.
func (b *Board) Look(ctx context.Context) error {
	b.reading.Lock()
	defer b.reading.Unlock()
	p, changed, err := readBoard(ctx, b.control, b.posted.Load().Generation)
	if err == nil && changed {
		b.posted.Store(p)
	}
	return err
}

// changed is called after the commit of whatever changed the board. It is seen here at
// once; others who cannot be told look by themselves.
func (b *Board) changed(ctx context.Context) {
	if err := b.Look(ctx); err != nil {
		slog.WarnContext(ctx, "the board cannot be read", "error", err)
	}
	b.Nudge()
	b.tell(ctx)
}

// Run keeps this process's copy fresh until ctx ends, and says when something begins or
// ends by the clock. Its error is always nil.
func (b *Board) Run(ctx context.Context) error {
	var last time.Time
	shown := seen{b.posted.Load(), b.now()}
	for nudged := true; ; {
		if now := b.now(); nudged || now.Sub(last) >= boardEvery {
			last = now
			if err := b.Look(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "the board cannot be read", "error", err)
			}
		}
		next := seen{b.posted.Load(), b.now()}
		if next.posted != shown.posted || next.posted.edge(shown.at, next.at) {
			b.hear(ctx, Turn{shown, next})
		}
		shown = next
		t := time.NewTimer(min(boardEvery, next.posted.until(next.at)))
		select {
		case <-b.nudged:
			nudged = true
		case <-t.C:
			nudged = false
		case <-ctx.Done():
			t.Stop()
			return nil
		}
		t.Stop()
	}
}

// seen is the board at a moment.
type seen struct {
	posted *posted
	at     time.Time
}

// Turn is the board at two moments, one after the other.
type Turn struct{ was, is seen }

// Words says what a workspace was told before and is told now.
func (t Turn) Words(of Tenant) (was, is Words) {
	return t.was.posted.words(of, t.was.at), t.is.posted.words(of, t.is.at)
}

// posted is all that hangs on the board. It never changes.
type posted struct {
	Generation    int64
	Announcements []Announcement
	Switches      []Switch
	Flags         map[string]FlagSetting
}

// edges are when something begins or ends by the clock.
func (p *posted) edges(yield func(time.Time) bool) {
	for _, a := range p.Announcements {
		if !yield(a.StartsAt) || !yield(a.EndsAt) {
			return
		}
	}
	for _, s := range p.Switches {
		if !yield(s.Until) {
			return
		}
	}
}

// edge reports whether something begins or ends after one moment and until another.
func (p *posted) edge(after, until time.Time) bool {
	for at := range p.edges {
		if at.After(after) && !at.After(until) {
			return true
		}
	}
	return false
}

// until is how long it takes from a moment until something begins or ends.
func (p *posted) until(now time.Time) time.Duration {
	soonest := boardEvery
	for at := range p.edges {
		if d := at.Sub(now); d > 0 && d < soonest {
			soonest = d
		}
	}
	return soonest
}
