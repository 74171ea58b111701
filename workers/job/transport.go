package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"hearth/tenant"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// envelope is all that travels through Redis of a job: which attempt of which row on
// which server, and whose it is. Arguments stay in Postgres.
type envelope struct {
	ID      uuid.UUID    `json:"id"`
	Attempt int          `json:"attempt"`
	Tenant  tenant.ID    `json:"tenant"`
	Queue   tenant.Queue `json:"queue"`
	Node    string       `json:"node,omitempty"` // "" for main's outbox
	// Until is set for a periodic job, which has no row: when it is too late to run.
	Until int64 `json:"until,omitempty"`
}

// carried bounds how long asynq waits for a handler; ours have ended long before.
const carried = 2 * maxTimeout

// errRunning says that this attempt is with a handler at this moment.
var errRunning = errors.New("the job is running")

// transport hands envelopes to asynq.
type transport struct {
	redis     *redis.Client
	namespace string
	inspector *asynq.Inspector
}

func newTransport(cfg Config) (*transport, error) {
	r, err := connect(cfg.RedisURL)
	if err != nil {
		return nil, err
	}
	return &transport{redis: r, namespace: cfg.Namespace, inspector: asynq.NewInspectorFromRedisClient(r)}, nil
}

func (t *transport) close() error { return t.redis.Close() }

func (t *transport) ping(ctx context.Context) error { return t.redis.Ping(ctx).Err() }

// queue is asynq's name for one of ours.
func (t *transport) queue(q tenant.Queue) string { return t.namespace + string(q) }

// send hands one attempt of a row over. That it is there already is as good, unless
// it is running (errRunning) or asynq has set it aside because its process died.
func (t *transport) send(ctx context.Context, node string, row tenant.OutboxEntry) error {
	e := envelope{ID: row.ID, Attempt: row.Attempts, Tenant: row.TenantID, Queue: row.Queue}
	if node != tenant.MainServer {
		e.Node = node
	}
	id := row.ID.String() + "." + strconv.Itoa(row.Attempts)
	err := t.enqueue(ctx, row.Kind, e, asynq.TaskID(id))
	if !errors.Is(err, asynq.ErrTaskIDConflict) {
		return err
	}
	info, err := t.inspector.GetTaskInfo(t.queue(row.Queue), id)
	switch {
	case errors.Is(err, asynq.ErrTaskNotFound):
	case err != nil:
		return fmt.Errorf("look for task %s: %w", id, err)
	case info.State == asynq.TaskStateActive:
		return errRunning
	case info.State != asynq.TaskStateArchived && info.State != asynq.TaskStateCompleted:
		return nil
	default:
		if err := t.inspector.DeleteTask(t.queue(row.Queue), id); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
			return fmt.Errorf("remove task %s: %w", id, err)
		}
	}
	return t.enqueue(ctx, row.Kind, e, asynq.TaskID(id))
}

// sendPeriod hands a periodic job over once per period: its id stays taken for two
// periods, whoever tries.
func (t *transport) sendPeriod(ctx context.Context, p Periodic, period int64) error {
	keep := max(2*p.Every, time.Minute)
	e := envelope{Queue: p.Queue, Until: time.Now().Add(keep).Unix()}
	err := t.enqueue(ctx, p.Args.Kind(), e,
		asynq.TaskID(p.Args.Kind()+"@"+strconv.FormatInt(period, 10)), asynq.Retention(keep))
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		return nil
	}
	return err
}

// enqueue uses a client of the moment: asynq's remembers which queues it announced,
// which a Redis that lost its data does not.
func (t *transport) enqueue(ctx context.Context, kind string, e envelope, options ...asynq.Option) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	options = append(options, asynq.Queue(t.queue(e.Queue)), asynq.MaxRetry(0), asynq.Timeout(carried))
	_, err = asynq.NewClientFromRedisClient(t.redis).EnqueueContext(ctx, asynq.NewTask(kind, body), options...)
	return err
}
