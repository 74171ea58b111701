package hub_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// roster is who is here, as a socket that asked was told.
type roster struct {
	c *client

	mu     sync.Mutex
	online map[int64]bool
	frames int
	bytes  int
	once   map[int64]int // how often somebody was said to have come
}

// attend asks who is here, and listens to nothing else from then on.
func (c *client) attend() *roster {
	c.t.Helper()
	r := &roster{c: c, online: map[int64]bool{}, once: map[int64]int{}}
	c.say(`{"op":"presence"}`)
	go func() {
		for e := range c.heard {
			r.take(e)
		}
	}()
	wait(c.t, "the answer to who is here", func() bool { n, _ := r.heard(); return n > 0 })
	return r
}

func (r *roster) take(e event) {
	if e.Type != "presence" {
		return
	}
	var said struct {
		All             bool
		Online, Offline []int64
	}
	if err := json.Unmarshal(e.Data, &said); err != nil {
		r.c.t.Errorf("presence %s: %v", e.Data, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames++
	r.bytes += len(e.Data)
	if said.All {
		clear(r.online)
	}
	for _, id := range said.Online {
		r.online[id] = true
		r.once[id]++
	}
	for _, id := range said.Offline {
		delete(r.online, id)
	}
}

func (r *roster) heard() (frames, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.frames, r.bytes
}

func (r *roster) ids() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.online))
}

func (r *roster) becomes(want ...int64) {
	r.c.t.Helper()
	slices.Sort(want)
	wait(r.c.t, fmt.Sprintf("%v are here", want), func() bool { return slices.Equal(r.ids(), want) })
}
