package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// Exports lists the latest exports of a tenant, the newest first.
func Exports(ctx context.Context, c ControlDB, id ID, limit int) (list []Export, err error) {
	err = c.NewSelect().Model(&list).Where("ex.tenant_id = ?", id).OrderExpr("ex.created_at DESC, ex.id DESC").Limit(int64(limit)).Scan(ctx)
	return list, Fault(err, "exports of %s", id)
}

func exportByID(ctx context.Context, c ControlDB, id, export ID) (e Export, err error) {
	err = c.NewSelect().Model(&e).Where("ex.id = ?", export).Where("ex.tenant_id = ?", id).Scan(ctx)
	return e, Fault(err, "export %s", export)
}

// addExport keeps that one was asked for. Faults: Precondition while another one of the
// tenant waits to be made, and has not waited longer than it would be kept.
func addExport(ctx context.Context, c ControlDB, e Export) error {
	if _, err := c.NewRaw(`DELETE FROM control.exports WHERE tenant_id = ? AND object = '' AND created_at < ?`, e.TenantID, e.CreatedAt.Add(-KeepExports)).Exec(ctx); err != nil {
		return Fault(err, "forget exports of %s", e.TenantID)
	}
	_, err := c.NewInsert().Model(&e).Exec(ctx)
	if UniqueViolation(err) != "" {
		return fault.New(fault.Precondition, "An export of this workspace is being made already.")
	}
	return Fault(err, "add export of %s", e.TenantID)
}

func finishExport(ctx context.Context, c ControlDB, e Export, until time.Time) error {
	_, err := c.NewRaw(`UPDATE control.exports SET object = ?, bytes = ?, until = ? WHERE id = ? AND object = ''`, e.Object, e.Bytes, until, e.ID).Exec(ctx)
	return Fault(err, "finish export %s", e.ID)
}

func dropExport(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`DELETE FROM control.exports WHERE id = ? AND object = ''`, id).Exec(ctx)
	return Fault(err, "drop export %s", id)
}
