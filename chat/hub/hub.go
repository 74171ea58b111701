package hub

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hearth/chat"
	"hearth/chat/hub/wire"
	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// CodeSignedOut closes the sockets of a session that has ended.
const CodeSignedOut = 4001

// codeTryAgain is RFC 6455's registry for a server that cannot serve just now.
const codeTryAgain = 1013

// Limits of one socket.
const (
	MaxTopics    = 128           // subscribed at a time
	requestRate  = 50            // per second
	requestBurst = 2 * MaxTopics // whoever comes back asks for all of theirs
	typingEvery  = time.Second   // in each room
	maxDepth     = 8             // of nested JSON
)

// maxQueued is how many bytes may wait for one socket. Frames are shared, so this
// bounds what is kept alive for a slow reader, not what each of them costs.
const maxQueued = 1 << 20

// readTimeout bounds every reading of the database.
const readTimeout = 5 * time.Second

// Renderer draws an event as the HTML that brings an open page up to date; nil for
// events that are not drawn. It must be safe for concurrent use.
type Renderer interface {
	RenderEvent(e chat.Event) (html []byte)
}

// Config is what a Hub stands on. The zero value of each field means its default.
type Config struct {
	Redis    *redis.Client // nil: this process is the only one
	Renderer Renderer      // nil: hearth.html.v1 carries data, as hearth.json.v1 does
	Logger   *slog.Logger
	Now      func() time.Time
	Mark     func(ctx context.Context, id tenant.ID, v tenant.Visit, ip string, r tenant.VisitRequest) error // keeps what is asked on a visit; nil: nobody does

	SignedIn func(ctx context.Context, visits []tenant.Visit) ([]bool, error) // whose operators still are; nil: nobody asks

	Linger         time.Duration // how long a tenant, and each member, stays after the last socket; 5 s
	TurnEvery      time.Duration // at most, who came and who went is told; 1 s
	CheckEvery     time.Duration // at least, between position checks; 30 s, and up to a third more
	CheckWhileDown time.Duration // the same while Redis or Postgres fails; 2 s
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Linger == 0 {
		c.Linger = 5 * time.Second
	}
	if c.TurnEvery == 0 {
		c.TurnEvery = time.Second
	}
	if c.CheckEvery == 0 {
		c.CheckEvery = 30 * time.Second
	}
	if c.CheckWhileDown == 0 {
		c.CheckWhileDown = 2 * time.Second
	}
	return c
}

// Hub is one process's end of the realtime protocol. It is a chat.Publisher and
// grants tenant.Sockets.
type Hub struct {
	cfg    Config
	ctx    context.Context // ends with Stop
	cancel context.CancelFunc
	group  *wire.Group
	bus    *bus // nil: this process is the only one
	seats  seats
	reads  chan struct{} // bounds how many topics read the database at a time

	sharing atomic.Bool   // a round trip about presence is on its way
	trouble atomic.Bool   // something could not be read: check again soon
	nudged  chan struct{} // wakes watch

	mu       sync.RWMutex
	crowds   map[tenant.ID]*crowd
	suspects map[tenant.ID]bool // to be checked now; true when anything may have been lost
	stopped  bool

	spawning sync.Mutex
	ended    bool
	work     sync.WaitGroup // goroutines that fan out or read what is missing
}

// New returns a Hub. Sockets are served at once; Run does what needs a clock.
func New(cfg Config) *Hub {
	cfg = cfg.withDefaults()
	h := &Hub{cfg: cfg, reads: make(chan struct{}, 4), nudged: make(chan struct{}, 1),
		crowds: map[tenant.ID]*crowd{}, suspects: map[tenant.ID]bool{}}
	h.group = wire.NewGroup(wire.Options{MaxQueued: maxQueued, Logger: cfg.Logger})
	h.ctx, h.cancel = context.WithCancel(context.Background())
	if cfg.Redis != nil {
		h.bus = newBus(cfg.Redis, cfg.Logger)
		h.bus.take, h.bus.ours, h.bus.down = h.take, h.ours, h.nudge
	}
	return h
}

// Run keeps sockets and topics honest until ctx ends. Its error is always nil.
func (h *Hub) Run(ctx context.Context) error {
	var all sync.WaitGroup
	all.Go(func() { h.group.Run(ctx) })
	all.Go(func() { h.watch(ctx) })
	if h.bus != nil {
		all.Go(func() { h.bus.listen(ctx) })
	}
	all.Wait()
	return nil
}

// stopSpread is how long closing takes for each socket, at most maxSpread in all:
// their clients all come back.
const (
	stopSpread = 5 * time.Millisecond
	maxSpread  = 3 * time.Second
)

// Stop closes every socket with code 1012, spread over a moment, and tells other
// processes what they have not been told yet. Call it before Run's context ends;
// sockets that come later are refused. It returns ctx's error when that cut it short.
func (h *Hub) Stop(ctx context.Context) error {
	h.mu.Lock()
	h.stopped = true
	h.mu.Unlock()
	h.group.Shutdown(ctx, wire.CodeRestart, "restarting", min(maxSpread, stopSpread*time.Duration(h.group.Len())))
	h.cancel()
	h.spawning.Lock()
	h.ended = true
	h.spawning.Unlock()
	h.work.Wait()
	if h.bus != nil {
		if h.bus.up.Load() {
			h.farewell(ctx)
		}
		h.bus.flush(ctx)
	}
	return ctx.Err()
}

// spawn runs what Stop waits for.
func (h *Hub) spawn(work func()) {
	h.spawning.Lock()
	defer h.spawning.Unlock()
	if !h.ended {
		h.work.Go(work)
	}
}

// Counts is what a Hub holds.
type Counts struct {
	Sockets, Tenants, Members, Topics int
}

// Counts counts.
func (h *Hub) Counts() Counts {
	n := Counts{Sockets: h.group.Len()}
	for _, cr := range h.everyCrowd() {
		n.Tenants++
		cr.mu.Lock()
		n.Members += len(cr.people)
		n.Topics += len(cr.topics)
		cr.mu.Unlock()
	}
	return n
}

// Tenants lists those with a socket in this process.
func (h *Hub) Tenants() []tenant.ID {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Keys(h.crowds))
}

func (h *Hub) everyCrowd() []*crowd {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*crowd, 0, len(h.crowds))
	for _, cr := range h.crowds {
		all = append(all, cr)
	}
	return all
}

func (h *Hub) crowdOf(id tenant.ID) *crowd {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.crowds[id]
}
