package hub_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/local"

	"github.com/redis/go-redis/v9"
)

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
		Addr: "redis", MaxRetries: -1, DialerRetries: 1,
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
