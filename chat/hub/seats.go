package hub

import (
	"net/netip"
	"strconv"
	"sync"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// How many sockets of one process may be open at a time.
const (
	seatsOfAddress = 2000 // an office behind one address, with two windows each
	seatsOfMember  = 100
	seatsOfTenant  = 20_000
)

// seats counts the sockets that are open, by address, member and tenant, and forgets
// whoever has none.
type seats struct {
	mu    sync.Mutex
	taken map[string]int
}

// seat is one socket's place in all counts. Without an address only the tenant's
// counts.
type seat struct {
	address string
	tenant  tenant.ID
	member  int64
}

// seatOf counts an address, or the /64 that one machine has in IPv6. This machine's
// own addresses are not counted, nor the members who come from them: a proxy here that
// was not named speaks for everybody.
func seatOf(address string, id tenant.ID, member int64) seat {
	one := seat{tenant: id, member: member}
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.IsLoopback() {
		return one
	}
	ip = ip.Unmap().WithZone("")
	one.address = ip.String()
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			one.address = p.String()
		}
	}
	return one
}

// take finds room; then give must follow. Fault: TooMany.
func (s *seats) take(one seat) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := one.keys()
	switch {
	case one.address != "" && s.taken[keys[1]] >= seatsOfAddress:
		return fault.New(fault.TooMany, "Too many windows are open at this address.")
	case one.address != "" && s.taken[keys[2]] >= seatsOfMember:
		return fault.New(fault.TooMany, "You have too many windows open.")
	case s.taken[keys[0]] >= seatsOfTenant:
		return fault.New(fault.TooMany, "Too many windows are open in this workspace.")
	}
	if s.taken == nil {
		s.taken = map[string]int{}
	}
	for _, key := range keys {
		s.taken[key]++
	}
	return nil
}

func (s *seats) give(one seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range one.keys() {
		if s.taken[key]--; s.taken[key] <= 0 {
			delete(s.taken, key)
		}
	}
}

// keys are the tenant's, the address's and the member's.
func (one seat) keys() []string {
	id := one.tenant.String()
	if one.address == "" {
		return []string{id}
	}
	return []string{id, one.address, id + " " + strconv.FormatInt(one.member, 10)}
}
