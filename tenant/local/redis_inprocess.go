package local

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how far behind the clock a key may expire in the substitute.
const tick = 100 * time.Millisecond

// startInProcess runs miniredis. Its clock stands still unless told: without the
// ticker no lease and no rate limit would ever expire.
func startInProcess() (*Redis, error) {
	m := miniredis.NewMiniRedis()
	password := rand.Text()
	m.RequireAuth(password)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, explain("start Redis in this process", err)
	}
	done, quit := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(tick)
		defer ticker.Stop()
		last := time.Now()
		for {
			select {
			case <-quit:
				m.Close()
				return
			case <-ticker.C:
				now := time.Now()
				m.FastForward(now.Sub(last))
				last = now
			}
		}
	}()
	var once sync.Once
	return &Redis{
		kind: RedisInProcess,
		url:  "redis://:" + password + "@" + m.Addr() + "/0",
		done: done,
		stop: func(ctx context.Context) error {
			once.Do(func() { close(quit) })
			select {
			case <-done:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}, nil
}
