package tenant

import (
	"context"
	"fmt"
	"io"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// KeepExports is how long an export can be downloaded.
const KeepExports = 24 * time.Hour

// Export is all rows of a workspace as one archive, made because an operator asked for
// it.
type Export struct {
	bun.BaseModel `bun:"table:control.exports,alias:ex"`

	ID        ID        `bun:"id,pk"`
	TenantID  ID        `bun:"tenant_id"`
	AskedName string    `bun:"asked_name"`
	Reason    string    `bun:"reason"`
	Object    string    `bun:"object"` // "" until it is made
	Bytes     int64     `bun:"bytes"`
	CreatedAt time.Time `bun:"created_at"`
	Until     time.Time `bun:"until,nullzero"` // when it is gone; zero until it is made
}

// IsMade reports whether there is something to download, or was.
func (e Export) IsMade() bool { return e.Object != "" }

// IsOver reports whether it is gone.
func (e Export) IsOver(now time.Time) bool { return e.IsMade() && !now.Before(e.Until) }

// ExportArgs asks that an export is made.
type ExportArgs struct {
	TenantID ID `json:"tenant_id"`
	ExportID ID `json:"export_id"`
}

// Kind implements JobArgs.
func (ExportArgs) Kind() string { return "tenant:export" }

// AskExport asks, by an operator's word, that everything in a workspace is exported.
// Faults: NotFound, Invalid on "reason", Precondition for one without data, or while
// another export of it is made.
func (s *Service) AskExport(ctx context.Context, by Actor, id ID, reason string) error {
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		t, err := holdTenant(ctx, c, id)
		if err != nil {
			return err
		}
		if err := CheckAct(t, ActExport); err != nil {
			return err
		}
		e := Export{ID: NewID(), TenantID: id, AskedName: clip(by.Name, MaxEmail), Reason: reason, CreatedAt: s.now()}
		if err := addExport(ctx, c, e); err != nil {
			return err
		}
		if err := Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: "tenant.export", Reason: reason, After: map[string]ID{"export": e.ID}}); err != nil {
			return err
		}
		return s.jobs.EnqueueControl(ctx, c, QueueBulk, ExportArgs{TenantID: id, ExportID: e.ID})
	})
}

// MakeExport makes one that was asked for, and wakes nobody for it. One that is made
// already stays as it is. Faults: Unavailable while the workspace is on its way.
func (s *Service) MakeExport(ctx context.Context, a ExportArgs) error {
	e, err := exportByID(ctx, s.registry.Control(), a.TenantID, a.ExportID)
	if fault.Is(err, fault.NotFound) || err == nil && e.IsMade() {
		return nil
	}
	if err != nil {
		return err
	}
	t, err := TenantByID(ctx, s.registry.Control(), a.TenantID)
	if err != nil {
		return err
	}
	if CheckAct(t, ActExport) != nil {
		return dropExport(ctx, s.registry.Control(), e.ID)
	}
	e.Object = fmt.Sprintf("exports/%s-%s.zst", e.ID, NewID())
	e.Bytes, err = s.registry.export(ctx, a.TenantID, e.Object)
	if err != nil {
		return err
	}
	s.reached("exported")
	return finishExport(ctx, s.registry.Control(), e, s.now().Add(KeepExports))
}

// TakeExport opens one for an operator, after writing into the audit log that they took
// it. The caller closes it. Faults: NotFound for one that is another workspace's, not
// made yet, or gone.
func (s *Service) TakeExport(ctx context.Context, by Actor, id, export ID) (io.ReadCloser, int64, error) {
	control := s.registry.Control()
	e, err := exportByID(ctx, control, id, export)
	if err == nil && (!e.IsMade() || e.IsOver(s.now())) {
		err = fault.New(fault.NotFound, "")
	}
	if fault.Is(err, fault.NotFound) {
		return nil, 0, fault.New(fault.NotFound, "This export is not here, or not any more. Ask for another one.")
	}
	if err != nil {
		return nil, 0, err
	}
	err = control.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: "tenant.take_export", Reason: e.Reason, After: map[string]any{"export": e.ID, "bytes": e.Bytes}})
	})
	if err != nil {
		return nil, 0, err
	}
	return s.files.Get(ctx, id, e.Object)
}

// export writes a tenant's archive under a key, beside the one that it may live in, and
// sees to it that it goes.
func (r *Registry) export(ctx context.Context, id ID, key string) (int64, error) {
	h, err := r.homeOf(ctx, id)
	if err != nil {
		return 0, err
	}
	node, err := r.node(ctx, h.server)
	if err != nil {
		return 0, err
	}
	if _, err := announce(ctx, node, ForgetArchiveArgs{id, key}, KeepExports+time.Hour); err != nil {
		return 0, err
	}
	if h.Residence == ResidenceHibernated {
		body, size, err := r.files.Get(ctx, id, h.Object)
		if err != nil {
			return 0, err
		}
		defer body.Close()
		return size, r.files.Put(ctx, id, key, body, size)
	}
	if h.SchemaVersion != r.needs {
		return 0, fault.New(fault.Unavailable, "This workspace is being brought to another version.")
	}
	draft := newSpool(r.drafts)
	defer draft.Close()
	made, err := r.draft(ctx, h, draft)
	if err != nil {
		return 0, unkept(err)
	}
	if err := r.keep(ctx, h, key, draft, made); err != nil {
		return 0, unkept(err)
	}
	return draft.size, nil
}
