package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// OutboxLimits bound what one claim takes.
type OutboxLimits struct {
	PerTenant int           // rows of one tenant and queue in flight, over all processes
	Batch     int           // rows of one claim
	Window    int           // oldest due rows looked at
	Lease     time.Duration // until a row nobody settled is due again
}

// OutboxIsDue reports whether anything waits to be claimed: the question a quiet
// relay asks every second.
func OutboxIsDue(ctx context.Context, c ControlDB) (due bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM node.outbox WHERE state = 'waiting' AND due_at <= now())`).Scan(ctx, &due)
	return due, Fault(err, "look for due jobs")
}

// ClaimOutbox leases due rows by moving their due_at ahead, oldest first and
// tenants in turn, never more of one tenant and queue than the limit allows in
// flight. The rows come without their arguments, in the order to run them. A row
// whose lease lapses is due again and counts as new.
func ClaimOutbox(ctx context.Context, c ControlDB, l OutboxLimits) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	err := c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		// One claim at a time: two would each count the other's rows as not in flight.
		if _, err := c.NewRaw(`SELECT pg_advisory_xact_lock(hashtextextended('hearth outbox claim', 0))`).Exec(ctx); err != nil {
			return err
		}
		return c.NewRaw(claimStatement, l.PerTenant, l.Window, l.PerTenant, l.Batch, l.Lease.Seconds()).Scan(ctx, &rows)
	})
	return rows, Fault(err, "claim jobs")
}

// The zero uuid stands for the control plane, so that the join can hash.
const claimStatement = `
WITH busy AS MATERIALIZED (
	SELECT coalesce(tenant_id, '00000000-0000-0000-0000-000000000000') AS owner, queue, count(*) AS n
	FROM node.outbox WHERE claimed AND due_at > now() GROUP BY 1, 2
), due AS MATERIALIZED (
	SELECT o.id, o.due_at, o.queue, coalesce(o.tenant_id, '00000000-0000-0000-0000-000000000000') AS owner, coalesce(b.n, 0) AS n
	FROM node.outbox o LEFT JOIN busy b
		ON b.owner = coalesce(o.tenant_id, '00000000-0000-0000-0000-000000000000') AND b.queue = o.queue
	WHERE o.state = 'waiting' AND o.due_at <= now() AND coalesce(b.n, 0) < ?
	ORDER BY o.due_at, o.id LIMIT ? FOR UPDATE OF o SKIP LOCKED
), picked AS (
	SELECT id, place FROM (
		SELECT id, due_at, n + row_number() OVER (PARTITION BY owner, queue ORDER BY due_at, id) AS place FROM due
	) ranked WHERE place <= ? ORDER BY place, due_at, id LIMIT ?
), taken AS (
	UPDATE node.outbox o SET claimed = true, due_at = now() + ? * interval '1 second'
	FROM picked p WHERE o.id = p.id
	RETURNING o.id, o.tenant_id, o.queue, o.kind, o.attempts, p.place
)
SELECT id, tenant_id, queue, kind, attempts FROM taken ORDER BY place, id`

// ReleaseOutbox gives claimed rows back, due at once and no longer in flight.
func ReleaseOutbox(ctx context.Context, c ControlDB, ids ...uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.NewRaw(`UPDATE node.outbox SET claimed = false, due_at = now() WHERE id = ANY(?::uuid[]) AND state = 'waiting'`, uuidArray(ids)).Exec(ctx)
	return Fault(err, "release %d jobs", len(ids))
}

// PostponeOutbox keeps a row in flight but shortens its lease, so that it is
// claimed again soon without counting as a failure.
func PostponeOutbox(ctx context.Context, c ControlDB, id uuid.UUID, attempt int, wait time.Duration) error {
	_, err := c.NewRaw(`UPDATE node.outbox SET due_at = now() + ? * interval '1 second' WHERE id = ? AND attempts = ? AND state = 'waiting'`,
		wait.Seconds(), id.String(), attempt).Exec(ctx)
	return Fault(err, "postpone job %s", id)
}

// BeginOutbox returns a row with its arguments to whoever is about to run that
// attempt of it, and starts its lease afresh. Faults: NotFound when the row is
// closed, parked or at another attempt, and so must not run.
func BeginOutbox(ctx context.Context, c ControlDB, id uuid.UUID, attempt int, lease time.Duration) (OutboxEntry, error) {
	var row OutboxEntry
	err := c.NewRaw(`UPDATE node.outbox SET claimed = true, due_at = now() + ? * interval '1 second'
		WHERE id = ? AND attempts = ? AND state = 'waiting'
		RETURNING id, tenant_id, queue, kind, args, attempts, created_at`, lease.Seconds(), id.String(), attempt).Scan(ctx, &row)
	return row, Fault(err, "begin job %s", id)
}

// CloseOutbox forgets a row whose handler has committed.
func CloseOutbox(ctx context.Context, c ControlDB, id uuid.UUID) error {
	_, err := c.NewRaw(`DELETE FROM node.outbox WHERE id = ?`, id.String()).Exec(ctx)
	return Fault(err, "close job %s", id)
}

// RetryOutbox makes the next attempt due after a wait and keeps why this one failed.
func RetryOutbox(ctx context.Context, c ControlDB, row OutboxEntry, wait time.Duration, reason string) error {
	_, err := c.NewRaw(`UPDATE node.outbox SET claimed = false, attempts = attempts + 1, error = ?, due_at = now() + ? * interval '1 second'
		WHERE id = ? AND attempts = ? AND state = 'waiting'`, storable(reason), wait.Seconds(), row.ID.String(), row.Attempts).Exec(ctx)
	return Fault(err, "retry job %s", row.ID)
}

// ParkOutbox sets a row aside for an operator, with the reason.
func ParkOutbox(ctx context.Context, c ControlDB, row OutboxEntry, reason string) error {
	_, err := c.NewRaw(`UPDATE node.outbox SET claimed = false, attempts = attempts + 1, state = 'parked', error = ?
		WHERE id = ? AND attempts = ? AND state = 'waiting'`, storable(reason), row.ID.String(), row.Attempts).Exec(ctx)
	return Fault(err, "park job %s", row.ID)
}

// ParkedOutbox lists up to limit parked rows, newest first, that were created
// before a time; the zero time means the newest.
func ParkedOutbox(ctx context.Context, c ControlDB, before time.Time, limit int64) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	q := c.NewSelect().Model(&rows).Where("o.state = 'parked'").OrderExpr("o.created_at DESC").Limit(limit)
	if !before.IsZero() {
		q = q.Where("o.created_at < ?", before)
	}
	return rows, Fault(q.Scan(ctx), "parked jobs")
}

// ReplayOutbox makes a parked row due now. Faults: NotFound unless it is parked.
func ReplayOutbox(ctx context.Context, c ControlDB, id uuid.UUID) error {
	res, err := c.NewRaw(`UPDATE node.outbox SET state = 'waiting', claimed = false, due_at = now() WHERE id = ? AND state = 'parked'`, id.String()).Exec(ctx)
	if err != nil {
		return Fault(err, "replay job %s", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "This job is not parked.")
	}
	return nil
}

// WaitingOutbox lists the rows of one tenant (zero: the control plane) that are
// due, oldest first, without their arguments. Jobs run through a relay; this is
// for whoever runs them by hand.
func WaitingOutbox(ctx context.Context, c ControlDB, id ID) ([]OutboxEntry, error) {
	var rows []OutboxEntry
	q := c.NewSelect().Model(&rows).Column("id", "tenant_id", "queue", "kind", "attempts").
		Where("o.state = 'waiting'").Where("o.due_at <= now()").OrderExpr("o.due_at, o.id").Limit(1000)
	if id.IsZero() {
		q = q.Where("o.tenant_id IS NULL")
	} else {
		q = q.Where("o.tenant_id = ?", id)
	}
	return rows, Fault(q.Scan(ctx), "waiting jobs")
}

// OutboxState is how far the work is behind.
type OutboxState struct {
	Age    time.Duration // of the longest due row that nobody has taken; 0 when there is none
	Due    int64         // rows that are due and not taken; counted up to 10,000
	Parked int64         // rows that wait for an operator; counted up to 10,000
}

// OutboxNow reads the state of the outbox from its two indexes, in one statement.
func OutboxNow(ctx context.Context, c ControlDB) (OutboxState, error) {
	var age float64
	var s OutboxState
	err := c.NewRaw(`SELECT
		coalesce(extract(epoch FROM now() - (SELECT min(due_at) FROM node.outbox WHERE state = 'waiting' AND due_at <= now())), 0)::float8,
		(SELECT count(*) FROM (SELECT 1 FROM node.outbox WHERE state = 'waiting' AND due_at <= now() LIMIT 10000) due),
		(SELECT count(*) FROM (SELECT 1 FROM node.outbox WHERE state = 'parked' LIMIT 10000) parked)`).Scan(ctx, &age, &s.Due, &s.Parked)
	s.Age = time.Duration(age * float64(time.Second))
	return s, Fault(err, "look at the outbox")
}

// OutboxAhead says when the next job is due, zero when none waits, and whether one is
// near: in somebody's hands, or due within a time from now.
func OutboxAhead(ctx context.Context, c ControlDB, within time.Duration) (next time.Time, near bool, err error) {
	var at bun.NullTime
	err = c.NewRaw(`SELECT (SELECT min(due_at) FROM node.outbox WHERE state = 'waiting'),
		EXISTS (SELECT 1 FROM node.outbox WHERE claimed)
			OR EXISTS (SELECT 1 FROM node.outbox WHERE state = 'waiting' AND due_at <= now() + ? * interval '1 second')`,
		within.Seconds()).Scan(ctx, &at, &near)
	return at.Time, near, Fault(err, "look ahead in the outbox")
}

func uuidArray(ids []uuid.UUID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// storable clips a reason and leaves out what a column of text refuses.
func storable(reason string) string {
	const most = 1000
	if len(reason) > most {
		reason = reason[:most]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(reason, ""), "\x00", "")
}
