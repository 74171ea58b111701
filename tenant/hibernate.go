package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// KeepArchives is how long an archive is kept that nobody needs any more: longer than
// a backup of Postgres that still names it.
const KeepArchives = 7 * 24 * time.Hour

// ForgetArchiveArgs asks that an archive is removed unless a tenant lives in it. It
// is written before the archive is, so that none is left behind.
type ForgetArchiveArgs struct {
	TenantID ID     `json:"tenant_id"`
	Key      string `json:"key"`
}

// Kind implements JobArgs.
func (ForgetArchiveArgs) Kind() string { return "tenant:forget_archive" }

// Hibernate moves a tenant's schema into one object and drops it. The commit that
// drops it is the one that says where the data is now, so a process that dies
// anywhere leaves the tenant awake or hibernated, whole either way. One that
// hibernates already is left alone. Faults: Conflict while something is being done
// with it or written in it, Unavailable when the archive cannot be kept.
func (r *Registry) Hibernate(ctx context.Context, id ID) (err error) {
	began := r.now()
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	h, err := homeOf(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	if h.Residence == ResidenceHibernated {
		return follow(ctx, r.Control(), h)
	}
	if err := CheckOperation(t, OpHibernate); err != nil {
		return err
	}
	if busy, err := hasWork(ctx, r.Control(), id, r.now().Add(r.idle.Quiet)); err != nil || busy {
		return errors.Join(err, fault.New(fault.Conflict, "This workspace has work to do shortly."))
	}
	defer func() { r.observe(Operated{Kind: OpHibernate, Failed: err != nil, Took: r.now().Sub(began)}) }()
	if h.SchemaVersion > r.needs {
		return errNewer // it may have tables that this binary would leave out
	}
	if h.SchemaVersion < r.needs {
		if err := r.migrate(ctx, t); err != nil {
			return fault.Wrap(errors.Join(err, r.noteFailure(ctx, id, nil, err)), fault.Conflict, "This workspace could not be migrated.")
		}
		h.SchemaVersion = r.needs
	}
	key := fmt.Sprintf("archives/%d-%s.zst", h.Generation+1, NewID())
	if err := AppendControlOutbox(ctx, r.Control(), QueueBulk, ForgetArchiveArgs{id, key}, r.now().Add(KeepArchives)); err != nil {
		return err
	}
	r.reached("the archive is announced")
	made, err := r.keepArchive(ctx, h, key)
	if err != nil {
		return err
	}
	r.reached("the archive is kept")
	next := home{TenantID: id, Residence: ResidenceHibernated, Generation: h.Generation + 1, SchemaVersion: h.SchemaVersion, Object: key, ObjectSum: made.sum, ObjectSize: made.size}
	if err := r.seal(ctx, h, made.contents, next); err != nil {
		return err
	}
	r.reached("sealed")
	return follow(ctx, r.Control(), next)
}

// kept is an archive in the store.
type kept struct {
	contents
	sum  string
	size int64
}

// keepArchive writes the archive of a schema into the store, and reads it back.
// Nothing is locked meanwhile.
func (r *Registry) keepArchive(ctx context.Context, h home, key string) (made kept, err error) {
	draft, err := os.CreateTemp("", "hearth-archive-")
	if err != nil {
		return made, fault.Wrap(err, fault.Unavailable, "There is no room to archive this workspace.")
	}
	defer draft.Close()
	os.Remove(draft.Name()) // the open file is enough
	sum := sha256.New()
	err = r.inSession(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", func(ctx context.Context, s session) error {
		made.contents, err = s.archive(ctx, h, io.MultiWriter(draft, sum))
		return err
	})
	if err != nil {
		return made, unkept(err)
	}
	if made.size, err = draft.Seek(0, io.SeekEnd); err == nil {
		_, err = draft.Seek(0, io.SeekStart)
	}
	if err != nil {
		return made, unkept(err)
	}
	made.sum = hex.EncodeToString(sum.Sum(nil))
	if err := r.files.Put(ctx, h.TenantID, key, draft, made.size); err != nil {
		return made, err
	}
	return made, r.readBack(ctx, h, key, made)
}

func unkept(err error) error {
	if fault.Of(err) != fault.Internal {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, "This workspace could not be archived just now.")
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
	head := archiveHead{archiveFormat, h.TenantID, h.SchemaVersion, h.Generation, at, archivedTables}
	return writeArchive(ctx, to, head, func(ctx context.Context, table string, to io.Writer) (int64, error) {
		return s.copyOut(ctx, h.TenantID.schema()+"."+table, to)
	})
}

// readBack faults unless the store gives back what was put, whole.
func (r *Registry) readBack(ctx context.Context, h home, key string, want kept) error {
	body, size, err := r.files.Get(ctx, h.TenantID, key)
	if err != nil {
		return err
	}
	defer body.Close()
	sum := sha256.New()
	got, err := readArchive(ctx, io.TeeReader(body, sum), func(archiveHead) error { return nil },
		func(_ context.Context, table string, from io.Reader) (int64, error) {
			_, err := io.Copy(io.Discard, from)
			for _, t := range want.Tables {
				if t.Name == table {
					return t.Rows, err
				}
			}
			return 0, err
		})
	if err != nil || size != want.size || hex.EncodeToString(sum.Sum(nil)) != want.sum || !got.same(want.contents) {
		return fault.Wrap(fmt.Errorf("archive %s of %s reads back otherwise: %w", key, h.TenantID, err), fault.Unavailable, "This workspace could not be archived just now.")
	}
	return nil
}

// seal drops a schema that is still as it was archived, and says so in one commit.
// Faults: Conflict when somebody has used it meanwhile.
func (r *Registry) seal(ctx context.Context, was home, made contents, next home) error {
	err := r.inSession(ctx, "BEGIN", func(ctx context.Context, s session) error {
		for _, setting := range []string{"SET LOCAL lock_timeout = '500ms'", "SET LOCAL synchronous_commit = on"} {
			if err := s.exec(ctx, setting); err != nil {
				return err
			}
		}
		now, err := hold(ctx, s.ControlDB, was.TenantID)
		if err != nil {
			return err
		}
		if now.Residence != ResidenceAwake || now.Generation != was.Generation || now.SchemaVersion != was.SchemaVersion {
			return errUsed
		}
		schema := was.TenantID.schema()
		if err := s.exec(ctx, "LOCK TABLE "+schema+"."+strings.Join(archivedTables, ", "+schema+".")+" IN ACCESS EXCLUSIVE MODE"); err != nil {
			return err
		}
		found, err := s.archive(ctx, was, io.Discard)
		if err != nil {
			return err
		}
		if !found.same(made) {
			return errUsed
		}
		if err := s.exec(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			return err
		}
		return moveHome(ctx, s.ControlDB, next)
	})
	if fault.Is(err, fault.Unavailable) {
		// The answer to COMMIT may be lost: the row is the truth.
		if now, look := homeOf(ctx, r.Control(), was.TenantID); look == nil && now.Generation == next.Generation && now.Object == next.Object {
			return nil
		}
	}
	return err
}

var errNewer = fault.New(fault.Conflict, "This workspace belongs to a newer Hearth already.")

var errUsed = fault.New(fault.Conflict, "This workspace was used just now.")

// HibernateIdle hibernates tenants that nobody has used for long, the longest idle
// first, until ctx is over or none is left. It reads one index, never all tenants.
func (r *Registry) HibernateIdle(ctx context.Context) error {
	if r.idle.After <= 0 {
		return nil
	}
	now := r.now()
	ids, err := idleTenants(ctx, r.Control(), now.Add(-r.idle.After), now.Add(-r.idle.Quiet-r.idle.Note), 100)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if ctx.Err() != nil {
			return nil // the next round goes on
		}
		switch err := r.Hibernate(ctx, id); {
		case err == nil:
			slog.InfoContext(ctx, "tenant hibernates", "tenant", id)
		case fault.Is(err, fault.Conflict):
			if err := noteRequest(ctx, r.Control(), id); err != nil { // it has its reasons: ask again later
				return err
			}
		default:
			return err
		}
	}
	return nil
}

// ForgetArchive removes an archive that no tenant lives in. One that is lived in
// stays, and is forgotten when the tenant has left it.
func (r *Registry) ForgetArchive(ctx context.Context, a ForgetArchiveArgs) error {
	h, err := homeOf(ctx, r.Control(), a.TenantID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if h.Object == a.Key {
		return nil
	}
	return r.files.Delete(ctx, a.TenantID, a.Key)
}
