package hub_test

import (
	"context"
	"encoding/json"
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

	"github.com/coder/websocket"
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

// start runs a process until the test ends. Without a Redis in cfg it is alone.
func start(t testing.TB, cfg hub.Config) *process {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	p := &process{Hub: hub.New(cfg), guests: map[string]guest{}}
	p.chat = chat.NewService(p.Hub, nil, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx) })

	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: answer})
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
	running.Go(func() { _ = app.Listener(l) })
	t.Cleanup(func() {
		stopping, done := context.WithTimeout(context.Background(), patience)
		defer done()
		if err := errors.Join(p.Stop(stopping), app.Shutdown()); err != nil {
			t.Error(err)
		}
		cancel()
		running.Wait()
	})
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

// event is anything that a server says.
type event struct {
	Op   string          `json:"op"`
	Room int64           `json:"room"`
	Seq  int64           `json:"seq"`
	Type string          `json:"type"`
	Code string          `json:"code"`
	Data json.RawMessage `json:"data"`
	HTML string          `json:"html"`
}

func (e event) String() string {
	return fmt.Sprintf("%s %s%s room %d seq %d", e.Op, e.Type, e.Code, e.Room, e.Seq)
}

// client is an independent implementation at the other end.
type client struct {
	t testing.TB
	*websocket.Conn
	heard chan event // closed with the socket
	err   error      // why, after that
}

func (p *process) connect(t testing.TB, db tenant.DB, me tenant.Member, protocols ...string) *client {
	t.Helper()
	c, err := p.dial(t, db, me, protocols...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p *process) dial(t testing.TB, db tenant.DB, me tenant.Member, protocols ...string) (*client, error) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, p.url(db, me), &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(4 << 20)
	c := &client{t: t, Conn: ws, heard: make(chan event, 4096)}
	go c.listen()
	t.Cleanup(func() { _ = ws.CloseNow() })
	return c, nil
}

func (c *client) listen() {
	defer close(c.heard)
	for {
		_, text, err := c.Read(context.Background())
		if err != nil {
			c.err = err
			return
		}
		var e event
		if err := json.Unmarshal(text, &e); err != nil {
			c.t.Errorf("not JSON: %s", text)
		}
		c.heard <- e
	}
}

func (c *client) say(format string, args ...any) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	if err := c.Write(ctx, websocket.MessageText, fmt.Appendf(nil, format, args...)); err != nil {
		c.t.Errorf("say: %v", err)
	}
}

// sayRaw is for what the server may refuse while it is being said.
func (c *client) sayRaw(text string) {
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	_ = c.Write(ctx, websocket.MessageText, []byte(text))
}

// next returns what the server says next.
func (c *client) next() event {
	c.t.Helper()
	select {
	case e, open := <-c.heard:
		if !open {
			c.t.Fatalf("the socket closed: %v", c.err)
		}
		return e
	case <-time.After(patience):
		c.t.Fatal("the server said nothing")
	}
	return event{}
}

// expect fails unless the server says exactly this next, as String has it.
func (c *client) expect(want string) event {
	c.t.Helper()
	got := c.next()
	if got.String() != want {
		c.t.Fatalf("want %q, got %q", want, got)
	}
	return got
}

// expectSoft is expect for other goroutines than the test's.
func (c *client) expectSoft(want string) {
	select {
	case got := <-c.heard:
		if got.String() != want {
			c.t.Errorf("want %q, got %q", want, got)
		}
	case <-time.After(patience):
		c.t.Errorf("waited in vain for %q", want)
	}
}

// subscribe waits until the topic is live.
func (c *client) subscribe(room int64) {
	c.t.Helper()
	c.say(`{"op":"subscribe","room":%d}`, room)
	if e := c.next(); e.Op != "subscribed" || e.Room != room {
		c.t.Fatalf("want subscribed, got %q", e)
	}
}

// silent fails if anything was said before now: a ping is answered in order.
func (c *client) silent() {
	c.t.Helper()
	c.say(`{"op":"ping"}`)
	c.expect("pong  room 0 seq 0")
}

// closed waits for the close code.
func (c *client) closed() int {
	c.t.Helper()
	end := time.After(patience)
	for {
		select {
		case _, open := <-c.heard:
			if !open {
				return int(websocket.CloseStatus(c.err))
			}
		case <-end:
			c.t.Fatal("the socket stayed open")
		}
	}
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
