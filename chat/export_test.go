package chat

import "hearth/tenant"

// Waiting is how many messages of a tenant wait for one that is being written.
func Waiting(s *Service, id tenant.ID) int {
	s.posts.mu.Lock()
	defer s.posts.mu.Unlock()
	return len(s.posts.waiting[id])
}

// Queues is of how many tenants something is being written.
func Queues(s *Service) int {
	s.posts.mu.Lock()
	defer s.posts.mu.Unlock()
	return len(s.posts.waiting)
}
