package hub_test

import (
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"

	"github.com/redis/go-redis/v9"
)

// A socket that cannot be served is closed, never left believing that it listens.
func TestWhoCannotBeServedIsSentAway(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	neighbour, _ := env.Open(t)
	ada, eve := chattest.Member(t, db, "Ada"), chattest.Member(t, neighbour, "Eve")
	room, other := chattest.Room(t, db), chattest.Room(t, neighbour)
	p := start(t, hub.Config{CheckEvery: 20 * time.Millisecond})
	asks, listens, next := p.connect(t, db, ada), p.connect(t, db, ada), p.connect(t, neighbour, eve)
	next.subscribe(other.ID)
	rooms := "t_" + strings.ReplaceAll(db.Tenant().String(), "-", "") + ".rooms"
	if _, err := env.Pools.Owner.ExecContext(t.Context(), "ALTER TABLE "+rooms+" RENAME TO gone"); err != nil {
		t.Fatal(err)
	}
	asks.say(`{"op":"subscribe","room":%d}`, room.ID)
	asks.expect(inRoom("error unavailable room R seq 0", room.ID))
	if code := asks.closed(); code != 1013 {
		t.Errorf("who asks: closed with %d", code)
	}
	listens.silent() // without a topic there is nothing to compare
	next.silent()
	if _, err := env.Pools.Owner.ExecContext(t.Context(), "ALTER TABLE "+strings.TrimSuffix(rooms, "rooms")+"gone RENAME TO rooms"); err != nil {
		t.Fatal(err)
	}
	listens.subscribe(room.ID)
	if _, err := env.Pools.Owner.ExecContext(t.Context(), "ALTER TABLE "+rooms+" RENAME TO gone"); err != nil {
		t.Fatal(err)
	}
	if code := listens.closed(); code != 1013 {
		t.Errorf("who listens: closed with %d", code)
	}
	next.silent()
}

// One process on one machine may have a Redis inside itself.
func TestTheSubstituteForRedisWillDo(t *testing.T) {
	t.Parallel()
	inside, err := local.StartRedis(t.Context(), local.RedisOptions{DataDir: t.TempDir(), Search: []string{"no-such-program"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Stop(t.Context()) })
	o, err := redis.ParseURL(inside.URL())
	if err != nil {
		t.Fatal(err)
	}
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	one, two := start(t, hub.Config{Redis: redis.NewClient(o), Linger: 30 * time.Millisecond}), start(t, hub.Config{Redis: redis.NewClient(o)})
	a, b := one.connect(t, db, ada), two.connect(t, db, ada)
	a.subscribe(room.ID)
	b.subscribe(room.ID)
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	a.expect(inRoom("event message.created room R seq 1", room.ID))
	b.expect(inRoom("event message.created room R seq 1", room.ID))
	_ = a.CloseNow()
	wait(t, "nothing is left here", func() bool { return one.Counts() == hub.Counts{} })
	wait(t, "one channel is left", func() bool { return subscribers(t, redis.NewClient(o), db) == 1 })
}
