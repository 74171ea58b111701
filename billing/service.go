package billing

import (
	"context"
	"log/slog"
	"time"

	"hearth/tenant"
)

// ServiceConfig is what a Service is made of.
type ServiceConfig struct {
	Control tenant.ControlDB
	Gateway Gateway // nil: nobody can buy anything
	Sink    SinkKind
	Jobs    tenant.Enqueuer
	Links   tenant.Links
	Tenants Opener // of those who are mailed
	Mailer  tenant.Mailer
	// Stood is told of a workspace that stands otherwise than before, after the commit:
	// pages that are open follow. Nil: nobody is told.
	Stood func(ctx context.Context, id tenant.ID)
	Tax   bool             // Stripe adds tax to what plans cost
	Now   func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default
}

// Service is what billing does. It holds nothing of any workspace.
type Service struct {
	control  tenant.ControlDB
	gateway  Gateway
	attaches bool // items of usage to subscriptions
	jobs     tenant.Enqueuer
	links    tenant.Links
	tenants  Opener
	mailer   tenant.Mailer
	stood    func(ctx context.Context, id tenant.ID)
	tax      bool
	now      func() time.Time
	log      *slog.Logger
	refused  refusals
}

// NewService returns a Service.
func NewService(c ServiceConfig) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Stood == nil {
		c.Stood = func(context.Context, tenant.ID) {}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Service{control: c.Control, gateway: c.Gateway, attaches: c.Sink.Attaches(), jobs: c.Jobs, links: c.Links, tenants: c.Tenants, mailer: c.Mailer, stood: c.Stood, tax: c.Tax, now: c.Now, log: c.Log}
}

// Sells reports whether plans can be bought here at all.
func (s *Service) Sells() bool { return s.gateway != nil }

// AddsTax reports whether tax comes on top of what plans cost.
func (s *Service) AddsTax() bool { return s.tax }

// Now is the time by which money is counted.
func (s *Service) Now() time.Time { return s.now() }
