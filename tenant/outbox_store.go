package tenant

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// appendOutbox inserts without RETURNING: the tenant role may append to the outbox
// and never read it. A zero due is now, by the database's clock.
func appendOutbox(ctx context.Context, idb bun.IDB, id ID, queue Queue, args JobArgs, due time.Time) error {
	body, err := encodeArgs(args)
	if err != nil {
		return err
	}
	var owner any
	if !id.IsZero() {
		owner = id
	}
	var at any = bun.Safe("now()")
	if !due.IsZero() {
		at = due
	}
	_, err = idb.NewRaw(`INSERT INTO node.outbox (id, tenant_id, queue, kind, args, due_at) VALUES (?, ?, ?, ?, ?, ?)`,
		uuid.Must(uuid.NewV7()).String(), owner, queue, args.Kind(), body, at).Exec(ctx)
	return Fault(err, "enqueue %s", args.Kind())
}

func appendOutboxes(ctx context.Context, c ControlDB, queue Queue, kind, args string) error {
	_, err := c.NewRaw(`INSERT INTO node.outbox (id, queue, kind, args) SELECT gen_random_uuid(), ?, ?, a FROM jsonb_array_elements(?::jsonb) AS a`, queue, kind, args).Exec(ctx)
	return Fault(err, "enqueue many of %s", kind)
}

func dropParked(ctx context.Context, c ControlDB, kind, name string, values any) error {
	_, err := c.NewRaw(`DELETE FROM node.outbox WHERE state = 'parked' AND kind = ? AND args ->> ? IN (?)`, kind, name, values).Exec(ctx)
	return Fault(err, "drop parked %s", kind)
}

// jobsOf reads by two indexes: of a tenant's waiting rows, and of all that is parked.
func jobsOf(ctx context.Context, c ControlDB, id ID, limit int) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	err := c.NewRaw(`(SELECT id, tenant_id, queue, kind, state, attempts, error, due_at, created_at FROM node.outbox WHERE tenant_id = ?0 AND state = 'waiting' ORDER BY due_at LIMIT ?1)
		UNION ALL (SELECT id, tenant_id, queue, kind, state, attempts, error, due_at, created_at FROM node.outbox WHERE tenant_id = ?0 AND state = 'parked' ORDER BY created_at DESC LIMIT ?1)`, id, limit).Scan(ctx, &rows)
	return rows, Fault(err, "jobs of %s", id)
}
