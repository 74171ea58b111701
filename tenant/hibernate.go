package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// Hibernate moves a tenant's schema into one object and drops it. The commit that
// drops it is the one that says where the data is now, so a process that dies
// anywhere leaves the tenant awake or hibernated, whole either way. One that
// hibernates already is left alone. Faults: Conflict while something is being done
// with it or written in it, and where a newer Hearth has changed its schema, Unavailable when the archive cannot be kept.
func (r *Registry) Hibernate(ctx context.Context, id ID) error {
	return r.hibernate(ctx, id, func(int64) error { return nil })
}

// hibernate is Hibernate that asks may before an archive of a size in bytes is kept.
func (r *Registry) hibernate(ctx context.Context, id ID, may func(size int64) error) (err error) {
	began := r.now()
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	h, err := r.homeOf(ctx, id)
	if err != nil {
		return err
	}
	if h.Residence == ResidenceHibernated {
		return follow(ctx, r.Control(), h, 0)
	}
	t.Residence = h.Residence // control may be behind
	if err := CheckOperation(t, OpHibernate); err != nil {
		return err
	}
	busy, err := r.hasWork(ctx, h, r.now().Add(r.idle.Quiet))
	if err != nil {
		return err
	}
	if busy {
		return fault.New(fault.Conflict, "This workspace has work to do shortly.")
	}
	defer func() {
		if !fault.Is(err, fault.Conflict) {
			r.observe(Operated{Kind: OpHibernate, Failed: err != nil, Took: r.now().Sub(began)})
		}
	}()
	return r.sleep(ctx, t, h, move{}, may)
}

// sleep archives a tenant that is awake and drops its schema. Where it is for a move,
// it may not wake on this server any more.
func (r *Registry) sleep(ctx context.Context, t Tenant, h home, into move, may func(size int64) error) (err error) {
	id := t.ID
	if h.SchemaVersion > r.needs {
		return errNewer // it may have tables that this binary would leave out
	}
	if h.SchemaVersion < r.needs {
		if err := r.migrate(ctx, t); err != nil {
			return fault.Wrap(errors.Join(err, r.noteFailure(ctx, id, nil, err)), fault.Conflict, "This workspace could not be migrated.")
		}
		h.SchemaVersion = r.needs
	}
	draft := newSpool(r.drafts)
	defer draft.Close()
	made, err := r.draft(ctx, h, draft)
	if err != nil {
		return unkept(err)
	}
	if err := may(draft.size); err != nil {
		return err
	}
	key := fmt.Sprintf("archives/%d-%s.zst", h.Generation+1, NewID())
	node, err := r.node(ctx, h.server)
	if err != nil {
		return err
	}
	announced, err := announce(ctx, node, ForgetArchiveArgs{id, key}, forgetDrafts)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			r.abandon(ctx, node, announced, ForgetArchiveArgs{id, key})
		}
	}()
	r.reached("the archive is announced")
	if err := r.keep(ctx, h, key, draft, made); err != nil {
		return unkept(err)
	}
	r.reached("the archive is kept")
	next := home{TenantID: id, Residence: ResidenceHibernated, Generation: h.Generation + 1, SchemaVersion: h.SchemaVersion, Object: key, ObjectSum: draft.sum(), ObjectSize: draft.size,
		MovingTo: into.To, MoveID: into.ID}
	unchanged := func(ctx context.Context, s session) (home, error) {
		found, err := s.archive(ctx, h, io.Discard)
		if err == nil && !found.same(made) {
			err = errUsed
		}
		return next, err
	}
	if err := r.seal(ctx, h, unchanged, announced); err != nil {
		return err
	}
	r.reached("sealed")
	return follow(ctx, r.Control(), next, 0)
}

// unkept says it in the words of whoever archives: also where somebody else has done so
// meanwhile, and the schema is gone.
func unkept(err error) error {
	switch {
	case fault.Is(err, fault.Conflict):
		return err
	case errors.Is(err, errAsleep):
		return fault.Wrap(err, fault.Conflict, "This workspace was used just now.")
	}
	return fault.Wrap(err, fault.Unavailable, "This workspace could not be archived just now.")
}

// draft writes the archive of a schema. Nothing is locked meanwhile.
func (r *Registry) draft(ctx context.Context, h home, to io.Writer) (made contents, err error) {
	err = r.inSession(ctx, h.server, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", func(ctx context.Context, s session) error {
		made, err = s.archive(ctx, h, to)
		return err
	})
	return made, err
}

// archive writes what the session sees of a schema.
func (s session) archive(ctx context.Context, h home, to io.Writer) (contents, error) {
	// Where two scans of a table begin at the same row, equal tables have equal sums.
	if err := s.exec(ctx, "SET LOCAL synchronize_seqscans = off"); err != nil {
		return contents{}, err
	}
	at, err := position(ctx, s.ControlDB, h.TenantID)
	if err != nil {
		return contents{}, err
	}
	head := archiveHead{archiveFormat, h.TenantID, h.SchemaVersion, h.Generation, at, s.tables}
	return writeArchive(ctx, to, head, func(ctx context.Context, table string, to io.Writer) (int64, error) {
		return s.copyOut(ctx, h.TenantID.schema()+"."+table, to)
	})
}

// keep puts a draft into the store, and reads it back. It faults unless the store
// gives back what it was given, whole.
func (r *Registry) keep(ctx context.Context, h home, key string, draft *spool, want contents) error {
	from, err := draft.read()
	if err != nil {
		return err
	}
	if err := r.files.Put(ctx, h.TenantID, key, from, draft.size); err != nil {
		return err
	}
	body, size, err := r.files.Get(ctx, h.TenantID, key)
	if err != nil {
		return err
	}
	defer body.Close()
	sum, rows := sha256.New(), want.rows()
	got, err := readArchive(ctx, io.TeeReader(body, sum), func(archiveHead) error { return nil },
		func(_ context.Context, table string, from io.Reader) (int64, error) {
			_, err := io.Copy(io.Discard, from)
			return rows[table], err
		})
	switch {
	case err != nil:
		return fmt.Errorf("archive %s of %s reads back otherwise: %w", key, h.TenantID, err)
	case size != draft.size || hex.EncodeToString(sum.Sum(nil)) != draft.sum() || !got.same(want):
		return fmt.Errorf("%w: %s of %s reads back otherwise", errArchive, key, h.TenantID)
	}
	return nil
}

// seal drops a schema where take says that it is archived, and where it lives then, in
// one commit, which also takes back the announcement of its archive. While take looks
// nobody else does. Faults: Conflict when somebody has used it meanwhile.
func (r *Registry) seal(ctx context.Context, was home, take func(context.Context, session) (home, error), announced uuid.UUID) error {
	var next home
	err := r.inSession(ctx, was.server, "BEGIN", func(ctx context.Context, s session) error {
		for _, setting := range []string{"SET LOCAL lock_timeout = '500ms'", "SET LOCAL synchronous_commit = on"} {
			if err := s.exec(ctx, setting); err != nil {
				return err
			}
		}
		now, err := hold(ctx, s.ControlDB, was.TenantID)
		if err != nil {
			return inUse(err)
		}
		if now.Residence != ResidenceAwake || now.Generation != was.Generation || now.SchemaVersion != was.SchemaVersion {
			return errUsed
		}
		schema := was.TenantID.schema()
		if err := s.exec(ctx, "LOCK TABLE "+schema+"."+strings.Join(s.tables, ", "+schema+".")+" IN ACCESS EXCLUSIVE MODE"); err != nil {
			return inUse(err)
		}
		if err := noOthers(ctx, s.ControlDB, was.TenantID, s.tables); err != nil {
			return err
		}
		if next, err = take(ctx, s); err != nil {
			return err
		}
		if err := s.exec(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			return inUse(err)
		}
		if err := takeBack(ctx, s.ControlDB, announced); err != nil {
			return err
		}
		return moveHome(ctx, s.ControlDB, next)
	})
	if err != nil && next.Generation > 0 {
		// The answer to COMMIT may be lost: the row is the truth.
		if now, look := r.homeOf(ctx, was.TenantID); look == nil && now.Generation == next.Generation && now.Object == next.Object {
			return nil
		}
	}
	return err
}

var errNewer = fault.New(fault.Conflict, "This workspace belongs to a newer Hearth already.")

var errUsed = fault.New(fault.Conflict, "This workspace was used just now.")

// inUse is for a lock that somebody else holds.
func inUse(err error) error {
	if lockTimedOut(err) {
		return fault.Wrap(err, fault.Conflict, "This workspace was used just now.")
	}
	return err
}

// noOthers faults where a schema holds tables that would be lost.
func noOthers(ctx context.Context, c ControlDB, id ID, known []string) error {
	others, err := otherTables(ctx, c, id, known)
	if err == nil && len(others) > 0 {
		err = fault.Wrap(fmt.Errorf("tables that no archive holds: %s", strings.Join(others, ", ")), fault.Internal, "This workspace holds something that cannot be archived.")
	}
	return err
}

// abandonTime is how long an archive that is not needed after all may take to remove.
const abandonTime = 10 * time.Second

// abandon removes an archive that no tenant came to live in. Where it cannot, its
// announcement does later.
func (r *Registry) abandon(ctx context.Context, node ControlDB, announced uuid.UUID, a ForgetArchiveArgs) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonTime)
	defer cancel()
	err := node.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		// Whoever sealed after all has taken it back.
		if err := takeBack(ctx, c, announced); err != nil {
			return err
		}
		return r.files.Delete(ctx, a.TenantID, a.Key)
	})
	if err != nil {
		slog.WarnContext(ctx, "an archive that nobody needs stays for a day", "tenant", a.TenantID, "key", a.Key, "error", err)
	}
}
