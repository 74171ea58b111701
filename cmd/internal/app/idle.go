package app

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"hearth/tenant"

	"github.com/valyala/fasthttp"
)

// idleness is since when nobody has wanted anything of this process.
type idleness struct {
	last atomic.Int64 // Unix nanoseconds

	mu     sync.Mutex
	active map[net.Conn]struct{} // an answer is still on its way to them
}

func newIdleness() *idleness {
	i := &idleness{active: map[net.Conn]struct{}{}}
	i.seen()
	return i
}

func (i *idleness) seen() { i.last.Store(time.Now().UnixNano()) }

// hear is told of each request. Whoever only looks whether we live wants nothing.
func (i *idleness) hear(c *fasthttp.RequestCtx) {
	if !c.IsGet() || string(c.Path()) != "/up" {
		i.seen()
	}
}

// watch is a fasthttp.Server's ConnState. A connection that is only kept open in
// reserve is nobody.
func (i *idleness) watch(nc net.Conn, state fasthttp.ConnState) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if state == fasthttp.StateActive {
		i.active[nc] = struct{}{}
	} else {
		delete(i.active, nc)
	}
}

func (i *idleness) busy() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.active) > 0
}

func (i *idleness) lasts(d time.Duration) bool {
	return time.Since(time.Unix(0, i.last.Load())) >= d
}

// leaveWhenIdle calls leave once nobody has been here for as long as is configured,
// and no job of ours is near; it returns then, or when ctx ends.
func (a *App) leaveWhenIdle(ctx context.Context, idle *idleness, leave func()) {
	window := a.cfg.ExitWhenIdle
	idle.seen() // from when we were ready
	tick := time.NewTicker(min(max(window/20, 50*time.Millisecond), 5*time.Second))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch {
		case a.hub.Counts().Sockets > 0:
			idle.seen()
		case !idle.busy() && idle.lasts(window) && a.jobsCanWait(ctx, window):
			leave()
			return
		}
	}
}

// jobsCanWait reports whether no job of this process runs, or is due while it would
// have waited for somebody to come. Later ones are rows, and wait for the next start.
// A process that runs no jobs leaves them to who does.
func (a *App) jobsCanWait(ctx context.Context, window time.Duration) bool {
	if !a.working.Load() {
		a.log.Info("leaving: nobody has been here", "for", window)
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	var next time.Time
	for _, n := range a.Registry.Nodes() {
		at, near, err := tenant.OutboxAhead(ctx, n.ControlDB, window)
		if near || err != nil && n.Name == tenant.MainServer {
			return false
		}
		if next.IsZero() || !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	a.log.Info("leaving: nobody has been here", "for", window, "next job", next)
	return true
}
