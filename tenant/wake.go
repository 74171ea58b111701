package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
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
		return bind(r.pools.Tenant, t.ID, r.breach), nil
	case <-late.C:
		return DB{}, ErrWaking
	}
}

// WakingPart is how much of a tenant's archive has been read, of 1, when this process
// wakes it.
func (r *Registry) WakingPart(id ID) (part float64, known bool) {
	read, known := r.parts.Load(id)
	if !known {
		return 0, false
	}
	p := read.(*progress)
	return float64(p.done.Load()) / float64(max(p.size, 1)), true
}

// progress counts what is read of an archive.
type progress struct {
	io.Reader
	size int64
	done atomic.Int64
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.done.Add(int64(n))
	return n, err
}

// Wake brings a hibernated tenant back, once, however many ask. One that is awake is
// left alone. Faults: NotFound for one that is unknown, Unavailable when its archive
// cannot be read or is not its own.
func (r *Registry) Wake(ctx context.Context, id ID) error {
	select {
	case woken := <-r.waking(ctx, id):
		return woken.Err
	case <-ctx.Done():
		return Fault(ctx.Err(), "wait for %s to wake", id)
	}
}

// waking joins whoever wakes the tenant in this process. It goes on when they leave.
func (r *Registry) waking(ctx context.Context, id ID) <-chan singleflight.Result {
	ctx = context.WithoutCancel(ctx)
	return r.wakes.DoChan(id.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, wakeTimeout)
		defer cancel()
		err := r.wake(ctx, id)
		if err != nil {
			slog.ErrorContext(ctx, "tenant does not wake", "tenant", id, "error", err)
		}
		return nil, err
	})
}

func (r *Registry) wake(ctx context.Context, id ID) (err error) {
	h, err := homeOf(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	if h.Residence == ResidenceAwake {
		return follow(ctx, r.Control(), h)
	}
	began := r.now()
	next, err := r.restore(ctx, h)
	if err != nil {
		// Somebody else may have been quicker, or the answer to COMMIT is lost.
		if now, look := homeOf(ctx, r.Control(), id); look == nil && now.Residence == ResidenceAwake {
			return follow(ctx, r.Control(), now)
		}
	}
	r.observe(Operated{Kind: OpWake, Failed: err != nil, Took: r.now().Sub(began)})
	if err != nil {
		if fault.Of(err) == fault.Internal || fault.Is(err, fault.NotFound) {
			err = fault.Wrap(err, fault.Unavailable, "This workspace could not be woken just now. Please try again in a moment.")
		}
		return err
	}
	r.reached("restored")
	return follow(ctx, r.Control(), next)
}

// restore makes the schema of a hibernated tenant from its archive, and says so in
// one commit. Others who want the same wait for it.
func (r *Registry) restore(ctx context.Context, was home) (next home, err error) {
	err = r.inSession(ctx, "BEGIN", func(ctx context.Context, s session) error {
		now, err := hold(ctx, s.ControlDB, was.TenantID)
		if err != nil {
			return err
		}
		if now.Residence == ResidenceAwake {
			return fault.New(fault.Conflict, "This workspace is awake already.")
		}
		was = now
		body, size, err := r.files.Get(ctx, was.TenantID, was.Object)
		if err != nil {
			return err
		}
		defer body.Close()
		from := &progress{Reader: body, size: size}
		r.parts.Store(was.TenantID, from)
		defer r.parts.Delete(was.TenantID)
		sum := sha256.New()
		var plan migrations.Plan
		read, err := readArchive(ctx, io.TeeReader(from, sum), func(head archiveHead) error {
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
		if size != was.ObjectSize || hex.EncodeToString(sum.Sum(nil)) != was.ObjectSum {
			return fmt.Errorf("%w: its sum is not the one that was noted", errArchive)
		}
		if next, err = s.finish(ctx, r.now(), was, read.Head, plan); err != nil {
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
func (s session) finish(ctx context.Context, now time.Time, was home, head archiveHead, plan migrations.Plan) (home, error) {
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
	// The announcement of the archive may have come due while it was lived in.
	if err := AppendControlOutbox(ctx, s.ControlDB, QueueBulk, ForgetArchiveArgs{was.TenantID, was.Object}, now.Add(KeepArchives)); err != nil {
		return home{}, err
	}
	return home{TenantID: was.TenantID, Residence: ResidenceAwake, Generation: was.Generation + 1, SchemaVersion: migrations.TenantVersion, LastObject: was.Object}, nil
}

// FinishWake builds what only searching needs. Doing it again changes nothing, and a
// tenant that hibernates again needs none of it.
func (r *Registry) FinishWake(ctx context.Context, id ID) error {
	h, err := homeOf(ctx, r.Control(), id)
	if fault.Is(err, fault.NotFound) || h.Residence == ResidenceHibernated {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := migrations.Restore(id.schema(), migrations.TenantVersion)
	if err != nil {
		return err
	}
	for _, statement := range plan.Search {
		if err := build(ctx, r.Control(), statement); err != nil && !errors.Is(err, errAsleep) {
			return err
		}
	}
	return nil
}
