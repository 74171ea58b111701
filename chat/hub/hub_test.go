package hub_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"

	"github.com/gofiber/fiber/v2"
	"github.com/redis/go-redis/v9"
)

var redisURL string

func TestMain(m *testing.M) {
	stop := func() {}
	if redisURL = os.Getenv("TEST_REDIS_URL"); redisURL == "" {
		var err error
		if redisURL, stop, err = local.RedisForTests(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	redis.SetLogger(silence{}) // some tests take Redis away, and it would complain
	code := m.Run()
	stop()
	os.Exit(code)
}

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// patience is the deadline of every wait; a healthy one takes milliseconds.
const patience = 20 * time.Second

// process is one hub behind a listener, as a process of Hearth has it, and a chat
// service that publishes to it.
type process struct {
	*hub.Hub
	chat    *chat.Service
	address string

	mu     sync.Mutex
	guests map[string]guest
}

type guest struct {
	db tenant.DB
	me tenant.Member
}

// start runs a process until the test ends. Without a Redis in cfg it is alone; one
// that answers is listened to when start returns.
func start(t testing.TB, cfg hub.Config) *process {
	t.Helper()
	return startBehind(t, cfg, func(l net.Listener) net.Listener { return l })
}

func startBehind(t testing.TB, cfg hub.Config, behind func(net.Listener) net.Listener) *process {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	p := &process{Hub: hub.New(cfg), guests: map[string]guest{}}
	p.chat = chat.NewService(p.Hub, nil, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx) })

	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: answer, ProxyHeader: "X-Test-Address"})
	app.Server().KeepHijackedConns = true
	app.Get("/realtime", func(c *fiber.Ctx) error {
		p.mu.Lock()
		g := p.guests[c.Query("as")]
		p.mu.Unlock()
		return p.Serve(c, g.db, g.me)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	running.Go(func() { _ = app.Listener(behind(l)) })
	t.Cleanup(func() {
		stopping, done := context.WithTimeout(context.Background(), patience)
		defer done()
		if err := errors.Join(p.Stop(stopping), app.Shutdown()); err != nil {
			t.Error(err)
		}
		cancel()
		running.Wait()
	})
	if cfg.Redis != nil && cfg.Redis.Ping(t.Context()).Err() == nil {
		wait(t, "the hub listens to Redis", p.Up)
	}
	return p
}

func answer(c *fiber.Ctx, err error) error {
	status := map[fault.Kind]int{fault.Forbidden: 403, fault.Unavailable: 503}[fault.Of(err)]
	var f *fiber.Error
	if errors.As(err, &f) {
		status = f.Code
	}
	return c.SendStatus(status)
}

// url is where a member connects.
func (p *process) url(db tenant.DB, me tenant.Member) string {
	key := db.Tenant().String() + "/" + strconv.FormatInt(me.ID, 10) + "/" + strconv.FormatInt(me.Session, 10)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guests[key] = guest{db, me}
	return "ws://" + p.address + "/realtime?as=" + key
}

// anyTenant is that of a guest; tests that ask have one tenant.
func (p *process) anyTenant() (id tenant.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, g := range p.guests {
		id = g.db.Tenant()
	}
	return id
}

// wait fails unless done turns true in time.
func wait(t testing.TB, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !done(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// signIn gives a member a session, as the edge would have found it.
func signIn(t testing.TB, db tenant.DB, me tenant.Member) tenant.Member {
	t.Helper()
	in, _, err := tenanttest.New(t).Service.BeginSession(t.Context(), db, me.ID, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func redisClient(t testing.TB) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	r := redis.NewClient(o)
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func get(t testing.TB, url string, header http.Header) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// tenantOwner is a member who may do everything.
func tenantOwner(m tenant.Member) tenant.Member {
	m.Role = tenant.RoleOwner
	return m
}

// inRoom puts a room's id where R stands.
func inRoom(text string, room int64) string {
	return strings.Replace(text, "room R", "room "+strconv.FormatInt(room, 10), 1)
}
