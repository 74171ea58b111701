package job

import (
	"context"
	"errors"
	"time"

	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// failuresKept is how long the number of a day is kept.
const failuresKept = 48 * time.Hour

// failuresKey names a day of a queue. asynq counts no failures of ours: to it every run
// ends well, because the row knows what became of the job.
func (t *transport) failuresKey(q tenant.Queue, day time.Time) string {
	return "hearth:jobs:failed:" + t.queue(q) + ":" + day.UTC().Format(time.DateOnly)
}

// countFailure adds a run that failed to its day. One that is not counted is no loss.
func (t *transport) countFailure(ctx context.Context, q tenant.Queue) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	key := t.failuresKey(q, time.Now())
	both := t.redis.Pipeline()
	both.Incr(ctx, key)
	both.Expire(ctx, key, failuresKept)
	_, _ = both.Exec(ctx)
}

// failures is how many runs of a day failed.
func (t *transport) failures(ctx context.Context, q tenant.Queue, day time.Time) (int, error) {
	n, err := t.redis.Get(ctx, t.failuresKey(q, day)).Int()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return n, err
}
