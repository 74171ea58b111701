package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Config is how the edge is set up.
type Config struct {
	BaseURL        string   `mapstructure:"base_url"`        // of the site, such as https://hearth.example
	TrustedProxies []string `mapstructure:"trusted_proxies"` // addresses or networks whose forwarding headers count
	patience       *patience
}

// Validate joins everything that is wrong.
func (c Config) Validate() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("base_url %q: write it like https://hearth.example", c.BaseURL)
	}
	var problems []error
	for _, p := range c.TrustedProxies {
		if net.ParseIP(p) == nil {
			if _, _, err := net.ParseCIDR(p); err != nil {
				problems = append(problems, fmt.Errorf("trusted_proxies %q: write an address or a network such as 10.0.0.0/8", p))
			}
		}
	}
	return errors.Join(problems...)
}

// Health answers GET /up.
type Health interface {
	// Up faults while Postgres does not answer, and with ErrLeaving once the process
	// was told to end; redis is "ok" or "degraded".
	Up(ctx context.Context) (redis string, err error)
}

// ErrLeaving says that a process is ending and wants no more requests.
var ErrLeaving = errors.New("this process is ending")

// Server is the edge of one process.
type Server struct {
	base     *url.URL
	registry *tenant.Registry
	tenants  *tenant.Service
	keys     tenant.Keys
	health   Health
	log      *slog.Logger
	limits   *limiter
	proxies  []netip.Prefix
	patience patience
	buffered atomic.Int64 // bytes of bodies that are held
	observer func(Answered)

	outer *fiber.App
	hosts map[tenant.HostKind]*fiber.App
	serve map[tenant.HostKind]func(*fiber.Ctx) error
	once  sync.Once
}

// New returns a Server without routes. cfg must be valid.
func New(cfg Config, registry *tenant.Registry, tenants *tenant.Service, keys tenant.Keys, health Health, log *slog.Logger) *Server {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		panic("web: base url was not validated: " + err.Error())
	}
	s := &Server{base: base, registry: registry, tenants: tenants, keys: keys, health: health, log: log, limits: newLimiter(time.Now),
		proxies: proxies(cfg.TrustedProxies), patience: usual, hosts: map[tenant.HostKind]*fiber.App{}}
	if cfg.patience != nil {
		s.patience = *cfg.patience
	}
	s.outer = fiber.New(s.fiberConfig())
	server := s.outer.Server()
	server.KeepHijackedConns = true
	server.HeaderReceived = s.head
	server.Handler = s.settle(server.Handler)
	refuse := server.ErrorHandler
	server.ErrorHandler = func(ctx *fasthttp.RequestCtx, err error) {
		linger(ctx) // whatever it was, the client may still be sending it
		refuse(ctx, err)
	}
	for _, kind := range []tenant.HostKind{tenant.HostSite, tenant.HostConsole, tenant.HostWorkspace} {
		s.hosts[kind] = fiber.New(s.fiberConfig())
		s.hosts[kind].Use(noteRoute)
	}
	s.outer.Use(s.observe, s.headers, s.insist, s.throttle, s.throttleBots, s.findHost, s.refuseBotKey, s.refuseForgery, s.refuseBanned, s.visits, s.receive, s.dispatch)
	return s
}

// fiberConfig leaves bodies to receive and addresses to place.
func (s *Server) fiberConfig() fiber.Config {
	return fiber.Config{
		AppName:                      "Hearth",
		DisableStartupMessage:        true,
		Immutable:                    true,
		StrictRouting:                false,
		CaseSensitive:                true,
		BodyLimit:                    math.MaxInt, // with a smaller one, fasthttp reads ahead past the end of a body
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		ReadBufferSize:               headerBuffer,
		ReadTimeout:                  s.patience.header,
		IdleTimeout:                  s.patience.idle,
		Concurrency:                  s.patience.served,
		ErrorHandler:                 s.answerError,
		EnableTrustedProxyCheck:      true,
	}
}

// Routes returns the routes of a kind of host, for packages of pages to add to.
func (s *Server) Routes(kind tenant.HostKind) *fiber.App { return s.hosts[kind] }

// Listener returns the server to listen with, on listeners that Guard made. It fixes
// the routes.
func (s *Server) Listener() *fasthttp.Server {
	s.App().Handler() // makes fiber ready; its handler stays inside of settle
	return s.outer.Server()
}

// App returns the app to test with. The first call fixes the routes.
func (s *Server) App() *fiber.App {
	s.once.Do(func() {
		s.serve = map[tenant.HostKind]func(*fiber.Ctx) error{}
		for kind, app := range s.hosts {
			handler := app.Handler()
			s.serve[kind] = func(c *fiber.Ctx) error {
				handler(c.Context())
				return nil
			}
		}
	})
	return s.outer
}

// dispatch hands the request to the routes of its host; they share the fasthttp
// request, and so everything that was found out about it.
func (s *Server) dispatch(c *fiber.Ctx) error {
	if c.Path() == "/up" && c.Method() == fiber.MethodGet {
		c.Locals(localRoute, "/up")
		return s.up(c)
	}
	if strings.HasPrefix(c.Path(), "/assets/") {
		c.Locals(localRoute, "/assets/*")
		return s.asset(c)
	}
	return s.serve[hostKind(c)](c)
}

func (s *Server) up(c *fiber.Ctx) error {
	redis, err := s.health.Up(c.UserContext())
	c.Set(fiber.HeaderCacheControl, "no-store")
	if errors.Is(err, ErrLeaving) {
		return c.Status(fiber.StatusServiceUnavailable).SendString("leaving\n")
	}
	if err != nil {
		return c.Status(fiber.StatusServiceUnavailable).SendString("postgres: down\n")
	}
	return c.SendString("postgres: ok\nredis: " + redis + "\n")
}

// SiteURL is an address on the site.
func (s *Server) SiteURL(path string) string { return s.base.Scheme + "://" + s.base.Host + path }

// ConsoleURL is an address on the operators' console.
func (s *Server) ConsoleURL(path string) string {
	return s.base.Scheme + "://admin." + s.base.Host + path
}

// WorkspaceURL is an address in a tenant's workspace.
func (s *Server) WorkspaceURL(slug, path string) string {
	return s.base.Scheme + "://" + s.WorkspaceHost(slug) + path
}

// TenantURL is an address in a workspace, at its own domain where it has one.
func (s *Server) TenantURL(t tenant.Tenant, path string) string {
	if t.Domain == "" {
		return s.WorkspaceURL(t.Slug, path)
	}
	host := t.Domain
	if port := s.base.Port(); port != "" {
		host += ":" + port
	}
	return s.base.Scheme + "://" + host + path
}

// WorkspaceHost is the host of a tenant's workspace as people read it, with the
// port where there is one.
func (s *Server) WorkspaceHost(slug string) string { return slug + "." + s.base.Host }

// Secure reports whether the base is https, and so whether cookies are Secure.
func (s *Server) Secure() bool { return s.base.Scheme == "https" }

// Registry returns the directory of tenants.
func (s *Server) Registry() *tenant.Registry { return s.registry }

// Keys returns the signing keys.
func (s *Server) Keys() tenant.Keys { return s.keys }

var errUnknownWorkspace = fault.New(fault.NotFound, "There is no workspace at this address.")
