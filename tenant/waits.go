package tenant

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
)

// Waits adds up how long the work of one request waits: for statements, and for whatever
// else it says. It is safe for concurrent use.
type Waits struct{ ns atomic.Int64 }

// Total is how long it has waited so far.
func (w *Waits) Total() time.Duration { return time.Duration(w.ns.Load()) }

type waitsKey struct{}

// WatchWaits returns a context whose waits are added up.
func WatchWaits(ctx context.Context) (context.Context, *Waits) {
	w := &Waits{}
	return context.WithValue(ctx, waitsKey{}, w), w
}

// Waited says that the work of ctx waited for something; where nobody watches, nothing
// happens.
func Waited(ctx context.Context, d time.Duration) {
	if w, watched := ctx.Value(waitsKey{}).(*Waits); watched {
		w.ns.Add(int64(d))
	}
}

// stopwatch is the query hook of every pool: a statement is waited for from when it is
// sent until its rows are read.
type stopwatch struct{}

// BeforeQuery does nothing: bun notes when a statement begins.
func (stopwatch) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery adds the statement up.
func (stopwatch) AfterQuery(ctx context.Context, e *bun.QueryEvent) {
	Waited(ctx, time.Since(e.StartTime))
}
