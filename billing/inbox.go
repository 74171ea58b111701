package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// replayedAtOnce is how many events one request replays.
const replayedAtOnce = 500

// HandleEvent follows up an event: whatever it says, what counts is what Stripe says
// now of the customer that it is about. So the order of events does not matter, nor
// does one that comes twice. What keeps it from being followed up is noted in the inbox.
func (s *Service) HandleEvent(ctx context.Context, a HandleEventArgs) error {
	err := s.followUp(ctx, a)
	if err != nil && !fault.Is(err, fault.NotFound) {
		if failed := noteFailure(context.WithoutCancel(ctx), s.control, a.EventID, err); failed != nil {
			s.log.ErrorContext(ctx, "what an event met with is not noted", "event", a.EventID, "error", failed)
		}
	}
	return err
}

// Replay follows an event up once more, whatever came of it before, and keeps in the
// audit log who asked for that. It is followed up as any other: what counts is what
// Stripe says now. Faults: NotFound.
func (s *Service) Replay(ctx context.Context, by tenant.Actor, id, reason string) error {
	return s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		e, err := reopenEvent(ctx, c, id)
		if fault.Is(err, fault.NotFound) {
			return fault.Wrap(err, fault.NotFound, "There is no such event in the inbox.")
		}
		if err != nil {
			return err
		}
		if err := tenant.DropParked(ctx, c, HandleEventArgs{}.Kind(), "event_id", []string{id}); err != nil {
			return err
		}
		whose, err := tenantOfCustomer(ctx, c, e.Customer)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		err = tenant.Audit(ctx, c, tenant.AuditEntry{By: by, Tenant: whose, Action: "billing.replay", Reason: reason, After: map[string]string{"event": id, "kind": e.EventKind}})
		if err != nil {
			return err
		}
		return s.jobs.EnqueueControl(ctx, c, tenant.QueueNow, HandleEventArgs{EventID: id})
	})
}

// ReplayFailed is Replay for the events that could not be followed up, the oldest first,
// and returns how many those are.
func (s *Service) ReplayFailed(ctx context.Context, by tenant.Actor, reason string) (n int, err error) {
	err = s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		ids, err := reopenFailed(ctx, c, replayedAtOnce)
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		if err := tenant.DropParked(ctx, c, HandleEventArgs{}.Kind(), "event_id", ids); err != nil {
			return err
		}
		all := make([]HandleEventArgs, n)
		for i, id := range ids {
			all[i].EventID = id
		}
		if err := tenant.AppendControlOutboxes(ctx, c, tenant.QueueNow, all); err != nil {
			return err
		}
		return tenant.Audit(ctx, c, tenant.AuditEntry{By: by, Action: "billing.replay_failed", Reason: reason, After: map[string]int{"events": n}})
	})
	return n, err
}

// LookForDrift asks for the report of drift to be made now, and keeps who asked.
func (s *Service) LookForDrift(ctx context.Context, by tenant.Actor) error {
	return s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := tenant.Audit(ctx, c, tenant.AuditEntry{By: by, Action: "billing.look_for_drift"}); err != nil {
			return err
		}
		return s.jobs.EnqueueControl(ctx, c, tenant.QueueSoon, DriftArgs{})
	})
}

// heardAt is since when an event asks for Stripe to be asked.
func (e InboxEntry) heardAt() time.Time {
	if e.ReplayedAt.After(e.ReceivedAt) {
		return e.ReplayedAt
	}
	return e.ReceivedAt
}

// IsOpen reports whether an event waits to be followed up.
func (e InboxEntry) IsOpen() bool { return e.HandledAt.IsZero() }
