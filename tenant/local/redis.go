package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// RedisKind says what stands behind a private Redis address.
type RedisKind string

const (
	RedisServer    RedisKind = "server"     // redis-server or valkey-server, a process of its own
	RedisInProcess RedisKind = "in-process" // miniredis: one process, forgotten at exit
)

// RedisOptions say where a private Redis lives and whether a substitute will do.
type RedisOptions struct {
	// DataDir holds the server's folder.
	DataDir string
	// Log is told what is being done, in sentences. Nil is silence.
	Log func(format string, args ...any)
	// RequireServer answers ErrNotInstalled rather than run miniredis.
	RequireServer bool
	// Search lists programs to look for, best first, instead of redis-server and
	// valkey-server.
	Search []string
	// URL is where a server is to answer, and to which password, such as those of
	// one that has ended. Empty takes a free port.
	URL string
}

// Redis is a running private Redis. Stop ends it; so does our death.
type Redis struct {
	kind RedisKind
	url  string
	stop func(context.Context) error
	done <-chan struct{}
}

// StartRedis starts a private Redis on a free loopback port and returns once it
// answers: the machine's own server, else one inside this process.
func StartRedis(ctx context.Context, o RedisOptions) (*Redis, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	program, err := findRedis(o.Search)
	switch {
	case err == nil:
		return startServer(ctx, o, program)
	case o.RequireServer || !errors.Is(err, ErrNotInstalled):
		return nil, err
	}
	o.Log("This machine has neither redis-server nor valkey-server: using one inside this process, which forgets its queues at exit. For a real one, apt-get install redis-server or set HEARTH_REDIS_URL.")
	return startInProcess()
}

// FindRedis returns the server program that StartRedis would use, else
// ErrNotInstalled.
func FindRedis() (program string, err error) { return findRedis(nil) }

// URL is the address in a form that go-redis and asynq both read.
func (r *Redis) URL() string { return r.url }

// Kind says whether this is a server of its own.
func (r *Redis) Kind() RedisKind { return r.kind }

// Done is closed when Redis has ended, asked or not.
func (r *Redis) Done() <-chan struct{} { return r.done }

// Stop ends Redis; when ctx runs out it is killed.
func (r *Redis) Stop(ctx context.Context) error { return explain("stop Redis", r.stop(ctx)) }

// RedisForTests starts a real Redis, never the substitute, in a temporary
// folder. stop ends it and removes the folder.
func RedisForTests(ctx context.Context) (url string, stop func(), err error) {
	dir, remove, err := tempDir()
	if err != nil {
		return "", nil, err
	}
	r, err := StartRedis(ctx, RedisOptions{DataDir: dir, RequireServer: true})
	if err != nil {
		remove()
		return "", nil, err
	}
	return r.URL(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		r.Stop(ctx)
		remove()
	}, nil
}

func redisFolder(dataDir string) (string, error) {
	dataDir, err := makeDataDir(dataDir)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(dataDir, "redis")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", explain("create "+dir, err)
	}
	return dir, nil
}

var errNoRedis = fmt.Errorf("a Redis server is %w: apt-get install redis-server, or set HEARTH_REDIS_URL to one you have", ErrNotInstalled)
