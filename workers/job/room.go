package job

import (
	"sync"

	"hearth/tenant"
)

// roomFor says how many jobs of one tenant may run in this process when one more of
// a queue begins: somebody waiting for a "now" job is not held up by the same
// tenant's bulk.
var roomFor = map[tenant.Queue]int{tenant.QueueNow: 4, tenant.QueueSoon: 3, tenant.QueueBulk: 2}

// room counts the running jobs of each tenant that has any.
type room struct {
	mu      sync.Mutex
	running map[tenant.ID]int
}

func newRoom() *room { return &room{running: map[tenant.ID]int{}} }

// enter reports whether the tenant may run one more; then leave must follow.
func (r *room) enter(id tenant.ID, queue tenant.Queue) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[id] >= roomFor[queue] {
		return false
	}
	r.running[id]++
	return true
}

func (r *room) leave(id tenant.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[id]--; r.running[id] <= 0 {
		delete(r.running, id)
	}
}
