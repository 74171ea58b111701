package hub_test

import (
	"fmt"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
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

// blind never checks by itself.
func blind(r *redis.Client) hub.Config {
	return hub.Config{Redis: r, CheckEvery: time.Hour, CheckWhileDown: time.Hour}
}

// The last process to notice that Redis is back tells the others what it could not.
func TestWhoCouldNotTellMakesAmends(t *testing.T) {
	t.Parallel()
	db, next := tenanttest.OpenTwo(t)
	ada, eve := chattest.Member(t, db, "Ada"), chattest.Member(t, next, "Eve")
	room, other := chattest.Room(t, db), chattest.Room(t, next)
	r, broken := newRedis(t), newRedis(t)
	r.start()
	one, two := start(t, blind(broken.client())), start(t, blind(r.client()))
	c, d := two.connect(t, db, ada), two.connect(t, next, eve)
	c.subscribe(room.ID)
	d.subscribe(other.ID)
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	wait(t, "one has given up", one.Owes)
	if _, err := one.chat.PostMessage(t.Context(), next, other, eve, chat.Draft{Body: "and while it rests"}); err != nil {
		t.Fatal(err)
	}
	c.silent()
	d.silent()
	broken.mu.Lock()
	r.mu.Lock()
	broken.address, broken.password = r.address, r.password
	r.mu.Unlock()
	broken.mu.Unlock()
	c.expect(inRoom("event message.created room R seq 1", room.ID))
	d.expect(inRoom("event message.created room R seq 1", other.ID))
}

func TestWhenRedisIsBackWhatWasMissedIsMadeGood(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	r := newRedis(t)
	r.start()
	p, other := start(t, blind(r.client())), start(t, blind(r.client()))
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	r.stop()
	wait(t, "both have noticed", func() bool { return !p.Up() && !other.Up() })
	chattest.Post(t, db, room, ada, "nobody is told")
	made := chattest.Room(t, db) // nor of this
	c.silent()
	r.start()
	c.expect(inRoom("event message.created room R seq 1", room.ID))
	wait(t, "lists are fetched again", func() bool { return c.missed.Load() > 0 })
	wait(t, "both are back", func() bool { return p.Up() && other.Up() })
	author := chattest.Member(t, db, "Grace")
	if _, err := other.chat.PostMessage(t.Context(), db, made, author, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("event unread room R seq 0", made.ID))
}

// Whoever can write to Redis can say anything; nothing of it may hurt.
func TestNonsenseInRedisIsPassedOver(t *testing.T) {
	t.Parallel()
	here, there := tenanttest.OpenTwo(t)
	ada := chattest.Member(t, here, "Ada")
	room := chattest.Room(t, here)
	r := redisClient(t)
	p, other := start(t, hub.Config{Redis: r}), start(t, hub.Config{Redis: redisClient(t)})
	c, neighbour := p.connect(t, here, ada), p.connect(t, there, chattest.Member(t, there, "Eve"))
	c.subscribe(room.ID)
	name := "rt:{" + here.Tenant().String() + "}"
	for _, text := range []string{
		"", "hello", "null", "{}", `{"from":"x"}`, `{"from":"x","event":{}}`, `{"event":{"tenant":"?"}}`,
		fmt.Sprintf(`{"from":"x","event":{"tenant":%q,"type":"mark"}}`, there.Tenant()), // another's
		fmt.Sprintf(`{"from":"x","event":{"tenant":%q,"type":"message.created","room":%d,"seq":1000000}}`, here.Tenant(), room.ID),
		fmt.Sprintf(`{"from":"x","event":{"tenant":%q,"type":"message.created","room":%d,"seq":-1}}`, here.Tenant(), room.ID),
		fmt.Sprintf(`{"from":"x","event":{"tenant":%q,"type":"typing","room":%d}}`, here.Tenant(), room.ID+1),
		`{"from":"x","cut_member":-5}`,
	} {
		if err := r.Publish(t.Context(), name, text).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.chat.PostMessage(t.Context(), here, room, ada, chat.Draft{Body: "sense"}); err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("event message.created room R seq 1", room.ID))
	c.silent()
	neighbour.silent()
}
