package billing

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"

	"hearth/tenant/fault"
)

// pretendSink bills as Stripe would, and answers as a network does: requests fail, or
// their answers are lost, or they come in after their successors.
type pretendSink struct {
	mu        sync.Mutex
	random    *rand.Rand
	faults    bool
	totals    map[string]int64
	lines     map[string]Line
	finalised map[string]bool // invoices that nothing can be added to
	busy      map[string]bool
	overlaps  int
	late      map[string]int64
	seats     []SeatsWish
}

func newPretendSink(seed uint64) *pretendSink {
	return &pretendSink{random: rand.New(rand.NewPCG(seed, 1)), totals: map[string]int64{}, lines: map[string]Line{}, finalised: map[string]bool{}, busy: map[string]bool{}, late: map[string]int64{}}
}

func windowKey(w Window) string { return fmt.Sprint(w.Tenant, w.Metric, w.Start.Unix()) }

func (s *pretendSink) fate(n int) bool { return s.faults && s.random.IntN(n) == 0 }

func (s *pretendSink) Push(_ context.Context, w Window) error {
	key := windowKey(w)
	s.mu.Lock()
	if s.busy[key] {
		s.overlaps++
	}
	s.busy[key] = true
	s.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, key)
	if s.fate(8) {
		s.late[key] = w.Billable // it is on its way
		return fault.New(fault.Unavailable, "no answer")
	}
	s.totals[key] = w.Billable
	if late, on := s.late[key]; on {
		s.totals[key] = late
		delete(s.late, key)
	}
	if s.fate(6) {
		return fault.New(fault.Unavailable, "the answer is lost")
	}
	return nil
}

func (s *pretendSink) Total(_ context.Context, w Window) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fate(10) {
		return 0, fault.New(fault.Unavailable, "no answer")
	}
	return s.totals[windowKey(w)], nil
}

func (s *pretendSink) SetSeats(_ context.Context, w SeatsWish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seats = append(s.seats, w)
	return nil
}

func (s *pretendSink) AddLine(_ context.Context, l Line) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fate(8) {
		return "", fault.New(fault.Unavailable, "no answer")
	}
	if _, there := s.lines[l.Key]; !there {
		if s.finalised[l.Invoice] {
			return "", fault.New(fault.Conflict, "This invoice is final.")
		}
		s.lines[l.Key] = l
	}
	if s.fate(6) {
		return "", fault.New(fault.Unavailable, "the answer is lost")
	}
	return "ii_" + l.Key, nil
}
