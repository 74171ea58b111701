package app

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// silent are the connections on which no request has arrived yet. Browsers open some
// in reserve; fasthttp counts them as busy and would wait for them, beyond the
// drain's time, before it stops.
type silent struct {
	mu    sync.Mutex
	since map[net.Conn]time.Time
}

// firstRequest is how long a connection may take to ask for something while the
// process stops.
const firstRequest = 2 * time.Second

func newSilent() *silent { return &silent{since: map[net.Conn]time.Time{}} }

// watch is a fasthttp.Server's ConnState.
func (s *silent) watch(nc net.Conn, state fasthttp.ConnState) {
	switch state {
	case fasthttp.StateNew:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.since[nc] = time.Now()
	case fasthttp.StateIdle, fasthttp.StateHijacked, fasthttp.StateClosed:
		s.spoke(nc)
	}
}

// spoke is told of the connection of each request.
func (s *silent) spoke(nc net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.since, nc)
}

// cut closes them, each when it has had its time, until ctx ends.
func (s *silent) cut(ctx context.Context) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		s.mu.Lock()
		for nc, since := range s.since {
			if time.Since(since) >= firstRequest {
				delete(s.since, nc)
				_ = nc.Close()
			}
		}
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
