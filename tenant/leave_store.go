package tenant

import (
	"context"
	"fmt"
	"strings"

	"hearth/tenant/fault"
)

// LeaveServer sends a tenant's waiting jobs after it, and forgets it on the server that
// it has left. A job that is being done stays, and ends where it is: the server that a
// job is written on need not be the one that it works on. Running it again changes
// nothing.
func (r *Registry) LeaveServer(ctx context.Context, a LeaveServerArgs) error {
	ctx, cancel := context.WithTimeout(ctx, carryTime)
	defer cancel()
	there, err := r.node(ctx, a.To)
	if err != nil {
		return err
	}
	err = r.inSession(ctx, a.From, "BEGIN", func(ctx context.Context, s session) error {
		// As long as the row is there, the jobs are here; others who do this wait for it.
		left, err := holdLeft(ctx, s.ControlDB, a)
		if err != nil || !left {
			return err
		}
		jobs, ids, err := holdJobs(ctx, s.ControlDB, a.TenantID)
		if err != nil {
			return err
		}
		s.reached("jobs held")
		if err := putJobs(ctx, there, a.TenantID, jobs); err != nil {
			return err
		}
		s.reached("jobs sent")
		return forgetLeft(ctx, s.ControlDB, a, ids)
	})
	if err != nil {
		return err
	}
	r.reached("the server has forgotten")
	return wakeJobs(ctx, there, a.TenantID)
}

// holdLeft holds the row of a tenant that has moved away, if it is still there.
func holdLeft(ctx context.Context, c ControlDB, a LeaveServerArgs) (there bool, err error) {
	err = c.NewRaw(`SELECT true FROM node.residence WHERE tenant_id = ? AND move_id = ? FOR UPDATE`, a.TenantID, a.MoveID.String()).Scan(ctx, &there)
	if err = Fault(err, "row of %s", a.TenantID); fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return there, err
}

// holdJobs reads a tenant's jobs that nobody is doing, as JSON, and keeps others from
// beginning them.
func holdJobs(ctx context.Context, c ControlDB, id ID) (jobs string, ids []string, err error) {
	var rows []struct {
		ID  string `bun:"id"`
		Row string `bun:"row"`
	}
	err = c.NewRaw(`SELECT id, to_jsonb(o)::text AS row FROM node.outbox AS o WHERE tenant_id = ? AND state IN ('waiting', 'parked') AND NOT claimed FOR UPDATE SKIP LOCKED`, id).Scan(ctx, &rows)
	texts := make([]string, len(rows))
	for i, row := range rows {
		ids, texts[i] = append(ids, row.ID), row.Row
	}
	return "[" + strings.Join(texts, ",") + "]", ids, Fault(err, "jobs of %s", id)
}

// putJobs writes jobs where their tenant is now, to be done when they are gone where
// they came from. Those of an attempt that was given up are written anew.
func putJobs(ctx context.Context, c ControlDB, id ID, jobs string) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if _, err := c.NewRaw(`DELETE FROM node.outbox WHERE tenant_id = ? AND state = 'arriving'`, id).Exec(ctx); err != nil {
			return Fault(err, "make room for jobs of %s", id)
		}
		_, err := c.NewRaw(`INSERT INTO node.outbox (id, tenant_id, queue, kind, args, state, attempts, error, due_at, created_at)
			SELECT id, tenant_id, queue, kind, args, 'arriving', attempts, error, CASE WHEN state = 'parked' THEN 'infinity' ELSE due_at END, created_at
			FROM jsonb_populate_recordset(NULL::node.outbox, ?::jsonb)`, jobs).Exec(ctx)
		return Fault(err, "bring jobs of %s", id)
	})
}

// wakeJobs lets jobs that have arrived be done; one that came without a time was parked.
func wakeJobs(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`UPDATE node.outbox SET state = CASE WHEN due_at = 'infinity' THEN 'parked' ELSE 'waiting' END,
		due_at = CASE WHEN due_at = 'infinity' THEN now() ELSE due_at END WHERE tenant_id = ? AND state = 'arriving'`, id).Exec(ctx)
	return Fault(err, "let jobs of %s be done", id)
}

// forgetLeft removes the jobs that have gone, and the row: in one commit, so that the
// row says whether they have.
func forgetLeft(ctx context.Context, c ControlDB, a LeaveServerArgs, ids []string) error {
	if _, err := c.NewRaw(`DELETE FROM node.outbox WHERE id = ANY(?::uuid[])`, "{"+strings.Join(ids, ",")+"}").Exec(ctx); err != nil {
		return Fault(err, "let jobs of %s go", a.TenantID)
	}
	_, err := c.NewRaw(`DELETE FROM node.residence WHERE tenant_id = ? AND move_id = ?`, a.TenantID, a.MoveID.String()).Exec(ctx)
	return Fault(err, fmt.Sprintf("forget %s", a.TenantID))
}
