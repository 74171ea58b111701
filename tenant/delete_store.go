package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// beginDeletion holds a tenant for deletion, which reopening then refuses. It is
// false for one that was reopened, is deleted already, is held, or is due later: another row
// of the outbox waits for that day. The database's clock decides, as it does for the
// row itself.
func beginDeletion(ctx context.Context, c ControlDB, id ID) (bool, error) {
	res, err := c.NewRaw(`UPDATE control.tenants SET operation = ? WHERE id = ? AND state = ? AND delete_at <= now() AND operation IN ('', ?)
		AND NOT EXISTS (SELECT 1 FROM control.customers AS cu WHERE cu.tenant_id = id AND cu.held)`,
		OpDelete, id, StateCancelled, OpDelete).Exec(ctx)
	if err != nil {
		return false, Fault(err, "begin to delete %s", id)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return n == 1, Fault(err, "begin to delete %s", id)
	}
	var busy OpKind
	err = c.NewRaw(`SELECT operation FROM control.tenants WHERE id = ? AND state = ? AND delete_at <= now()
		AND NOT EXISTS (SELECT 1 FROM control.customers AS cu WHERE cu.tenant_id = id AND cu.held)`, id, StateCancelled).Scan(ctx, &busy)
	if err = Fault(err, "look at %s", id); fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return false, errBusy(busy)
}

// dropJobs drops the tenant's jobs on its own server and on main, and wherever else it
// left some; a server that is away there keeps nobody's deletion waiting, as a job of a
// tenant that is gone does nothing.
func (r *Registry) dropJobs(ctx context.Context, id ID) error {
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	for _, n := range r.Nodes() {
		_, err := n.NewRaw(`DELETE FROM node.outbox WHERE tenant_id = ?`, id).Exec(ctx)
		if err != nil && (n.Name == t.Node || n.Name == MainServer) {
			return Fault(err, "drop jobs of %s on %s", id, n.Name)
		}
	}
	return nil
}

// dropSchema drops the tenant's schema and all that is in it, on its server. It waits
// for whoever moves the data just now, and without the row of residence nobody does any
// more.
func (r *Registry) dropSchema(ctx context.Context, id ID) error {
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return err
	}
	c, err := r.node(ctx, t.Node)
	if err != nil {
		return err
	}
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if _, err := c.NewRaw(`DELETE FROM node.residence WHERE tenant_id = ?`, id).Exec(ctx); err != nil {
			return Fault(err, "drop residence of %s", id)
		}
		_, err := c.NewRaw(`DROP SCHEMA IF EXISTS ` + id.schema() + ` CASCADE`).Exec(ctx)
		return Fault(err, "drop schema of %s", id)
	})
}

// finishDeletion forgets what the control plane knows of a tenant's people and doors
// and marks it, in one commit.
func finishDeletion(ctx context.Context, c ControlDB, id ID, money Money) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		for _, statement := range []string{
			`DELETE FROM control.directory WHERE tenant_id = ?`,
			`DELETE FROM control.doors WHERE tenant_id = ?`,
			`DELETE FROM control.domains WHERE tenant_id = ?`,
			`DELETE FROM control.domain_claims WHERE tenant_id = ?`,
			`DELETE FROM control.deletions WHERE tenant_id = ?`,
			`DELETE FROM control.exports WHERE tenant_id = ?`,
			`DELETE FROM control.fleet_failures WHERE tenant_id = ?`,
			`DELETE FROM control.fleet_skips WHERE tenant_id = ?`,
			`UPDATE control.operations SET args = '{}' WHERE tenant_id = ?`,
			`UPDATE control.tenants SET state = 'deleted', operation = '', closed_from = '', domain = '', owner_email = '' WHERE id = ? AND state = 'cancelled' AND operation = 'delete'`,
		} {
			if _, err := c.NewRaw(statement, id).Exec(ctx); err != nil {
				return Fault(err, "finish deleting %s", id)
			}
		}
		return money.Left(ctx, c, id)
	})
}
