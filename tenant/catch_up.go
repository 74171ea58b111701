package tenant

import (
	"context"
	"errors"
	"log/slog"

	"hearth/tenant/fault"
)

// errFailedLately spares a schema that cannot be migrated a try for each visit.
var errFailedLately = errors.New("the schema could not be migrated a moment ago")

// catchUp migrates a tenant that is opened before its turn has come, once however many
// ask in this process, and goes on when they leave. What fails is noted as in a run; what
// only waited in vain for others is tried again by the next who asks.
func (r *Registry) catchUp(ctx context.Context, t Tenant) error {
	done := r.wakes.DoChan("migrate "+t.ID.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wakeTimeout)
		defer cancel()
		failed, err := failedLately(ctx, r.Control(), t.ID, r.needs)
		if err != nil {
			return nil, err
		}
		if failed {
			return nil, errFailedLately
		}
		if err = r.migrate(ctx, t); err == nil || IsAsleep(err) {
			return nil, err
		}
		if !fault.Is(err, fault.Unavailable) {
			err = errors.Join(err, r.noteFailure(ctx, t.ID, nil, err))
		}
		slog.ErrorContext(ctx, "tenant schema is behind", "tenant", t.ID, "version", t.SchemaVersion, "error", err)
		return nil, err
	})
	select {
	case caught := <-done:
		return caught.Err
	case <-ctx.Done():
		return Fault(ctx.Err(), "wait for %s to be migrated", t.ID)
	}
}
