package job

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"
)

var redisURL string

func TestMain(m *testing.M) {
	if os.Getenv(helperDatabase) != "" {
		fmt.Fprintln(os.Stderr, playWorker())
		os.Exit(1)
	}
	stop := func() {}
	if redisURL = os.Getenv("TEST_REDIS_URL"); redisURL == "" {
		var err error
		if redisURL, stop, err = local.RedisForTests(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// noteArgs and controlArgs are the jobs of these tests.
type noteArgs struct {
	N int `json:"n"`
}

func (noteArgs) Kind() string { return "test:note" }

type controlArgs struct {
	Word string `json:"word"`
}

func (controlArgs) Kind() string { return "test:control" }

// stage is an outbox of its own: a database, and queues that no other test uses.
type stage struct {
	*tenanttest.Env
	t       *testing.T
	cfg     Config
	control tenant.ControlDB
	mux     *Mux
	client  *Client
	relay   *Relay
}

func newStage(t *testing.T) *stage {
	t.Helper()
	shared := tenanttest.New(t)
	name := "job_" + token()
	if _, err := shared.Pools.Owner.DB.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	env, err := tenanttest.Connect(elsewhere(shared.URL, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(env.Pools.Close)
	if _, err := tenant.Migrate(t.Context(), env.Pools, hex.EncodeToString(env.Keys.Derive("tenant role", 16))); err != nil {
		t.Fatal(err)
	}
	s := &stage{Env: env, t: t, control: env.Registry.Control(), mux: NewMux(),
		cfg: Config{RedisURL: redisURL, Namespace: token() + "-"}}
	s.relay = s.newRelay(s.cfg)
	s.client = NewClient(s.relay.Nudge)
	return s
}

func (s *stage) newRelay(cfg Config) *Relay {
	s.t.Helper()
	r, err := NewRelay(cfg, s.control)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { r.Stop() })
	return r
}

// serve starts a server that stops at the end of the test.
func (s *stage) serve(cfg Config, schedule ...Periodic) *Server {
	s.t.Helper()
	server, err := NewServer(cfg, s.control, s.mux, schedule, s.relay.Nudge)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := server.Start(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Stop(ctx)
	})
	return server
}

func (s *stage) enqueue(db tenant.DB, args Args) {
	s.t.Helper()
	if err := s.client.Enqueue(s.t.Context(), db, tenant.QueueNow, args); err != nil {
		s.t.Fatal(err)
	}
}

// poll moves what is due and returns how many rows that were.
func (s *stage) poll() int {
	s.t.Helper()
	n, err := s.relay.Poll(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// lapse lets the time of every lease and wait pass.
func (s *stage) lapse() {
	s.t.Helper()
	if _, err := s.Pools.Owner.DB.ExecContext(s.t.Context(), `UPDATE node.outbox SET due_at = now()`); err != nil {
		s.t.Fatal(err)
	}
}

// row is what a test wants to know of a row of the outbox.
type row struct {
	ID       string
	State    string
	Claimed  bool
	Attempts int
	Error    string
	Wait     float64 // seconds until it is due
}

func (s *stage) rows() []row {
	s.t.Helper()
	found, err := s.Pools.Owner.DB.Query(`SELECT id, state, claimed, attempts, error, extract(epoch FROM due_at - now()) FROM node.outbox ORDER BY id`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		var r row
		if err := found.Scan(&r.ID, &r.State, &r.Claimed, &r.Attempts, &r.Error, &r.Wait); err != nil {
			s.t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// forget makes Redis lose this stage's queues.
func (s *stage) forget() {
	s.t.Helper()
	r := s.relay.transport.redis
	keys, err := r.Keys(s.t.Context(), "asynq:{"+s.cfg.Namespace+"*").Result()
	if err != nil || len(keys) == 0 {
		s.t.Fatalf("keys of the queues: %v, %v", keys, err)
	}
	if err := r.Del(s.t.Context(), keys...).Err(); err != nil {
		s.t.Fatal(err)
	}
	for _, q := range []tenant.Queue{tenant.QueueNow, tenant.QueueSoon, tenant.QueueBulk} {
		if err := r.SRem(s.t.Context(), "asynq:queues", s.relay.transport.queue(q)).Err(); err != nil {
			s.t.Fatal(err)
		}
	}
}

// log collects what handlers did, in order.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *log) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines...)
}

// eventually waits for a condition with a deadline.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("still not so: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func elsewhere(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " dbname=" + name
	}
	u.Path = "/" + name
	return u.String()
}

func token() string { return strings.ToLower(rand.Text()[:10]) }
