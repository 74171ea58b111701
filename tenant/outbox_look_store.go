package tenant

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"
)

// outboxViews are the conditions of the views; each is served by an index of its own.
var outboxViews = map[OutboxView]string{
	OutboxDue:     `o.state = 'waiting' AND o.due_at <= now()`,
	OutboxTaken:   `o.claimed AND o.state = 'waiting' AND o.due_at > now()`,
	OutboxLater:   `NOT o.claimed AND o.state = 'waiting' AND o.due_at > now() AND o.attempts = 0`,
	OutboxFailing: `NOT o.claimed AND o.state = 'waiting' AND o.due_at > now() AND o.attempts > 0`,
	OutboxParked:  `o.state = 'parked'`,
}

func outboxPage(ctx context.Context, n Node, v OutboxView, after OutboxPlace, limit int) ([]OutboxLine, error) {
	var rows []OutboxEntry
	q := n.NewSelect().Model(&rows).Column("id", "tenant_id", "queue", "kind", "state", "attempts", "error", "due_at", "created_at").Where(outboxViews[v]).Limit(int64(limit))
	if v == OutboxParked {
		q = q.OrderExpr("o.created_at DESC, o.id DESC")
		if !after.At.IsZero() {
			q = q.Where("(o.created_at, o.id) < (?, ?::uuid)", after.At, after.ID.String())
		}
	} else {
		q = q.OrderExpr("o.due_at, o.id")
		if !after.At.IsZero() {
			q = q.Where("(o.due_at, o.id) > (?, ?::uuid)", after.At, after.ID.String())
		}
	}
	if err := q.Scan(ctx); err != nil {
		return nil, Fault(err, "jobs that are %s", v)
	}
	lines := make([]OutboxLine, len(rows))
	for i, row := range rows {
		lines[i] = OutboxLine{OutboxEntry: row, Node: n.Name}
	}
	return lines, nil
}

func countOutbox(ctx context.Context, c ControlDB) (n OutboxCounts, err error) {
	count := func(v OutboxView) bun.Safe {
		return bun.Safe(`(SELECT count(*) FROM (SELECT 1 FROM node.outbox AS o WHERE ` + outboxViews[v] + ` LIMIT ` + strconv.Itoa(OutboxCounted+1) + `) AS n)`)
	}
	err = c.NewRaw(`SELECT ? AS due, ? AS taken, ? AS later, ? AS failing, ? AS parked,
			coalesce(extract(epoch FROM now() - (SELECT min(due_at) FROM node.outbox WHERE state = 'waiting' AND due_at <= now())), 0)::float8 AS seconds`,
		count(OutboxDue), count(OutboxTaken), count(OutboxLater), count(OutboxFailing), count(OutboxParked)).Scan(ctx, &n)
	return n, Fault(err, "count the outbox")
}

func outboxNamed(ctx context.Context, c ControlDB, ids []ID) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	err := c.NewRaw(`SELECT id, tenant_id, queue, kind, state, attempts, error, due_at, created_at FROM node.outbox WHERE id IN (?)`, bun.List(ids)).Scan(ctx, &rows)
	return rows, Fault(err, "%d jobs", len(ids))
}

// SlugsOf names tenants; unknown ones are left out.
func SlugsOf(ctx context.Context, c ControlDB, ids []ID) (map[ID]string, error) {
	slugs := map[ID]string{}
	if len(ids) == 0 {
		return slugs, nil
	}
	var rows []struct {
		ID   ID     `bun:"id"`
		Slug string `bun:"slug"`
	}
	err := c.NewRaw(`SELECT id, slug FROM control.tenants WHERE id IN (?)`, bun.List(ids)).Scan(ctx, &rows)
	for _, row := range rows {
		slugs[row.ID] = row.Slug
	}
	return slugs, Fault(err, "addresses of %d tenants", len(ids))
}

// replayJobs makes jobs that failed or are parked due now, by whichever process is next.
func replayJobs(ctx context.Context, c ControlDB, ids []ID) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	err := c.NewRaw(`UPDATE node.outbox SET state = 'waiting', claimed = false, due_at = now()
		WHERE id IN (?) AND (state = 'parked' OR state = 'waiting' AND attempts > 0 AND NOT claimed)
		RETURNING id, tenant_id, queue, kind, attempts`, bun.List(ids)).Scan(ctx, &rows)
	return rows, Fault(err, "replay jobs")
}

// dropJobs forgets jobs; those that a process has taken, only with taken.
func dropJobs(ctx context.Context, c ControlDB, ids []ID, taken bool) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	err := c.NewRaw(`DELETE FROM node.outbox WHERE id IN (?) AND (state = 'parked' OR state = 'waiting' AND (NOT claimed OR ?))
		RETURNING id, tenant_id, queue, kind, attempts`, bun.List(ids), taken).Scan(ctx, &rows)
	return rows, Fault(err, "drop jobs")
}
