package billing

import (
	"context"

	"hearth/tenant"
)

// keepFree notes of a workspace that is closed or deleted that it is on Free when its
// subscription has ended, and reports whether it is one.
func keepFree(ctx context.Context, c tenant.ControlDB, id tenant.ID) (left bool, err error) {
	res, err := c.NewRaw(`UPDATE control.customers AS cu SET stays_free = true FROM control.tenants AS t
		WHERE cu.tenant_id = ? AND t.id = cu.tenant_id AND (t.closed_at IS NOT NULL OR t.condemned_at IS NOT NULL OR t.state = 'deleted')`, id).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "keep %s free", id)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
