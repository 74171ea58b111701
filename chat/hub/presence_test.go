package hub_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/redis/go-redis/v9"
)

// swift tells at once who came, and does not wait long for those who went.
func swift(r *redis.Client) hub.Config {
	return hub.Config{Redis: r, TurnEvery: 10 * time.Millisecond, Linger: 60 * time.Millisecond, CheckEvery: time.Hour, CheckWhileDown: 50 * time.Millisecond}
}

// somebody is a member of whom the hub needs no more than the id.
func somebody(id int64) tenant.Member { return tenant.Member{ID: id, Name: "Somebody"} }

func TestWhoIsHereIsTheSameInTwoProcesses(t *testing.T) {
	t.Parallel()
	db, next := tenanttest.OpenTwo(t)
	one, two := start(t, swift(redisClient(t))), start(t, swift(redisClient(t)))
	a := one.connect(t, db, somebody(1)).attend()
	b := two.connect(t, db, somebody(2)).attend()
	neighbour := two.connect(t, next, somebody(9)).attend()
	a.becomes(1, 2)
	b.becomes(1, 2)

	// A second window of one who is here changes nothing; a third person does.
	second := two.connect(t, db, somebody(1))
	third := one.connect(t, db, somebody(3))
	a.becomes(1, 2, 3)
	b.becomes(1, 2, 3)
	late := two.connect(t, db, somebody(4)).attend()
	late.becomes(1, 2, 3, 4)

	_ = second.CloseNow()
	_ = third.CloseNow()
	a.becomes(1, 2, 4)
	b.becomes(1, 2, 4)
	neighbour.becomes(9)
}

// Reloading a page takes a moment, in which nobody should see me go.
func TestWhoeverReloadsHasNotGone(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	cfg := swift(redisClient(t))
	cfg.Linger = time.Hour
	p := start(t, cfg)
	watcher := p.connect(t, db, somebody(1)).attend()
	c := p.connect(t, db, somebody(2))
	watcher.becomes(1, 2)
	before, _ := watcher.heard()
	_ = c.CloseNow()
	wait(t, "the socket is gone", func() bool { return p.Counts().Sockets == 1 })
	p.connect(t, db, somebody(2)).attend().becomes(1, 2)
	p.connect(t, db, somebody(3))
	watcher.becomes(1, 2, 3)
	if frames, _ := watcher.heard(); frames != before+1 {
		t.Errorf("%d frames, want one for the third and none for who reloaded", frames-before)
	}
}

// A thousand people come at once. Each of them is told in a few frames, and who
// comes to a thousand costs each of them what it costs ten.
func TestComingToAThousandCostsEachOfThemOneSmallFrame(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	cfg := swift(redisClient(t))
	cfg.TurnEvery, cfg.Linger = 100*time.Millisecond, time.Hour
	p := start(t, cfg)
	first := p.connect(t, db, somebody(1)).attend()
	all := []int64{1}
	gate := make(chan struct{}, 32)
	var coming sync.WaitGroup
	began := time.Now()
	for id := int64(2); id <= 1000; id++ {
		all = append(all, id)
		coming.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			if _, err := p.dial(t, db, somebody(id)); err != nil {
				t.Error(err)
			}
		})
	}
	coming.Wait()
	first.becomes(all...)
	frames, bytes := first.heard()
	if most := int(time.Since(began)/cfg.TurnEvery) + 3; frames > most {
		t.Errorf("%d frames while 999 came, want one each turn, %d at most", frames, most)
	}
	if bytes > 16_000 {
		t.Errorf("%d bytes of names", bytes)
	}

	last := p.connect(t, db, somebody(2000)).attend()
	all = append(all, 2000)
	last.becomes(all...)
	first.becomes(all...)
	if n, b := first.heard(); n != frames+1 || b-bytes > 64 {
		t.Errorf("one who came to a thousand cost %d frames of %d bytes", n-frames, b-bytes)
	}
	if n, _ := last.heard(); n > 2 {
		t.Errorf("who came was told in %d frames", n)
	}
	if n := first.once[2000]; n != 1 {
		t.Errorf("told %d times", n)
	}
}

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A process that was killed says nothing. Its members fade, and what it wrote goes.
func TestTheMembersOfADeadProcessFade(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	r := redisClient(t)
	now := &clock{now: time.Now()}
	cfg := swift(redisClient(t))
	cfg.Now = now.Now
	dead := fmt.Sprintf(`{"v":7,"at":%d,"m":[[2],[3,11]]}`, now.Now().Unix())
	if err := r.HSet(t.Context(), presenceKey(db), "dead", dead, "odd", `{"v":[]}`, "empty", `{"m":[[]]}`).Err(); err != nil {
		t.Fatal(err)
	}
	p := start(t, cfg)
	watcher := p.connect(t, db, somebody(1)).attend()
	watcher.becomes(1, 2, 3)
	if ids, err := p.Attending(t.Context(), db.Tenant(), 11); err != nil || !slices.Equal(ids, []int64{3}) {
		t.Errorf("Attending = %v, %v", ids, err)
	}
	now.pass(60 * time.Second)
	if ids := watcher.ids(); len(ids) != 3 {
		t.Errorf("too early: %v", ids)
	}
	now.pass(30 * time.Second)
	watcher.becomes(1)
	wait(t, "what the dead process wrote is gone", func() bool { return !r.HExists(t.Context(), presenceKey(db), "dead").Val() })
	if ids, err := p.Attending(t.Context(), db.Tenant(), 11); err != nil || len(ids) > 0 {
		t.Errorf("Attending = %v, %v", ids, err)
	}
}

func TestNothingRemainsInRedisAfterEverybodyLeft(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	r := redisClient(t)
	one, two := start(t, swift(redisClient(t))), start(t, swift(redisClient(t)))
	a, b := one.connect(t, db, somebody(1)), two.connect(t, db, somebody(2))
	wait(t, "both processes have written", func() bool { return r.HLen(t.Context(), presenceKey(db)).Val() == 2 })
	if lives := r.PTTL(t.Context(), presenceKey(db)).Val(); lives <= 0 || lives > 90*time.Second {
		t.Errorf("it would stay for %v", lives)
	}
	_ = a.CloseNow()
	wait(t, "one process has gone", func() bool { return r.HLen(t.Context(), presenceKey(db)).Val() == 1 })
	_ = b.CloseNow()
	wait(t, "nothing is left", func() bool { return r.Exists(t.Context(), presenceKey(db)).Val() == 0 })
	wait(t, "nor here", func() bool { return one.Counts().Tenants+two.Counts().Tenants == 0 })
}

// Whoever is sent to another process by a restart is not seen to go.
func TestAProcessThatStopsTakesItselfOut(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	r := redisClient(t)
	cfg := swift(redisClient(t))
	cfg.Linger = 2 * time.Second
	one, two := start(t, cfg), start(t, cfg)
	watcher := one.connect(t, db, somebody(1)).attend()
	two.connect(t, db, somebody(2))
	gone := two.connect(t, db, somebody(3))
	watcher.becomes(1, 2, 3)
	if err := two.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone.closed()
	if n := r.HLen(t.Context(), presenceKey(db)).Val(); n != 1 {
		t.Errorf("%d processes in Redis", n)
	}
	one.connect(t, db, somebody(2))
	watcher.becomes(1, 2)
	if n := watcher.once[2]; n != 1 {
		t.Errorf("who came back was told %d times", n)
	}
}

func TestPresenceStaysWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	r := newRedis(t)
	r.start()
	now := &clock{now: time.Now()}
	cfg := swift(r.client())
	cfg.Now = now.Now
	other := swift(r.client())
	one, two := start(t, cfg), start(t, other)
	a, b := one.connect(t, db, somebody(1)).attend(), two.connect(t, db, somebody(2)).attend()
	leaver := two.connect(t, db, somebody(3))
	a.becomes(1, 2, 3)
	b.becomes(1, 2, 3)
	r.stop()
	wait(t, "both have noticed", func() bool { return !one.Up() && !two.Up() })
	now.pass(time.Hour)
	one.connect(t, db, somebody(4))
	a.becomes(1, 2, 3, 4) // what this process knows by itself, and what it knew
	_ = leaver.CloseNow()
	b.becomes(1, 2)
	if _, err := one.Attending(t.Context(), db.Tenant(), 1); err == nil {
		t.Error("Attending says nothing of Redis")
	}
	r.start()
	a.becomes(1, 2, 4)
	b.becomes(1, 2, 4)
}

func presenceKey(db tenant.DB) string { return "pr:{" + db.Tenant().String() + "}" }

// What one person who comes costs among 10 and among 1,000, to be compared.
func BenchmarkComing(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprintf("among%d", n), func(b *testing.B) {
			db := tenanttest.Open(b)
			p := start(b, hub.Config{Linger: time.Hour})
			for id := range n {
				p.connect(b, db, somebody(int64(id+1)))
			}
			for b.Loop() {
				c := p.connect(b, db, somebody(5000))
				c.say(`{"op":"presence"}`)
				c.next()
				_ = c.CloseNow()
			}
		})
	}
}
