package app

import (
	"context"
	"errors"
	"net"
	"time"

	"hearth/tenant/web"

	"github.com/valyala/fasthttp"
	"golang.org/x/sync/errgroup"
)

// Serve answers requests and sockets on the listeners until ctx ends, then drains:
// no new requests, sockets told to come back (close code 1012), running requests
// awaited. ready is called once requests are answered. It does the same by itself when
// nobody has come for as long as Config.ExitWhenIdle says.
func (a *App) Serve(ctx context.Context, listeners []net.Listener, ready func()) error {
	server := a.web.Listener()
	answer := server.Handler
	silent, idle := newSilent(), newIdleness()
	server.ConnState = func(nc net.Conn, state fasthttp.ConnState) {
		silent.watch(nc, state)
		idle.watch(nc, state)
	}
	server.Handler = func(c *fasthttp.RequestCtx) {
		silent.spoke(c.Conn())
		idle.hear(c)
		answer(c)
		idle.hear(c)
		if a.leaving.Load() && c.Response.StatusCode() != fasthttp.StatusSwitchingProtocols {
			c.SetConnectionClose()
		}
	}
	a.serving.Store(true)
	ctx, leave := context.WithCancel(ctx)
	told := make(chan struct{})
	context.AfterFunc(ctx, func() { defer close(told); a.notify(stateStopping) })
	defer func() { leave(); <-told }() // who supervises us hears it before we are gone
	ctx, cancel := a.linger(ctx)
	defer cancel()
	return a.run(ctx, func() { a.notify(stateReady); ready() }, func(g *errgroup.Group, work context.Context) func(context.Context) error {
		g.Go(func() error { return a.hub.Run(work) })
		g.Go(func() error { return a.web.ShareLimits(work, a.redis) })
		g.Go(func() error { return a.Registry.KeepAwake(work, a.hub.Attended) })
		g.Go(func() error { a.giveBack(work, idle); return nil })
		if a.cfg.ExitWhenIdle > 0 {
			g.Go(func() error { a.leaveWhenIdle(work, idle, leave); return nil })
		}
		a.listen(g, server, listeners)
		return func(ctx context.Context) error {
			stopped := make(chan error, 1)
			go func() { stopped <- server.ShutdownWithContext(ctx) }()
			cutting, enough := context.WithCancel(ctx)
			defer enough()
			go silent.cut(cutting)
			err := a.hub.Stop(ctx)
			return errors.Join(err, <-stopped)
		}
	})
}

// linger returns a context that outlives ctx by as long as the process goes on
// answering once it was told to end. Meanwhile GET /up says so, and each answer
// closes its connection: a proxy that keeps connections open would otherwise send a
// request into one that is about to go.
func (a *App) linger(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		a.leaving.Store(true)
		select {
		case <-time.After(a.cfg.HTTP.Linger):
		case <-longer.Done():
		}
		cancel()
	})
	return longer, func() { stop(); cancel() }
}

// Work runs jobs and the outbox relay until ctx ends, then waits for running jobs.
func (a *App) Work(ctx context.Context, ready func()) error {
	a.working.Store(true)
	return a.run(ctx, ready, func(_ *errgroup.Group, work context.Context) func(context.Context) error {
		if err := a.jobs.Start(work); err != nil {
			return func(context.Context) error { return err }
		}
		a.relay.Start(work)
		return func(ctx context.Context) error { return errors.Join(a.relay.Stop(), a.jobs.Stop(ctx)) }
	})
}

// run starts parts, waits for ctx or the first failure, and stops with a deadline.
// Parts run on a context of their own, so that draining is not cut short by the
// signal that began it.
func (a *App) run(ctx context.Context, ready func(), start func(*errgroup.Group, context.Context) func(context.Context) error) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	closePrivate, err := a.private()
	if err != nil {
		return err
	}
	defer closePrivate()
	if err := a.Registry.Board().Look(work); err != nil {
		a.log.Warn("the board cannot be read yet", "error", err)
	}
	g, failed := errgroup.WithContext(work)
	g.Go(func() error { return a.usage.Run(work) })
	g.Go(func() error { return a.costs.Run(work) })
	g.Go(func() error { return a.pulse.Run(work) })
	g.Go(func() error { return a.Registry.Board().Run(work) })
	g.Go(func() error { a.beat(work); return nil })
	g.Go(func() error { return web.HearBoard(work, a.redis, a.Registry.Board(), a.log) })
	stop := start(g, work)
	if ready != nil {
		ready()
	}
	select {
	case <-ctx.Done():
	case <-failed.Done():
	}
	deadline, done := context.WithTimeout(work, drain)
	defer done()
	err = stop(deadline)
	cancel()
	return errors.Join(g.Wait(), err)
}

func (a *App) listen(g *errgroup.Group, server *fasthttp.Server, listeners []net.Listener) {
	for _, ln := range listeners {
		g.Go(func() error { return server.Serve(a.web.Guard(ln)) })
	}
}

// Listen takes the listeners that systemd hands over, if it does; else it opens an
// address; "localhost" means both families, where the machine has both. Port 0 takes a
// free one.
func Listen(address string) ([]net.Listener, error) {
	if ours, err := inherited(); err != nil || len(ours) > 0 {
		return ours, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host != "localhost" {
		ln, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		return []net.Listener{ln}, nil
	}
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, err
	}
	_, port, _ = net.SplitHostPort(four.Addr().String())
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", port))
	if err != nil {
		if isTaken(err) {
			four.Close()
			return nil, err
		}
		return []net.Listener{four}, nil // no IPv6 on this machine
	}
	return []net.Listener{four, six}, nil
}

// grace is how long a private server may take to end.
const grace = 10 * time.Second
