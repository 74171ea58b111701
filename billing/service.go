package billing

import (
	"log/slog"
	"time"

	"hearth/tenant"
)

// ServiceConfig is what a Service is made of.
type ServiceConfig struct {
	Control tenant.ControlDB
	Gateway Gateway // nil: nobody can buy anything
	Jobs    tenant.Enqueuer
	Links   tenant.Links
	Now     func() time.Time
	Log     *slog.Logger
}

// Service is what billing does. It holds nothing of any workspace.
type Service struct {
	control tenant.ControlDB
	gateway Gateway
	jobs    tenant.Enqueuer
	links   tenant.Links
	now     func() time.Time
	log     *slog.Logger
}

// NewService returns a Service.
func NewService(c ServiceConfig) *Service {
	return &Service{control: c.Control, gateway: c.Gateway, jobs: c.Jobs, links: c.Links, now: c.Now, log: c.Log}
}

// Sells reports whether plans can be bought here at all.
func (s *Service) Sells() bool { return s.gateway != nil }

// Now is the time by which money is counted.
func (s *Service) Now() time.Time { return s.now() }
