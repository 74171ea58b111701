package hub_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/redis/go-redis/v9"
)

// Whatever goes wrong on the way, who keeps the last number sees every number once
// and in order: people post at once through two processes, some of which die between
// commit and publish, Redis drops its listeners, and clients come and go.
func TestEveryNumberOnceAndInOrder(t *testing.T) {
	t.Parallel()
	seeds := 3
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		seeds = 60
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			storm(t, uint64(seed))
		})
	}
}

func storm(t *testing.T, seed uint64) {
	const posters, each, clients = 4, 40, 6 // all within the replay limit
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	server := newRedis(t) // which nobody else listens to
	server.start()
	r := server.client()
	cfg := hub.Config{Redis: r, CheckEvery: 100 * time.Millisecond, CheckWhileDown: 50 * time.Millisecond, Linger: 30 * time.Millisecond}
	processes := []*process{start(t, cfg), start(t, hub.Config{Redis: server.client(), CheckEvery: cfg.CheckEvery, Linger: cfg.Linger})}

	var all sync.WaitGroup
	for i := range posters {
		dice := rand.New(rand.NewPCG(seed, uint64(i)))
		all.Go(func() { chatter(t, processes, db, room, ada, each, dice) })
	}
	for i := range clients {
		dice := rand.New(rand.NewPCG(seed, uint64(100+i)))
		all.Go(func() { follow(t, processes, db, room, ada, posters*each, dice) })
	}
	done := make(chan struct{})
	var trouble sync.WaitGroup
	trouble.Go(func() { disturb(t, r, done) })
	all.Wait()
	close(done)
	trouble.Wait()
}

// chatter causes n events.
func chatter(t *testing.T, processes []*process, db tenant.DB, room chat.Room, me tenant.Member, n int, dice *rand.Rand) {
	silent, _ := chattest.Service()
	var last chat.Message
	for i := range n {
		service := processes[dice.IntN(2)].chat
		if dice.IntN(5) == 0 {
			service = silent
		}
		var err error
		switch roll := dice.IntN(10); {
		case last.ID != 0 && roll == 0:
			_, err = service.DeleteMessage(t.Context(), db, room, me, last.ID)
			last = chat.Message{}
		case last.ID != 0 && roll < 3:
			_, err = service.EditMessage(t.Context(), db, room, me, last.ID, fmt.Sprint("edit ", i))
		case last.ID != 0 && roll == 3:
			_, err = service.Boost(t.Context(), db, room, me, last.ID, fmt.Sprint("word ", i))
		default:
			last, err = service.PostMessage(t.Context(), db, room, me, chat.Draft{Body: fmt.Sprint("message ", i)})
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// follow comes and goes until it has seen n events.
func follow(t *testing.T, processes []*process, db tenant.DB, room chat.Room, me tenant.Member, n int, dice *rand.Rand) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	seen := 0
	for seen < n {
		c, err := processes[dice.IntN(2)].dial(t, db, me)
		if err != nil {
			t.Error(err)
			return
		}
		c.say(`{"op":"subscribe","room":%d,"after":%d}`, room.ID, seen)
		c.expectSoft(inRoom(fmt.Sprintf("subscribed  room R seq %d", seen), room.ID))
		for stay := dice.IntN(40); stay > 0 && seen < n; stay-- {
			select {
			case e := <-c.heard:
				if e.Op != "event" || e.Seq != int64(seen+1) {
					t.Errorf("after %d came %q", seen, e)
					return
				}
				seen++
			case <-ctx.Done():
				t.Errorf("nothing came after %d of %d", seen, n)
				return
			}
		}
		if dice.IntN(2) == 0 {
			c.say(`{"op":"unsubscribe","room":%d}`, room.ID)
		}
		_ = c.CloseNow()
	}
}

// disturb makes Redis hang up on all who listen, again and again.
func disturb(t *testing.T, r *redis.Client, done <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if err := r.ClientKillByFilter(context.Background(), "TYPE", "pubsub").Err(); err != nil {
				t.Error(err)
			}
		}
	}
}
