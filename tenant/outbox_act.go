package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// MostJobs is how many jobs one act of an operator is for at most.
const MostJobs = 100

// jobNote is how the audit log keeps a job.
type jobNote struct {
	ID       ID     `json:"id"`
	Kind     string `json:"kind"`
	Tenant   string `json:"tenant,omitempty"`
	Attempts int    `json:"attempts"`
}

// ReplayJobs makes jobs that failed, or are parked, due now, and returns how many those
// were. Faults: Invalid on "reason" or without a job, Conflict when none of them waits
// any more, Unavailable when a server that may hold them is away.
func (s *Service) ReplayJobs(ctx context.Context, by Actor, ids []ID, reason string) (int, error) {
	return s.onJobs(ctx, AuditEntry{By: by, Action: "job.replay", Reason: reason}, ids, replayJobs)
}

// DropJobs forgets jobs: what they were to do is never done. Those that a process has
// taken are forgotten only with taken, for whoever has made sure that nobody runs them.
// Faults: as ReplayJobs.
func (s *Service) DropJobs(ctx context.Context, by Actor, ids []ID, taken bool, reason string) (int, error) {
	return s.onJobs(ctx, AuditEntry{By: by, Action: "job.drop", Reason: reason}, ids, func(ctx context.Context, c ControlDB, ids []ID) ([]OutboxEntry, error) {
		return dropJobs(ctx, c, ids, taken)
	})
}

// onJobs does something to rows of the outboxes and keeps it in the audit log. Rows of
// main are in the same transaction. What another server holds is changed while that is
// open, and nothing but the commit of what is written comes after.
func (s *Service) onJobs(ctx context.Context, e AuditEntry, ids []ID, do func(context.Context, ControlDB, []ID) ([]OutboxEntry, error)) (n int, err error) {
	if e.Reason, err = CleanReason(e.Reason); err != nil {
		return 0, err
	}
	if len(ids) == 0 || len(ids) > MostJobs {
		return 0, fault.Field("job", "Choose the jobs first, at most %d.", MostJobs)
	}
	err = s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		var done []OutboxEntry
		var away error
		for i, node := range s.registry.Nodes() {
			outbox := node.ControlDB
			if i == 0 {
				outbox = c
			}
			if len(done) == len(ids) {
				break
			}
			rows, err := doWithin(ctx, outbox, ids, do)
			if err != nil && i == 0 {
				return err
			}
			if err != nil {
				away = err
			}
			done = append(done, rows...)
		}
		n = len(done)
		switch {
		case n == 0 && away != nil:
			return fault.Wrap(away, fault.Unavailable, "A server that may hold these jobs does not answer.")
		case n == 0:
			return fault.New(fault.Conflict, "None of these jobs waits any more.")
		}
		return Audit(ctx, c, jobsAudit(e, done))
	})
	return n, err
}

// doWithin gives a server no longer than it may take to answer.
func doWithin(ctx context.Context, c ControlDB, ids []ID, do func(context.Context, ControlDB, []ID) ([]OutboxEntry, error)) ([]OutboxEntry, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	return do(ctx, c, ids)
}

// jobsAudit names the tenant where all jobs are of one.
func jobsAudit(e AuditEntry, jobs []OutboxEntry) AuditEntry {
	e.Tenant = jobs[0].TenantID
	notes := make([]jobNote, len(jobs))
	for i, j := range jobs {
		notes[i] = jobNote{ID: ID(j.ID), Kind: j.Kind, Attempts: j.Attempts}
		if !j.TenantID.IsZero() {
			notes[i].Tenant = j.TenantID.String()
		}
		if j.TenantID != e.Tenant {
			e.Tenant = ID{}
		}
	}
	e.After = notes
	return e
}
