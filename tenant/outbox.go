package tenant

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Queue is a promise about how soon a job runs, not about what it does.
type Queue string

// The queues.
const (
	QueueNow  Queue = "now"  // somebody is waiting
	QueueSoon Queue = "soon" // within seconds
	QueueBulk Queue = "bulk" // when there is room
)

// JobArgs are the arguments of a job: ids, not data. Kind names its handler,
// "<domain>:<verb_noun>".
type JobArgs = interface{ Kind() string }

// OutboxEntry is one thing that must happen, written in the transaction that
// decided it and closed when its handler has committed. The outbox is also the one
// index of everything due later: Due may lie months ahead at no cost.
type OutboxEntry struct {
	bun.BaseModel `bun:"table:node.outbox,alias:o"`

	ID       uuid.UUID       `bun:"id,pk"`
	TenantID ID              `bun:"tenant_id"` // zero for work of the control plane
	Queue    Queue           `bun:"queue"`
	Kind     string          `bun:"kind"`
	Args     json.RawMessage `bun:"args"`
	State    string          `bun:"state"`
	Attempts int             `bun:"attempts"`
	Error    string          `bun:"error"`
	DueAt    time.Time       `bun:"due_at"`
	Created  time.Time       `bun:"created_at"`
}

// Enqueuer is how a domain asks for work that must not be lost. The job client
// grants it.
type Enqueuer interface {
	// Enqueue writes the job in db's transaction, due now.
	Enqueue(ctx context.Context, db DB, queue Queue, args JobArgs) error
	// EnqueueAt writes the job in db's transaction, due at a time.
	EnqueueAt(ctx context.Context, db DB, queue Queue, args JobArgs, due time.Time) error
	// EnqueueControl is Enqueue for work that belongs to no tenant.
	EnqueueControl(ctx context.Context, c ControlDB, queue Queue, args JobArgs) error
}

// AppendOutbox writes one entry for db's tenant in db's transaction. Callers
// outside package job use an Enqueuer, which also wakes the relay.
func AppendOutbox(ctx context.Context, db DB, queue Queue, args JobArgs, due time.Time) error {
	return appendOutbox(ctx, db.idb, db.id, queue, args, due)
}

// AppendControlOutbox writes one entry that belongs to no tenant.
func AppendControlOutbox(ctx context.Context, c ControlDB, queue Queue, args JobArgs, due time.Time) error {
	return appendOutbox(ctx, c.idb, ID{}, queue, args, due)
}

func encodeArgs(args JobArgs) (string, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	return string(body), nil
}
