package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// KeepArchives is how long an archive is kept that a tenant has left: longer than a
// backup of Postgres that still names it.
const KeepArchives = 7 * 24 * time.Hour

// forgetDrafts is when an archive goes in which no tenant came to live, because
// whoever wrote it died. Nobody may move in after that time.
const forgetDrafts = 24 * time.Hour

// ForgetArchiveArgs asks that an archive is removed unless a tenant lives in it. It
// is written before the archive is, taken back when a tenant moves in, and written
// again when it moves out, so that none is left behind.
type ForgetArchiveArgs struct {
	TenantID ID     `json:"tenant_id"`
	Key      string `json:"key"`
}

// Kind implements JobArgs.
func (ForgetArchiveArgs) Kind() string { return "tenant:forget_archive" }

// ForgetArchive removes an archive that no tenant lives in. Running it again changes
// nothing.
func (r *Registry) ForgetArchive(ctx context.Context, a ForgetArchiveArgs) error {
	h, err := r.homeOf(ctx, a.TenantID)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return err
	case h.Object == a.Key:
		return nil
	default:
		// A process may have died before it told control of the move: nobody else looks.
		if err := follow(ctx, r.Control(), h, 0); err != nil {
			return err
		}
	}
	return r.files.Delete(ctx, a.TenantID, a.Key)
}
