package hub

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hearth/chat"
	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// memo is what processes tell each other, on one channel for each tenant.
type memo struct {
	From       string      `json:"from"`
	Event      *chat.Event `json:"event,omitempty"`
	CutMember  int64       `json:"cut_member,omitempty"`
	CutSession int64       `json:"cut_session,omitempty"`
	Check      bool        `json:"check,omitempty"` // something could not be told
	Presence   *comingGone `json:"presence,omitempty"`
}

// order is one thing to say to Redis.
type order struct {
	kind orderKind
	id   tenant.ID
	memo memo
}

type orderKind int

const (
	publish orderKind = iota
	subscribe
	unsubscribe
)

const (
	maxOrders = 4096                   // waiting; more are lost, and noted
	batch     = 128                    // sent in one round trip
	giveUp    = 500 * time.Millisecond // how long nothing is sent after a failure
)

// bus is this process's end of Redis. Nobody waits for it: orders are sent by a
// goroutine that lives while there are any, and whoever should have heard what could
// not be sent is told to check as soon as Redis is back.
type bus struct {
	redis  *redis.Client
	log    *slog.Logger
	origin string
	take   func(tenant.ID, memo)          // from another process
	down   func()                         // we are told nothing any more
	ours   func(id tenant.ID, again bool) // a channel is, from here on

	up    atomic.Bool  // we are being told things
	heard atomic.Int64 // when last, in Unix nanoseconds

	mu     sync.Mutex
	wanted map[tenant.ID]bool // true once the channel was ours
	ears   *redis.PubSub      // nil while there are none
	orders []order
	again  bool // there may be a Redis for what was lost
	busy   bool
	idle   *sync.Cond // of mu: busy has turned false
	lost   map[tenant.ID]struct{}
	failed time.Time // zero while sending works
}

func newBus(client *redis.Client, log *slog.Logger) *bus {
	b := &bus{redis: client, log: log, origin: rand.Text(), wanted: map[tenant.ID]bool{}, lost: map[tenant.ID]struct{}{}}
	b.idle = sync.NewCond(&b.mu)
	return b
}

// channel has braces so that Redis Cluster would keep a tenant in one place.
func channel(id tenant.ID) string { return "rt:{" + id.String() + "}" }

func tenantOf(channel string) (tenant.ID, error) {
	return tenant.ParseID(strings.TrimSuffix(strings.TrimPrefix(channel, "rt:{"), "}"))
}

// tell sends a memo to all other processes.
func (b *bus) tell(id tenant.ID, m memo) {
	m.From = b.origin
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.orders) >= maxOrders {
		b.lost[id] = struct{}{}
		return
	}
	b.add(order{publish, id, m})
}

// want makes a tenant's channel ours, until unwant.
func (b *bus) want(id tenant.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted[id] = false
	b.add(order{kind: subscribe, id: id})
}

func (b *bus) unwant(id tenant.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.wanted, id)
	b.add(order{kind: unsubscribe, id: id})
}

// add is called with the lock held.
func (b *bus) add(o order) {
	b.orders = append(b.orders, o)
	b.start()
}

func (b *bus) start() {
	if !b.busy {
		b.busy = true
		go b.work()
	}
}

// work carries out orders until there are none.
func (b *bus) work() {
	for {
		b.mu.Lock()
		n := min(batch, len(b.orders))
		orders := b.orders[:n:n]
		b.orders = b.orders[n:]
		again := b.again
		b.again = false
		if n == 0 && !again {
			b.orders, b.busy = nil, false
			b.idle.Broadcast()
			b.mu.Unlock()
			return
		}
		ears := b.ears
		b.mu.Unlock()
		b.publish(orders)
		for _, o := range orders {
			b.listenTo(ears, o)
		}
	}
}

// listenTo does nothing while there are no ears: new ones begin with all that is
// wanted. They also notice errors.
func (b *bus) listenTo(ears *redis.PubSub, o order) {
	switch {
	case ears == nil:
	case o.kind == subscribe:
		_ = ears.Subscribe(context.Background(), channel(o.id))
	case o.kind == unsubscribe:
		_ = ears.Unsubscribe(context.Background(), channel(o.id))
	}
}

// publish sends what is to be published in one round trip, with word to those who
// missed something before.
func (b *bus) publish(orders []order) {
	memos := b.sendable(orders)
	if len(memos) == 0 {
		return
	}
	_, err := b.redis.Pipelined(context.Background(), func(p redis.Pipeliner) error {
		for _, o := range memos {
			text, err := json.Marshal(o.memo)
			if err != nil {
				return err
			}
			p.Publish(context.Background(), channel(o.id), text)
		}
		return nil
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failed = time.Time{}
		return
	}
	if b.failed.IsZero() {
		b.log.Warn("hub: Redis takes nothing; other processes will look in the database", "error", err)
	}
	b.failed = time.Now()
	b.lose(memos)
}

func (b *bus) sendable(orders []order) (memos []order) {
	for _, o := range orders {
		if o.kind == publish {
			memos = append(memos, o)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Since(b.failed) < giveUp {
		b.lose(memos)
		return nil
	}
	for id := range b.lost {
		memos = append(memos, order{publish, id, memo{From: b.origin, Check: true}})
	}
	clear(b.lost)
	return memos
}

// lose is called with the lock held.
func (b *bus) lose(memos []order) {
	for _, o := range memos {
		b.lost[o.id] = struct{}{}
	}
}

// amends tells those who missed something, when there are any.
func (b *bus) amends() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lost) > 0 && time.Since(b.failed) >= giveUp {
		b.again = true
		b.start()
	}
}

// flush waits until all orders are carried out, or ctx ends.
func (b *bus) flush(ctx context.Context) {
	stop := context.AfterFunc(ctx, b.idle.Broadcast)
	defer stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.busy && ctx.Err() == nil {
		b.idle.Wait()
	}
}
