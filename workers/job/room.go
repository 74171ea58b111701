package job

import (
	"sync"
	"time"

	"hearth/tenant"

	"golang.org/x/time/rate"
)

// roomFor says how many jobs of one tenant may run in this process when one more of
// a queue begins: somebody waiting for a "now" job is not held up by the same
// tenant's bulk.
var roomFor = map[tenant.Queue]int{tenant.QueueNow: 4, tenant.QueueSoon: 3, tenant.QueueBulk: 2}

// How often one tenant's jobs may begin in this process: a burst at once, then so
// many a second. What comes sooner is put off.
const (
	beginBurst  = 200
	beginEvery  = 20 * time.Millisecond
	forgetAfter = beginBurst * beginEvery // a pace that was not used for so long is a fresh one
)

// room counts the running jobs of each tenant that has any, and paces those that
// had some lately. A tenant without jobs costs nothing.
type room struct {
	mu      sync.Mutex
	now     func() time.Time
	running map[tenant.ID]int
	paces   map[tenant.ID]*pace
	swept   time.Time
	tidying bool // a timer is set: there are paces
}

type pace struct {
	*rate.Limiter
	used time.Time
}

func newRoom() *room {
	return &room{now: time.Now, running: map[tenant.ID]int{}, paces: map[tenant.ID]*pace{}}
}

// enter reports whether the tenant may run one more; then leave must follow.
func (r *room) enter(id tenant.ID, queue tenant.Queue) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[id] >= roomFor[queue] || !r.inPace(id) {
		return false
	}
	r.running[id]++
	return true
}

func (r *room) inPace(id tenant.ID) bool {
	now := r.now()
	if now.Sub(r.swept) > forgetAfter {
		r.sweep(now)
	}
	p := r.paces[id]
	if p == nil {
		p = &pace{Limiter: rate.NewLimiter(rate.Every(beginEvery), beginBurst)}
		r.paces[id] = p
		if !r.tidying {
			r.tidying = true
			time.AfterFunc(2*forgetAfter, r.tidy)
		}
	}
	p.used = now
	return p.AllowN(now, 1)
}

func (r *room) sweep(now time.Time) {
	r.swept = now
	for id, p := range r.paces {
		if now.Sub(p.used) > forgetAfter {
			delete(r.paces, id)
		}
	}
}

// tidy forgets paces also when no tenant has a job any more, and then is not called
// again.
func (r *room) tidy() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sweep(r.now())
	if len(r.paces) == 0 {
		r.paces, r.tidying = map[tenant.ID]*pace{}, false // a map that was large stays large
		return
	}
	time.AfterFunc(2*forgetAfter, r.tidy)
}

func (r *room) leave(id tenant.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[id]--; r.running[id] <= 0 {
		delete(r.running, id)
	}
}
