package hub

import (
	"net/netip"
	"strconv"
	"sync"

	"hearth/tenant"
)

// How many sockets of one process may be open at a time.
const (
	seatsOfAddress = 2000 // an office behind one address, with two windows each
	seatsOfMember  = 100
)

// seats counts the sockets that are open, by address and by member, and forgets
// whoever has none.
type seats struct {
	mu    sync.Mutex
	taken map[string]int
}

// seat is one socket's place in both counts. The zero seat is counted nowhere.
type seat struct{ address, member string }

// seatOf counts an address, or the /64 that one machine has in IPv6. This machine's
// own addresses are not counted, nor whoever comes from them: a proxy here that was
// not named speaks for everybody.
func seatOf(address string, id tenant.ID, member int64) seat {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.IsLoopback() {
		return seat{}
	}
	ip = ip.Unmap().WithZone("")
	key := ip.String()
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			key = p.String()
		}
	}
	return seat{address: key, member: id.String() + " " + strconv.FormatInt(member, 10)}
}

// take reports whether there was room; then give must follow.
func (s *seats) take(one seat) bool {
	if one == (seat{}) {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[one.address] >= seatsOfAddress || s.taken[one.member] >= seatsOfMember {
		return false
	}
	if s.taken == nil {
		s.taken = map[string]int{}
	}
	s.taken[one.address]++
	s.taken[one.member]++
	return true
}

func (s *seats) give(one seat) {
	if one == (seat{}) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range []string{one.address, one.member} {
		if s.taken[key]--; s.taken[key] <= 0 {
			delete(s.taken, key)
		}
	}
}
