package tenant

// OnReached calls fn at every point between two statements of provisioning.
func (s *Service) OnReached(fn func(point string)) { s.reached = fn }

// ProvisionNow provisions and lets lapsed leases be taken at once.
var ProvisionNow = (*Service).provision
