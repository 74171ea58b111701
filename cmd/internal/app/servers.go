package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"hearth/cmd/internal/config"
	"hearth/tenant/fault"
	"hearth/tenant/local"

	"golang.org/x/sync/errgroup"
)

// servers are the private Postgres and Redis of the no-subcommand mode; either is
// nil where a configured one is used.
type servers struct {
	postgres *local.Postgres
	redis    *local.Redis
}

// startServers starts what is not configured, both at once, and notes the addresses
// in cfg. What was started is in the result even when there is an error.
func startServers(ctx context.Context, cfg *config.Config, out io.Writer) (*servers, error) {
	say := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	s := &servers{}
	var g errgroup.Group
	if cfg.Database.URL == "" {
		g.Go(func() (err error) {
			s.postgres, err = local.StartPostgres(ctx, local.PostgresOptions{DataDir: cfg.DataDir, Log: say, Install: true})
			return err
		})
	}
	if cfg.Redis.URL == "" {
		g.Go(func() (err error) {
			s.redis, err = local.StartRedis(ctx, local.RedisOptions{DataDir: cfg.DataDir, Log: say})
			return err
		})
	}
	err := g.Wait()
	if s.postgres != nil {
		cfg.Database.URL = config.Secret(s.postgres.DSN())
	}
	if s.redis != nil {
		cfg.Redis.URL = config.Secret(s.redis.URL())
	}
	return s, err
}

// watch ends with an error when a private server dies under us.
func (s *servers) watch(ctx context.Context) error {
	var postgres, redis <-chan struct{}
	if s.postgres != nil {
		postgres = s.postgres.Done()
	}
	if s.redis != nil {
		redis = s.redis.Done()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-postgres:
		return errors.New("the private Postgres has ended by itself; its log is in the data directory")
	case <-redis:
		return errors.New("the private Redis has ended by itself")
	}
}

// stop ends what was started, in reverse order.
func (s *servers) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if s.redis != nil {
		s.redis.Stop(ctx)
	}
	if s.postgres != nil {
		s.postgres.Stop(ctx)
	}
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Hostname()
}

// tenantSentence prefers the words meant for people over the cause.
func tenantSentence(err error) string {
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Invalid) {
		return fault.Message(err)
	}
	return err.Error()
}
