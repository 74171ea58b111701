package hub

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

const (
	askAfter  = 10 * time.Second // of silence, whether Redis is still there
	deafAfter = 25 * time.Second // of silence it is not
	retry     = 250 * time.Millisecond
)

// listen takes memos until ctx ends. Every channel that becomes ours, the first time
// or again, is reported: what was said before, nobody told us.
func (b *bus) listen(ctx context.Context) {
	ever := false
	for ctx.Err() == nil {
		err := b.hear(ctx, ever)
		ever = ever || b.up.Load()
		if b.up.Swap(false) && ctx.Err() == nil {
			b.log.Warn("hub: Redis has gone; looking in the database meanwhile", "error", err)
			b.down()
		}
		t := time.NewTimer(retry + rand.N(retry))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
		}
	}
}

// hear lasts as long as one connection. A new one is made by us, not by go-redis,
// for then we know that something may have been lost.
func (b *bus) hear(ctx context.Context, again bool) error {
	ears, channels := b.grow(ctx)
	defer b.shed(ears)
	defer context.AfterFunc(ctx, func() { _ = ears.Close() })()
	if len(channels) > 0 {
		if err := ears.Subscribe(ctx, channels...); err != nil {
			return err
		}
	}
	if err := ears.Ping(ctx); err != nil {
		return err
	}
	for {
		said, err := ears.Receive(ctx)
		if err != nil {
			return err
		}
		b.heard.Store(time.Now().UnixNano())
		if !b.up.Swap(true) && again {
			b.log.Info("hub: Redis is back")
		}
		b.understand(said)
	}
}

func (b *bus) understand(said any) {
	switch said := said.(type) {
	case *redis.Subscription:
		if id, err := tenantOf(said.Channel); err == nil && said.Kind == "subscribe" {
			b.ours(id, b.meet(id))
		}
	case *redis.Message:
		var m memo
		id, err := tenantOf(said.Channel)
		if err == nil {
			err = json.Unmarshal([]byte(said.Payload), &m)
		}
		if err != nil {
			b.log.Error("hub: a memo that cannot be read", "channel", said.Channel, "error", err)
			return
		}
		if m.From != b.origin {
			b.take(id, m)
		}
	}
}

// meet reports whether a wanted channel has been ours before.
func (b *bus) meet(id tenant.ID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	met, wanted := b.wanted[id]
	if wanted {
		b.wanted[id] = true
	}
	return met
}

// grow makes a connection to come, and says what it begins with.
func (b *bus) grow(ctx context.Context) (*redis.PubSub, []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ears = b.redis.Subscribe(ctx)
	channels := make([]string, 0, len(b.wanted))
	for id := range b.wanted {
		channels = append(channels, channel(id))
	}
	return b.ears, channels
}

func (b *bus) shed(ears *redis.PubSub) {
	b.mu.Lock()
	b.ears = nil
	b.mu.Unlock()
	_ = ears.Close()
}

// tend is called now and then. It makes amends, and cuts a connection at whose other
// end nobody is: only reading shows that, and a reader of Redis may wait for days.
func (b *bus) tend() {
	b.amends()
	b.mu.Lock()
	ears := b.ears
	b.mu.Unlock()
	if ears == nil || !b.up.Load() {
		return
	}
	switch silent := time.Since(time.Unix(0, b.heard.Load())); {
	case silent > deafAfter:
		_ = ears.Close()
	case silent > askAfter:
		_ = ears.Ping(context.Background())
	}
}
