package web

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	private "hearth/tenant/local"

	"github.com/redis/go-redis/v9"
)

var redisURL = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("TEST_REDIS_URL"); address != "" {
		return address, nil
	}
	address, _, err := private.RedisForTests(context.Background())
	return address, err
})

func connectRedis(t *testing.T) *redis.Client {
	t.Helper()
	address, err := redisURL()
	if err != nil {
		t.Fatal(err)
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	return client
}

func sharing(now func() time.Time) *limiter {
	l := newLimiter(now)
	l.share()
	return l
}

func exchange(t *testing.T, client redis.UniversalClient, ls ...*limiter) {
	t.Helper()
	for _, l := range ls {
		if err := l.exchange(t.Context(), client); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProcessesCountTogether(t *testing.T) {
	t.Parallel()
	client := connectRedis(t)
	rule := Rule{Name: t.Name() + time.Now().String(), Burst: 10, Every: time.Hour}
	a := sharing(time.Now)
	b := sharing(func() time.Time { return time.Now().Add(90 * time.Minute) }) // its clock is wrong
	for range 5 {
		a.take(rule, "x")
		b.take(rule, "x")
	}
	exchange(t, client, a, b, a)
	a.take(rule, "y")
	if wait := b.take(rule, "x"); wait == 0 {
		t.Error("five and five leave something of ten")
	}
	c := sharing(time.Now) // a new process knows nothing before it has asked once
	if wait := c.take(rule, "x"); wait != 0 {
		t.Errorf("the first waits %v", wait)
	}
	exchange(t, client, c)
	if wait := c.take(rule, "x"); wait == 0 || wait > 2*time.Hour {
		t.Errorf("the second waits %v", wait)
	}
	key := bucketKey(rule.Name + " x")
	if left := client.PTTL(t.Context(), key).Val(); left <= 9*time.Hour || left > 11*time.Hour {
		t.Errorf("the bucket stays for %v", left)
	}
}

func TestOnlyWhatWasUsedIsTold(t *testing.T) {
	t.Parallel()
	client := connectRedis(t)
	rule := Rule{Name: t.Name() + time.Now().String(), Burst: 2, Every: time.Hour}
	l := sharing(time.Now)
	exchange(t, client, l)
	select {
	case <-l.used:
		t.Error("something is to be told before anything was used")
	default:
	}
	l.take(rule, "x")
	<-l.used
	exchange(t, client, l)
	if len(l.spent) != 0 {
		t.Errorf("%d buckets would be told twice", len(l.spent))
	}
	for range 3 {
		l.take(rule, "x") // one is taken, two are refused
	}
	if got := l.spent[rule.Name+" x"].debt; got != time.Hour {
		t.Errorf("%v is to be told", got)
	}
}

func TestWithoutRedisEachCountsAlone(t *testing.T) {
	t.Parallel()
	gone := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: time.Second})
	defer gone.Close()
	client := connectRedis(t)
	rule := Rule{Name: t.Name() + time.Now().String(), Burst: 3, Every: time.Hour}
	l := sharing(time.Now)
	l.take(rule, "x")
	l.take(rule, "x")
	if err := l.exchange(t.Context(), gone); err == nil {
		t.Fatal("nobody answers, and there is no error")
	}
	if wait := l.take(rule, "x"); wait != 0 {
		t.Errorf("the third waits %v", wait)
	}
	if wait := l.take(rule, "x"); wait == 0 {
		t.Error("the fourth is let through")
	}
	exchange(t, client, l) // Redis is back, and hears of all three
	other := sharing(time.Now)
	other.take(rule, "x")
	exchange(t, client, other)
	if wait := other.take(rule, "x"); wait == 0 {
		t.Error("what was spent while Redis was away is forgotten")
	}
}

// TestTheClockMayJump goes back an hour: nobody is locked out for longer than a
// bucket takes, and nobody gets a second bucket.
func TestTheClockMayJump(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	rule := Rule{Name: "sign-in", Burst: 3, Every: 10 * time.Second}
	for range 3 {
		l.take(rule, "a")
	}
	now = now.Add(-time.Hour)
	if wait := l.take(rule, "a"); wait != 10*time.Second {
		t.Errorf("after the jump: wait %v", wait)
	}
	now = now.Add(10 * time.Second)
	if wait := l.take(rule, "a"); wait != 0 {
		t.Errorf("ten seconds later: wait %v", wait)
	}
}

// TestSharingRests runs the loop on a clock of its own.
func TestSharingRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		counting := &countingHook{}
		client := redis.NewClient(&redis.Options{Addr: "nowhere:1", MaxRetries: -1})
		client.AddHook(counting)
		s := &Server{limits: newLimiter(time.Now), log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.ShareLimits(ctx, client) }()
		synctest.Wait()
		rule := Rule{Name: "x", Burst: 1000, Every: time.Second}
		for range 50 {
			s.limits.take(rule, "a")
			s.limits.take(rule, "b")
			<-time.After(100 * time.Millisecond)
		}
		synctest.Wait()
		if counting.n < 5 || counting.n > 7 {
			t.Errorf("%d exchanges in five seconds", counting.n)
		}
		before := counting.n
		<-time.After(time.Hour)
		synctest.Wait()
		if counting.n > before+1 {
			t.Errorf("%d exchanges in an idle hour", counting.n-before)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		client.Close()
	})
}

// countingHook answers every pipeline itself.
type countingHook struct{ n int }

func (h *countingHook) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (h *countingHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }
func (h *countingHook) ProcessPipelineHook(redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(_ context.Context, cmds []redis.Cmder) error {
		h.n++
		for _, c := range cmds[1:] {
			c.(*redis.Cmd).SetVal(int64(1000))
		}
		return nil
	}
}
