package tenant

import (
	"context"
	"fmt"
	"time"
)

// seizeTime is how long everybody may have to wait for one workspace: less than their
// statements may take.
const seizeTime = 10 * time.Second

// seize is sleep for a tenant that is used without a pause, and moves: it is archived
// while everybody waits. Faults: Conflict where somebody holds it for long, Unavailable
// where it takes too long.
func (r *Registry) seize(ctx context.Context, h home, into move) (err error) {
	if h.SchemaVersion != r.needs {
		return errUsed // sleep says what is the matter
	}
	node, err := r.node(ctx, h.server)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("archives/%d-%s.zst", h.Generation+1, NewID())
	announced, err := announce(ctx, node, ForgetArchiveArgs{h.TenantID, key}, forgetDrafts)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			r.abandon(ctx, node, announced, ForgetArchiveArgs{h.TenantID, key})
		}
	}()
	within, cancel := context.WithTimeout(ctx, seizeTime)
	defer cancel()
	draft := newSpool(r.drafts)
	defer draft.Close()
	take := func(ctx context.Context, s session) (home, error) {
		made, err := s.archive(ctx, h, draft)
		if err == nil {
			err = r.keep(ctx, h, key, draft, made)
		}
		if err != nil {
			return home{}, unkept(err)
		}
		return home{TenantID: h.TenantID, Residence: ResidenceHibernated, Generation: h.Generation + 1, SchemaVersion: h.SchemaVersion,
			Object: key, ObjectSum: draft.sum(), ObjectSize: draft.size, MovingTo: into.To, MoveID: into.ID}, nil
	}
	if err := r.seal(within, h, take, announced); err != nil {
		return err
	}
	r.reached("seized")
	return nil // control follows when it is switched
}
