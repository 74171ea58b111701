package hub

import (
	"strconv"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

// Up reports whether Redis tells us things.
func (h *Hub) Up() bool { return h.bus.up.Load() }

// Owes reports whether there are tenants to whom something could not be told.
func (h *Hub) Owes() bool {
	h.bus.mu.Lock()
	defer h.bus.mu.Unlock()
	return len(h.bus.lost) > 0
}

// HoldReplay makes a reading of the past that begins now, knows nothing and lasts
// until release; begun is closed when others would share it.
func (h *Hub) HoldReplay(id tenant.ID, room, after int64) (begun chan struct{}, release func()) {
	t := h.crowdOf(id).topic(room)
	begun, done := make(chan struct{}), make(chan struct{})
	go func() {
		_, _, _ = t.replays.Do(strconv.FormatInt(after, 10), func() (any, error) {
			close(begun)
			<-done
			return replay{Replay: chat.Replay{Head: after}}, nil
		})
	}()
	return begun, func() { close(done) }
}

// The limits of sockets.
const (
	SeatsOfAddress = seatsOfAddress
	SeatsOfMember  = seatsOfMember
	SeatsOfTenant  = seatsOfTenant
)

// FewSeats takes n seats of an address, a member or a tenant.
func FewSeats(t testing.TB, h *Hub, key string, n int) {
	if one := seatOf(key, tenant.ID{}, 0); one.address != "" {
		key = one.address
	}
	h.seats.mu.Lock()
	defer h.seats.mu.Unlock()
	if h.seats.taken == nil {
		h.seats.taken = map[string]int{}
	}
	h.seats.taken[key] += n
	t.Logf("%s has %d", key, n)
}

// Seated is how many addresses, members and tenants are counted.
func Seated(h *Hub) int {
	h.seats.mu.Lock()
	defer h.seats.mu.Unlock()
	return len(h.seats.taken)
}
