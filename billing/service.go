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
	Tenants Opener // of those who are mailed
	Mailer  tenant.Mailer
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: slog.Default
}

// Service is what billing does. It holds nothing of any workspace.
type Service struct {
	control tenant.ControlDB
	gateway Gateway
	jobs    tenant.Enqueuer
	links   tenant.Links
	tenants Opener
	mailer  tenant.Mailer
	now     func() time.Time
	log     *slog.Logger
}

// NewService returns a Service.
func NewService(c ServiceConfig) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Service{control: c.Control, gateway: c.Gateway, jobs: c.Jobs, links: c.Links, tenants: c.Tenants, mailer: c.Mailer, now: c.Now, log: c.Log}
}

// Sells reports whether plans can be bought here at all.
func (s *Service) Sells() bool { return s.gateway != nil }

// Now is the time by which money is counted.
func (s *Service) Now() time.Time { return s.now() }
