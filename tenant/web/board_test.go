package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/redis/go-redis/v9"
)

// line is a process's way to Redis, which a test may cut.
type line struct {
	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return nil, errors.New("the line is cut")
	}
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err == nil {
		l.conns = append(l.conns, c)
	}
	return c, err
}

func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.conns {
		c.Close()
	}
	l.conns = nil
}

// process is a registry with its board kept fresh, as each process has one.
func process(t *testing.T, env *tenanttest.Env, l *line) *tenant.Board {
	t.Helper()
	address, err := redisURL()
	if err != nil {
		t.Fatal(err)
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	options.Dialer, options.MaxRetries = l.dial, -1
	client := redis.NewClient(options)
	r := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	r.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	quiet := slog.New(slog.DiscardHandler)
	if err := r.Board().Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	env.Registry.Board().TellBy(TellBoard(client, quiet)) // whoever posts has the line of the last one made
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { r.Board().Run(ctx) })
	all.Go(func() { HearBoard(ctx, client, r.Board(), quiet) })
	t.Cleanup(func() { stop(); all.Wait(); client.Close() })
	return r.Board()
}

// TestABoardIsSeenEverywhere changes a flag in one process and looks at it in two
// others: at once, and when Redis comes back to one that was cut off meanwhile.
func TestABoardIsSeenEverywhere(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	of := tenant.Tenant{ID: tenant.NewID()}
	lines := [2]*line{{}, {}}
	boards := [2]*tenant.Board{process(t, env, lines[0]), process(t, env, lines[1])}
	flag := tenant.PreviewsPerMessage
	set := func(value string) time.Time {
		t.Helper()
		if err := env.Service.ChangeFlag(t.Context(), tenant.Terminal, flag.Flag, tenant.FlagDraft{Everybody: value}, "a test"); err != nil {
			t.Fatal(err)
		}
		return time.Now()
	}
	sees := func(i int, want int64, since time.Time, within time.Duration) {
		t.Helper()
		for flag.In(boards[i], of) != want {
			if time.Since(since) > 20*time.Second {
				t.Fatalf("process %d sees %d, want %d", i, flag.In(boards[i], of), want)
			}
			<-time.After(5 * time.Millisecond)
		}
		if took := time.Since(since); took > within {
			t.Errorf("process %d saw it after %v", i, took)
		} else {
			t.Logf("process %d saw it after %v", i, took)
		}
	}
	await := func() { // both ears are up once a change comes through
		for i := range boards {
			sees(i, 1, set("1"), 20*time.Second)
			sees(i, 2, set("2"), 20*time.Second)
		}
	}
	await()
	at := set("0")
	sees(0, 0, at, time.Second)
	sees(1, 0, at, time.Second)

	lines[0].set(true)
	sees(1, 1, set("1"), time.Second)
	if v := flag.In(boards[0], of); v != 0 {
		t.Fatalf("a process without Redis sees %d at once", v)
	}
	lines[0].set(false)
	sees(0, 1, time.Now(), 2*time.Second)
}
