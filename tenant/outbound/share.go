package outbound

import (
	"context"
	"sync"

	"hearth/tenant/fault"
)

// shares gives each tenant so many requests at a time, so that one that waits for
// slow hosts takes no sockets from the others.
type shares struct {
	each int
	mu   sync.Mutex
	of   map[Tenant]*share
}

type share struct {
	taken chan struct{}
	users int // having or waiting; at 0 the share is forgotten
}

// take waits for one of the tenant's turns until ctx ends. Faults: TooMany.
func (s *shares) take(ctx context.Context, t Tenant) (release func(), err error) {
	s.mu.Lock()
	mine := s.of[t]
	if mine == nil {
		mine = &share{taken: make(chan struct{}, s.each)}
		s.of[t] = mine
	}
	mine.users++
	s.mu.Unlock()
	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; s.leave(t, mine) }, nil
	case <-ctx.Done():
		s.leave(t, mine)
		return nil, fault.Wrap(ErrBusy, fault.TooMany, "Too much is being fetched for this workspace at the moment.")
	}
}

func (s *shares) leave(t Tenant, mine *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(s.of, t)
	}
}
