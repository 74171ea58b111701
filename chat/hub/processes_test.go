package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"

	"github.com/redis/go-redis/v9"
)

func TestTwoProcessesAreOneConversation(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	a, b := one.connect(t, db, ada), two.connect(t, db, grace)
	a.subscribe(room.ID)
	b.subscribe(room.ID)
	for i := range 10 {
		from, author := one, ada
		if i%2 == 1 {
			from, author = two, grace
		}
		if _, err := from.chat.PostMessage(t.Context(), db, room, author, chat.Draft{Body: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("event message.created room %d seq %d", room.ID, i+1)
		a.expect(want)
		b.expect(want)
	}
	a.silent()
	b.silent()
	a.say(`{"op":"typing","room":%d}`, room.ID)
	b.expect(inRoom("event typing room R seq 0", room.ID))
	a.silent()
}

// Neighbours' rooms have the same ids, and only their tenants differ.
func TestANeighbourHearsNothing(t *testing.T) {
	t.Parallel()
	here, there := tenanttest.OpenTwo(t)
	ada, eve := chattest.Member(t, here, "Ada"), chattest.Member(t, there, "Eve")
	room, other := chattest.Room(t, here), chattest.Room(t, there)
	if room.ID != other.ID || ada.ID != eve.ID {
		t.Fatalf("the neighbours are not alike: rooms %d %d, members %d %d", room.ID, other.ID, ada.ID, eve.ID)
	}
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	var ours, theirs []*client
	for _, p := range []*process{one, two} {
		a, e := p.connect(t, here, ada), p.connect(t, there, eve)
		a.subscribe(room.ID)
		e.subscribe(other.ID)
		ours, theirs = append(ours, a), append(theirs, e)
	}
	ada.Name = "Ada L."
	for range 5 {
		if _, err := one.chat.PostMessage(t.Context(), here, room, ada, chat.Draft{Body: "a secret"}); err != nil {
			t.Fatal(err)
		}
	}
	one.chat.Announce(t.Context(), here.Tenant(), ada)
	for _, c := range ours {
		for seq := range 5 {
			c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, seq+1))
		}
		c.expect("event member.updated room 0 seq 0")
	}
	one.CutMember(t.Context(), here.Tenant(), ada.ID)
	for _, c := range ours {
		if code := c.closed(); code != hub.CodeSignedOut {
			t.Errorf("closed with %d", code)
		}
	}
	for _, c := range theirs {
		c.silent()
	}
}

// redisOfOurs is one that the test may stop and start again, on another port but
// behind the same client.
type redisOfOurs struct {
	t      testing.TB
	dir    string
	server *local.Redis

	mu       sync.Mutex
	address  string
	password string
}

func newRedis(t testing.TB) *redisOfOurs {
	t.Helper()
	r := &redisOfOurs{t: t, dir: t.TempDir(), address: "127.0.0.1:1"}
	t.Cleanup(r.stop)
	return r
}

func (r *redisOfOurs) start() {
	r.t.Helper()
	server, err := local.StartRedis(r.t.Context(), local.RedisOptions{DataDir: r.dir, RequireServer: true})
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := url.Parse(server.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.server, r.address = server, u.Host
	r.password, _ = u.User.Password()
}

func (r *redisOfOurs) stop() {
	r.mu.Lock()
	server := r.server
	r.server = nil
	r.mu.Unlock()
	if server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := server.Stop(ctx); err != nil {
		r.t.Error(err)
	}
}

func (r *redisOfOurs) client() *redis.Client {
	c := redis.NewClient(&redis.Options{
		Addr: "redis", MaxRetries: -1,
		Dialer: func(ctx context.Context, _, _ string) (net.Conn, error) {
			r.mu.Lock()
			address := r.address
			r.mu.Unlock()
			return (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		},
		CredentialsProvider: func() (string, string) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return "", r.password
		},
	})
	r.t.Cleanup(func() { _ = c.Close() })
	return c
}

// brisk checks often where Redis is away, and so rarely otherwise that a test would
// not live to see it.
func brisk(r *redis.Client) hub.Config {
	return hub.Config{Redis: r, CheckEvery: time.Hour, CheckWhileDown: 50 * time.Millisecond}
}

func TestProcessesAgreeWithoutRedis(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	none := newRedis(t)
	one, two := start(t, brisk(none.client())), start(t, brisk(none.client()))
	a, b := one.connect(t, db, ada), two.connect(t, db, ada)
	a.subscribe(room.ID)
	b.subscribe(room.ID)
	for i := range 20 {
		asked := time.Now()
		if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(asked); took > patience/2 {
			t.Errorf("posting waited %v for a Redis that is not there", took)
		}
	}
	for _, c := range []*client{a, b} {
		for seq := range 20 {
			c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, seq+1))
		}
		c.silent()
	}
}

func TestNothingIsLostWhileRedisRestarts(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	r := newRedis(t)
	r.start()
	one, two := start(t, brisk(r.client())), start(t, brisk(r.client()))
	var all []*client
	for _, p := range []*process{one, two} {
		for range 3 {
			c := p.connect(t, db, ada)
			c.subscribe(room.ID)
			all = append(all, c)
		}
	}
	posted := make(chan int)
	stop := make(chan struct{})
	go func() {
		n := 0
		defer func() { posted <- n }()
		for tick := time.NewTicker(2 * time.Millisecond); ; <-tick.C {
			select {
			case <-stop:
				tick.Stop()
				return
			default:
			}
			p := one
			if n%2 == 1 {
				p = two
			}
			if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: fmt.Sprint(n)}); err != nil {
				t.Errorf("post %d: %v", n, err)
				return
			}
			n++
		}
	}()
	heard := func(c *client, from, n int) int {
		for range n {
			from++
			c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, from))
		}
		return from
	}
	at := make([]int, len(all))
	onward := func() {
		for i, c := range all {
			at[i] = heard(c, at[i], 30)
		}
	}
	onward()
	for range 2 {
		r.stop()
		onward() // by the database
		r.start()
		onward()
	}
	close(stop)
	n := <-posted
	for i, c := range all {
		heard(c, at[i], n-at[i])
		c.silent()
	}
}

// The last process to notice that Redis is back tells the others what it could not.
func TestWhoCouldNotTellMakesAmends(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	r, broken := newRedis(t), newRedis(t)
	r.start()
	one, two := start(t, brisk(broken.client())), start(t, brisk(r.client()))
	c := two.connect(t, db, ada)
	c.subscribe(room.ID)
	wait(t, "two listens", func() bool { return subscribers(t, r.client(), db) == 1 })
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	c.silent()
	broken.mu.Lock()
	r.mu.Lock()
	broken.address, broken.password = r.address, r.password
	r.mu.Unlock()
	broken.mu.Unlock()
	c.expect(inRoom("event message.created room R seq 1", room.ID))
}

// subscribers is how many processes have a tenant's channel.
func subscribers(t testing.TB, r *redis.Client, db tenant.DB) int64 {
	name := "rt:{" + db.Tenant().String() + "}"
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n, err := r.PubSubNumSub(ctx, name).Result()
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return n[name]
}
