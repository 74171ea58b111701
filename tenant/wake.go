package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"hearth/migrations"
	"hearth/tenant/fault"

	"golang.org/x/sync/singleflight"
)

// wakeTimeout is how long one try to wake a tenant may take.
const wakeTimeout = 5 * time.Minute

// searchLater is from how many bytes of an archive on a tenant is let in before it
// can search quickly: below, the index costs nobody a wait.
const searchLater = 1 << 20

// FinishWakeArgs asks for what a tenant that woke can do without for a while.
type FinishWakeArgs struct {
	TenantID ID `json:"tenant_id"`
}

// Kind implements JobArgs.
func (FinishWakeArgs) Kind() string { return "tenant:finish_wake" }

// ErrWaking tells that a tenant is being woken and does not answer yet.
var ErrWaking = fault.New(fault.Unavailable, "This workspace is waking up. It takes a moment.")

// Rouse is OpenTenant for somebody who would rather be told than wait longer than
// patience. Faults besides those of OpenTenant: ErrWaking, while it goes on waking.
func (r *Registry) Rouse(ctx context.Context, t Tenant, patience time.Duration) (DB, error) {
	if t.Residence != ResidenceHibernated {
		return r.OpenTenant(ctx, t)
	}
	if err := t.mayOpen(); err != nil {
		return DB{}, err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case woken := <-r.waking(ctx, t.ID):
		if woken.Err != nil {
			return DB{}, woken.Err
		}
		return r.handle(ctx, t.ID, woken.Val.(string))
	case <-late.C:
		return DB{}, ErrWaking
	}
}

// Wake brings a hibernated tenant back, once, however many ask. One that is awake is
// left alone. Faults: NotFound for one that is unknown, Unavailable when its archive
// cannot be read or is not its own.
func (r *Registry) Wake(ctx context.Context, id ID) error {
	_, err := r.woken(ctx, id)
	return err
}

// woken is Wake for who goes on to use the tenant.
func (r *Registry) woken(ctx context.Context, id ID) (DB, error) {
	select {
	case woken := <-r.waking(ctx, id):
		if woken.Err != nil {
			return DB{}, woken.Err
		}
		return r.handle(ctx, id, woken.Val.(string))
	case <-ctx.Done():
		return DB{}, Fault(ctx.Err(), "wait for %s to wake", id)
	}
}

// waking joins whoever wakes the tenant in this process, and tells on which server it
// is then. It goes on when they leave.
func (r *Registry) waking(ctx context.Context, id ID) <-chan singleflight.Result {
	ctx = context.WithoutCancel(ctx)
	return r.wakes.DoChan(id.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, wakeTimeout)
		defer cancel()
		server, err := r.wake(ctx, id)
		if err != nil {
			slog.ErrorContext(ctx, "tenant does not wake", "tenant", id, "error", err)
		}
		return server, err
	})
}

// wake brings a tenant back and tells on which server.
func (r *Registry) wake(ctx context.Context, id ID) (server string, err error) {
	h, err := r.homeOf(ctx, id)
	for err == nil && h.Residence == ResidenceHibernated {
		if h.MovingTo != "" {
			if err = r.settle(ctx, h); err == nil {
				h, err = r.homeOf(ctx, id)
			}
			continue
		}
		began := r.now()
		next, failed := r.restore(ctx, h)
		took := r.now().Sub(began)
		if failed == nil {
			r.observe(Operated{Kind: OpWake, Took: took})
			r.reached("restored")
			return h.server, follow(ctx, r.Control(), next, restAfter(took))
		}
		// Somebody else may have been quicker, or the answer to COMMIT is lost.
		was := h.Generation
		if h, err = r.homeOf(ctx, id); err != nil || h.Generation == was && !errors.Is(failed, errMoving) {
			r.observe(Operated{Kind: OpWake, Failed: true, Took: took})
			return "", fault.Wrap(failed, fault.Unavailable, "This workspace could not be woken just now. Please try again in a moment.")
		}
	}
	if err != nil {
		return "", err
	}
	return h.server, follow(ctx, r.Control(), h, 0)
}

// restore makes the schema of a hibernated tenant from its archive, and says so in
// one commit. Others who want the same wait for it.
func (r *Registry) restore(ctx context.Context, was home) (next home, err error) {
	archive, err := r.fetch(ctx, was)
	if err != nil {
		return next, err
	}
	defer archive.Close()
	err = r.inSession(ctx, was.server, "BEGIN", func(ctx context.Context, s session) error {
		now, err := hold(ctx, s.ControlDB, was.TenantID)
		if err != nil {
			return err
		}
		if now.Residence != ResidenceHibernated || now.Generation != was.Generation {
			return fault.New(fault.Conflict, "This workspace is awake already.")
		}
		if now.MovingTo != "" {
			return errMoving
		}
		sum := sha256.New()
		var plan migrations.Plan
		read, err := readArchive(ctx, io.TeeReader(archive, sum), func(head archiveHead) error {
			if head.Tenant != was.TenantID || head.Generation != was.Generation-1 {
				return fmt.Errorf("%w: it is generation %d of %s", errArchive, head.Generation, head.Tenant)
			}
			plan, err = migrations.Restore(was.TenantID.schema(), head.SchemaVersion)
			if err != nil {
				return err
			}
			return s.makeSchema(ctx, was.TenantID, plan.Tables)
		}, func(ctx context.Context, table string, from io.Reader) (int64, error) {
			return s.copyIn(ctx, was.TenantID.schema()+"."+table, from)
		})
		if err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != was.ObjectSum {
			return fmt.Errorf("%w: it has changed since it was looked at", errArchive)
		}
		if next, err = s.finish(ctx, was, read.Head, plan); err != nil {
			return err
		}
		return moveHome(ctx, s.ControlDB, next)
	})
	return next, err
}

// makeSchema makes a schema with its tables and the rights on it.
func (s session) makeSchema(ctx context.Context, id ID, tables []string) error {
	statements := append([]string{"CREATE SCHEMA " + id.schema(), "GRANT USAGE ON SCHEMA " + id.schema() + " TO " + TenantRole}, tables...)
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// finish adds to restored rows what they need to be a tenant of this binary.
func (s session) finish(ctx context.Context, was home, head archiveHead, plan migrations.Plan) (home, error) {
	statements := append(plan.Indexes, plan.Rest...)
	if was.ObjectSize < searchLater {
		statements = append(statements, plan.Search...)
	}
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return home{}, err
		}
	}
	if err := s.exec(ctx, fmt.Sprintf("SELECT setval('%s.ids', %d, %t)", was.TenantID.schema(), head.Sequence.Last, head.Sequence.Used)); err != nil {
		return home{}, err
	}
	if was.ObjectSize >= searchLater {
		if err := AppendControlOutbox(ctx, s.ControlDB, QueueSoon, FinishWakeArgs{was.TenantID}, time.Time{}); err != nil {
			return home{}, err
		}
	}
	if _, err := announce(ctx, s.ControlDB, ForgetArchiveArgs{was.TenantID, was.Object}, KeepArchives); err != nil {
		return home{}, err
	}
	return home{TenantID: was.TenantID, Residence: ResidenceAwake, Generation: was.Generation + 1, SchemaVersion: migrations.TenantVersion, LastObject: was.Object}, nil
}

// FinishWake builds what only searching needs. Doing it again changes nothing, and a
// tenant that hibernates again needs none of it.
func (r *Registry) FinishWake(ctx context.Context, id ID) error {
	h, err := r.homeOf(ctx, id)
	if fault.Is(err, fault.NotFound) || h.Residence == ResidenceHibernated {
		return nil
	}
	if err != nil {
		return err
	}
	node, err := r.node(ctx, h.server)
	if err != nil {
		return err
	}
	plan, err := migrations.Restore(id.schema(), migrations.TenantVersion)
	if err != nil {
		return err
	}
	// Nothing has looked at so many rows since they are there.
	for _, statement := range append(plan.Search, "ANALYZE "+id.schema()+".messages") {
		if err := build(ctx, node, statement); err != nil && !errors.Is(err, errAsleep) {
			return err
		}
	}
	return nil
}
