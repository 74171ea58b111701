package wire

import (
	"runtime"
	"sync"
)

// turn is how many sockets a writer serves before it looks for more.
const turn = 16

// writers are the goroutines that write for all sockets of a gate: as many as there
// are processors, and none while nothing waits. What is queued for a socket before
// its turn comes leaves with one system call, so the more there is to write, the less
// each frame costs.
type writers struct {
	mu      sync.Mutex
	waiting []*polled // each at most once
	working int
	most    int
}

// add may be called with the socket's lock held.
func (w *writers) add(c *polled) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, c)
	if w.working == 0 {
		w.most = runtime.GOMAXPROCS(0)
	}
	if w.working == 0 || w.working < w.most && len(w.waiting) > turn {
		w.working++
		go w.work()
	}
}

func (w *writers) work() {
	var mine [turn]*polled
	for {
		n := w.next(mine[:])
		if n == 0 {
			return
		}
		for _, c := range mine[:n] {
			c.flush()
		}
	}
}

// next takes a turn's sockets; without any the writer has ended.
func (w *writers) next(mine []*polled) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := copy(mine, w.waiting)
	if n == 0 {
		w.waiting = nil // with what it has grown to
		w.working--
		return 0
	}
	clear(w.waiting[:n])
	w.waiting = w.waiting[n:]
	return n
}
