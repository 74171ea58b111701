package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

// spendSource adds what a process has spent of a bucket, in milliseconds until it is
// full again, and returns what all of them have. Redis's clock is the only one that
// matters: processes exchange durations, so theirs may differ and jump.
const spendSource = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + tonumber(ARGV[1])
full = math.min(full, now + tonumber(ARGV[2]))
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', full - now + 1000)
return full - now`

var spendHash = redis.NewScript(spendSource).Hash()

// spent is what was taken from a bucket since the last exchange, of at most a whole
// one, as durations: tokens × Every.
type spent struct {
	id         string
	debt, most time.Duration
}

// ShareLimits lets all processes count together, through Redis, until ctx ends. Each
// bucket that was used is told once a second; while nobody is limited nothing is
// sent. Between two exchanges, and while Redis is away, each process counts alone.
func (s *Server) ShareLimits(ctx context.Context, client redis.UniversalClient) error {
	s.limits.share()
	working := true
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.limits.used:
		}
		if err := s.limits.exchange(ctx, client); (err == nil) != working && ctx.Err() == nil {
			if working = err == nil; working {
				s.log.Info("limits are shared again")
			} else {
				s.log.LogAttrs(ctx, slog.LevelWarn, "limits are not shared", slog.Any("error", err))
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(shareEvery):
		}
	}
}

// exchange tells Redis what was spent and takes over what everybody has spent.
func (l *limiter) exchange(ctx context.Context, client redis.UniversalClient) error {
	batch := l.takeSpent(mostShared)
	if len(batch) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, shareTimeout)
	defer cancel()
	pipe := client.Pipeline()
	pipe.ScriptLoad(ctx, spendSource) // a Redis that has just restarted knows no scripts
	answers := make([]*redis.Cmd, len(batch))
	for i, b := range batch {
		answers[i] = pipe.EvalSha(ctx, spendHash, []string{bucketKey(b.id)}, max(b.debt.Milliseconds(), 1), b.most.Milliseconds())
	}
	_, err := pipe.Exec(ctx)
	if err != nil {
		l.putBack(batch)
		return err
	}
	for i, b := range batch {
		if left, err := answers[i].Int64(); err == nil {
			l.learn(b.id, time.Duration(left)*time.Millisecond)
		}
	}
	return nil
}

func (l *limiter) share() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spent = map[string]spent{}
}

func (l *limiter) takeSpent(most int) (batch []spent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, b := range l.spent {
		if len(batch) == most {
			l.tell()
			break
		}
		batch = append(batch, b)
		delete(l.spent, id)
	}
	return batch
}

func (l *limiter) note(b spent) {
	b.debt += l.spent[b.id].debt
	l.spent[b.id] = b
	l.tell()
}

// putBack keeps what Redis could not be told, as long as the bucket is remembered.
func (l *limiter) putBack(batch []spent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range batch {
		if _, known := l.buckets[b.id]; known {
			l.note(b)
		}
	}
}

// learn takes over how long a bucket needs to be full, with what was spent here in
// the meantime on top.
func (l *limiter) learn(id string, left time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets[id] = bucket{l.now().Add(left + l.spent[id].debt)}
}

// bucketKey hides who it is about: addresses of people do not belong into Redis.
func bucketKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "rate:" + hex.EncodeToString(sum[:16])
}
