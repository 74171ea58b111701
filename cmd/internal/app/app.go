package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	adminui "hearth/admin-ui"
	"hearth/billing"
	"hearth/billing/billingweb"
	"hearth/billing/gateway"
	"hearth/chat"
	"hearth/chat/chatapi"
	"hearth/chat/chatweb"
	"hearth/chat/hub"
	"hearth/chat/media"
	"hearth/chat/push"
	"hearth/chat/unfurl"
	"hearth/chat/webhook"
	"hearth/cmd/internal/config"
	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/mail"
	"hearth/tenant/outbound"
	"hearth/tenant/tenantweb"
	"hearth/tenant/web"
	"hearth/workers"
	"hearth/workers/job"

	"github.com/gofiber/fiber/v2"
	"github.com/redis/go-redis/v9"
)

// drain is how long requests, sockets and jobs may take to end.
const drain = 15 * time.Second

// App is one process's services, made and not started.
type App struct {
	cfg     config.Config
	log     *slog.Logger
	pools   tenant.Pools
	redis   *redis.Client
	catcher *mail.Catcher
	test    testStripe

	Registry *tenant.Registry
	Tenants  *tenant.Service
	Chat     *chat.Service
	Billing  *billing.Service
	Files    blob.Store

	hub   *hub.Hub
	web   *web.Server
	relay *job.Relay
	usage *billing.Buffer
	costs *billing.Buffer // what is counted at every request, for its cost alone
	pulse *tenant.Pulse
	sink  billing.Sink // nil: nothing is billed
	calls *billing.CallCount
	jobs  *job.Server

	queues  *job.Inspector
	stripe  *gateway.Client // nil: nothing is sold through it
	process adminui.Process // this one, as it stays

	metrics   *metrics // nil: nobody listens for them
	privately atomic.Bool
	leaving   atomic.Bool
	working   atomic.Bool // jobs run in this process
	serving   atomic.Bool // requests are answered in it
}

// New connects nothing yet: the first use of each part does. It fails on settings
// that no part can work with.
func New(cfg config.Config, log *slog.Logger) (a *App, err error) {
	a = &App{cfg: cfg, log: log, process: self()}
	if cfg.Local() && cfg.SMTP.URL == "" {
		a.catcher = mail.NewCatcher()
	}
	keys, err := tenant.NewKeys(cfg.SecretKey.Reveal(), cfg.SecretKeyPrevious.Reveal())
	if err != nil {
		return nil, err
	}
	if a.pools, err = a.connect(keys, cfg.Database.URL, cfg.TenantDatabase.URL); err != nil {
		return nil, err
	}
	options, err := redis.ParseURL(cfg.Redis.URL.Reveal())
	if err != nil {
		return nil, fmt.Errorf("redis.url: %w", err)
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = time.Second, 2*time.Second, 2*time.Second
	options.MaxRetries = 1
	a.redis = redis.NewClient(options)
	if a.Files, err = blob.Open(cfg.Storing()); err != nil {
		return nil, err
	}
	a.Registry = tenant.NewRegistry(a.pools, hostOf(cfg.BaseURL), tenant.LogBreach)
	if err := a.spread(keys); err != nil {
		return nil, err
	}
	jobConfig := job.Config{RedisURL: cfg.Redis.URL.Reveal(), Others: a.Registry.Nodes()[1:]}
	var operated func(tenant.Operated)
	if cfg.Metrics.Address != "" {
		a.metrics = newMetrics()
		jobConfig.Observe, operated = a.metrics.job, a.metrics.operation
	}
	if a.relay, err = job.NewRelay(jobConfig, a.Registry.Control()); err != nil {
		return nil, err
	}
	client := job.NewClient(a.relay.Nudge)
	if a.queues, err = job.NewInspector(jobConfig); err != nil {
		return nil, err
	}

	a.hub = hub.New(hub.Config{Redis: a.redis, Logger: log, Renderer: chatweb.NewRenderer(context.Background()),
		Mark: func(ctx context.Context, id tenant.ID, v tenant.Visit, ip string, r tenant.VisitRequest) error {
			return a.Tenants.MarkVisit(ctx, id, v, ip, r)
		},
		SignedIn: func(ctx context.Context, visits []tenant.Visit) ([]bool, error) {
			return a.Tenants.VisitorsSignedIn(ctx, visits)
		}})
	a.Chat = chat.NewService(a.hub, client, time.Now)
	a.Chat.KeepFiles(a.Files, media.Files{})
	allower := billing.Allower{Control: a.Registry.Control(), Now: func() time.Time { return a.Billing.Now() }}
	a.Chat.AllowBy(allower)
	out := outbound.New(outbound.Config{UserAgent: "Hearth (+" + cfg.BaseURL + ")", Logger: log})
	a.Chat.PreviewLinks(unfurl.New(out), a.Registry.IsOurs)
	a.Chat.CallThrough(webhook.New(out), keys)
	a.Registry.Board().TellBy(web.TellBoard(a.redis, log))
	a.Registry.Board().HearBy(a.showWords)
	a.Chat.PreviewAs(a.previewing)
	a.Registry.Archive(tenant.Archives{Files: a.Files, Drafts: filepath.Join(cfg.DataDir, "drafts"), Idle: cfg.Hibernate.Idle(),
		Plans: billing.IdleByPlan(a.Registry.Control(), cfg.Hibernate.Idle()), Now: time.Now, Observe: operated})
	a.usage = billing.NewBuffer(a.Registry.Control(), tenant.NewID().String(), time.Now)
	a.costs = billing.NewSlowBuffer(a.Registry.Control(), tenant.NewID().String(), time.Now)
	a.pulse = tenant.NewPulse(a.Registry.Control(), time.Now)
	a.Chat.MeterWith(meter{a.usage, a.pulse})
	a.Tenants = tenant.NewService(tenant.ServiceConfig{
		Came:     func(id tenant.ID) { a.usage.Count(id, billing.MetricActive, 1) },
		Registry: a.Registry, Keys: keys, Rooms: a.Chat, Sockets: a.hub, Jobs: client, Files: a.Files, Resolver: net.DefaultResolver, Now: time.Now, Observe: operated, Allower: allower,
		Money: billing.Leaving{}, Seats: billing.Seats{Control: a.Registry.Control(), Jobs: client, Now: time.Now},
	})
	a.Chat.PushThrough(push.New(push.Config{
		Key: a.Tenants.PushKey, Client: out, Subject: pushSubject(cfg), Logger: log,
	}), a.hub, a.relay.Nudge)
	a.web = web.New(cfg.Web(), a.Registry, a.Tenants, keys, health{a}, log)
	if err := a.sell(client); err != nil {
		return nil, err
	}
	pages := chatweb.New(chatweb.Deps{Web: a.web, Chat: a.Chat, Tenants: a.Tenants, Files: a.Files})
	a.calls = billing.NewCallCount(allower, a.usage)
	a.routes(pages)
	a.web.Observe(a.answered)
	if a.metrics != nil {
		a.watchState()
	}

	mux := job.NewMux()
	schedule := workers.Register(mux, workers.Deps{
		Registry: a.Registry, Tenants: a.Tenants, Links: a.web, Mailer: a.mailer(), Chat: a.Chat, Usage: a.usages(), Billing: a.Billing, Inspection: a.Inspection(), Rates: cfg.Billing.Rates,
	})
	if a.jobs, err = job.NewServer(jobConfig, a.Registry.Control(), mux, schedule, a.relay.Nudge); err != nil {
		return nil, err
	}
	return a, nil
}

// routes gives each kind of host its pages.
func (a *App) routes(pages *chatweb.Handlers) {
	people := tenantweb.New(tenantweb.Deps{Server: a.web, Tenants: a.Tenants, Tax: a.Billing.AddsTax(), Closed: !a.cfg.SignupOpen(), Mail: a.catcher})
	people.Site(a.web.Routes(tenant.HostSite))
	workspace := a.web.Routes(tenant.HostWorkspace)
	people.Workspace(workspace)
	a.usagePages().Workspace(workspace)
	pages.Routes(workspace)
	chatapi.NewBots(chatapi.BotDeps{Web: a.web, Chat: a.Chat, Tenants: a.Tenants, Calls: a.calls}).Routes(workspace)
	money := billingweb.New(billingweb.Deps{Web: a.web, Money: a.Billing, TestClock: a.test.clock(a)})
	money.Workspace(workspace)
	money.Site(a.web.Routes(tenant.HostSite))
	a.test.pages(a)
	chatapi.NewV1(chatapi.V1Deps{Web: a.web, Chat: a.Chat, Tenants: a.Tenants, Files: a.Files, Presence: a.hub, Calls: a.calls}).Routes(workspace)
	workspace.Get("/realtime", a.web.ProgramReader(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error { return a.hub.Serve(c, db, me) }))
	adminui.New(adminui.Deps{Server: a.web, Tenants: a.Tenants, Money: a.Billing, NeedsSecond: !a.cfg.Local(), Dashboard: a.stripeDashboard(), Rates: a.cfg.Billing.Rates,
		Queues: a.queues, Dependencies: a.dependencies, Processes: a.Processes}).Console(a.web.Routes(tenant.HostConsole))
}

// mailer sends through SMTP, or keeps mail readable at /dev/mail in the mode where
// nobody configured a server.
func (a *App) mailer() mail.Mailer {
	var sender mail.Sender = a.catcher
	if a.catcher == nil {
		sender = mail.NewSender(a.cfg.Mailing())
	}
	return mail.Mailer{Sender: sender, From: a.cfg.Mail.From, Sent: func(of tenant.ID) { a.usage.Count(of, billing.MetricMails, 1) }}
}

// pushSubject is whom a push service asks about us: the site, or where there is only
// http, which they do not take, whoever sends our mail.
func pushSubject(cfg config.Config) string {
	if strings.HasPrefix(cfg.BaseURL, "https://") {
		return cfg.BaseURL
	}
	from, err := netmail.ParseAddress(cfg.Mail.From)
	if err != nil {
		return cfg.BaseURL
	}
	return "mailto:" + from.Address
}

// Migrate brings the control plane up to date; tenants follow as they are opened.
func (a *App) Migrate(ctx context.Context) (applied int, err error) {
	keys, err := tenant.NewKeys(a.cfg.SecretKey.Reveal())
	if err != nil {
		return 0, err
	}
	return a.Registry.MigrateServers(ctx, keys.RolePassword())
}

// Close lets go of what New took.
func (a *App) Close() error {
	for _, s := range a.Registry.Servers() {
		s.Pools.Close()
	}
	return errors.Join(a.queues.Close(), a.redis.Close())
}

// health answers GET /up.
type health struct{ app *App }

// Up asks Postgres; Redis may be away without anything being lost. A process that
// was told to end is not up any more, though it answers what still comes.
func (h health) Up(ctx context.Context) (string, error) {
	if h.app.leaving.Load() {
		return "", web.ErrLeaving
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := h.app.pools.Owner.PingContext(ctx); err != nil {
		return "", err
	}
	if err := h.app.redis.Ping(ctx).Err(); err != nil {
		return "degraded", nil
	}
	return "ok", nil
}
