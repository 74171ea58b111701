package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// operation is a saga on one tenant that a crash must not lose.
type operation struct {
	bun.BaseModel `bun:"table:control.operations,alias:op"`

	ID          uuid.UUID     `bun:"id,pk"`
	TenantID    ID            `bun:"tenant_id"`
	Kind        OpKind        `bun:"kind"`
	Step        string        `bun:"step"`
	Args        provisionArgs `bun:"args,type:jsonb"`
	Attempts    int           `bun:"attempts"`
	Error       string        `bun:"error"`
	LeasedUntil time.Time     `bun:"leased_until"`
	DoneAt      time.Time     `bun:"done_at,nullzero"`
}

// reserve writes a tenant that is being provisioned and its operation in one
// commit. The operation is free to lease at once. Faults: Conflict on "slug".
func reserve(ctx context.Context, c ControlDB, t *Tenant, op operation) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := insertTenant(ctx, c, t); err != nil {
			return err
		}
		_, err := c.NewRaw(`INSERT INTO control.operations (id, tenant_id, kind, step, args, leased_until) VALUES (?, ?, ?, ?, ?, now())`,
			op.ID.String(), op.TenantID, op.Kind, op.Step, op.Args).Exec(ctx)
		return Fault(err, "begin operation")
	})
}

func insertTenant(ctx context.Context, c ControlDB, t *Tenant) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		_, err := c.NewRaw(`INSERT INTO control.tenants (id, slug, name, state, operation, node) VALUES (?, ?, ?, ?, ?, ?)`,
			t.ID, t.Slug, t.Name, t.State, t.Operation, t.Node).Exec(ctx)
		if err == nil {
			err = refuseRetired(ctx, c, t.ID, t.Slug) // by who gave it up at the same moment
		}
		if UniqueViolation(err) != "" || fault.Is(err, fault.Invalid) {
			return &fault.Error{Kind: fault.Conflict, Field: "slug", Message: "This address is taken.", Err: err}
		}
		return Fault(err, "reserve %q", t.Slug)
	})
}

// leaseOperation takes the running operation of a kind for a while. Faults:
// NotFound when there is none, Conflict while another process holds it.
func leaseOperation(ctx context.Context, c ControlDB, id ID, kind OpKind, lease time.Duration) (operation, error) {
	var op operation
	err := c.NewRaw(`UPDATE control.operations SET leased_until = now() + ? * interval '1 second', attempts = attempts + 1
		WHERE tenant_id = ? AND kind = ? AND done_at IS NULL AND leased_until <= now()
		RETURNING id, tenant_id, kind, step, args, attempts`, lease.Seconds(), id, kind).Scan(ctx, &op)
	if err = Fault(err, "lease %s of %s", kind, id); !fault.Is(err, fault.NotFound) {
		return op, err
	}
	running, look := operationOf(ctx, c, id, kind)
	if look != nil {
		return op, look
	}
	if running.DoneAt.IsZero() {
		return op, fault.New(fault.Conflict, "Somebody is at it already.")
	}
	running.Step = stepDone
	return running, nil
}

func operationOf(ctx context.Context, c ControlDB, id ID, kind OpKind) (operation, error) {
	var op operation
	err := c.NewSelect().Model(&op).Where("op.tenant_id = ?", id).Where("op.kind = ?", kind).OrderExpr("op.id DESC").Limit(1).Scan(ctx)
	return op, Fault(err, "%s of %s", kind, id)
}

// moveOperation records the next step and holds the lease on.
func moveOperation(ctx context.Context, c ControlDB, op uuid.UUID, step string, lease time.Duration) error {
	_, err := c.NewRaw(`UPDATE control.operations SET step = ?, leased_until = now() + ? * interval '1 second', error = '' WHERE id = ?`,
		step, lease.Seconds(), op.String()).Exec(ctx)
	return Fault(err, "move operation to %s", step)
}

// noteOperation keeps why a step failed and lets the operation be taken up again
// after a wait that grows with the attempts, two minutes at most.
func noteOperation(ctx context.Context, c ControlDB, op uuid.UUID, text string) error {
	_, err := c.NewRaw(`UPDATE control.operations SET error = ?, leased_until = now() + least(120, power(2, attempts)) * interval '1 second' WHERE id = ?`,
		head(text), op.String()).Exec(ctx)
	return Fault(err, "note operation")
}

func lapsedOperations(ctx context.Context, c ControlDB, kind OpKind, limit int) ([]ID, error) {
	var ids []ID
	err := c.NewRaw(`SELECT tenant_id FROM control.operations WHERE done_at IS NULL AND leased_until <= now() AND kind = ?
		ORDER BY leased_until LIMIT ?`, kind, limit).Scan(ctx, &ids)
	return ids, Fault(err, "lapsed operations")
}

// finishProvision opens the tenant and closes the operation in one commit, and
// forgets the digest that the operation carried.
func finishProvision(ctx context.Context, c ControlDB, op operation) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := moveState(ctx, c, op.TenantID, StateProvisioning, StateActive); err != nil {
			return err
		}
		_, err := c.NewRaw(`UPDATE control.operations SET step = ?, args = '{}', done_at = now(), error = '' WHERE id = ?`, stepDone, op.ID.String()).Exec(ctx)
		return Fault(err, "finish operation")
	})
}

// moveState follows the transition table and ends the running operation. Faults:
// Precondition when the tenant is not in the state it should come from.
func moveState(ctx context.Context, c ControlDB, id ID, from, to State) error {
	if err := CheckState(from, to); err != nil {
		return err
	}
	res, err := c.NewRaw(`UPDATE control.tenants SET state = ?, operation = '', last_active_at = now() WHERE id = ? AND state = ?`, to, id, from).Exec(ctx)
	if err != nil {
		return Fault(err, "move %s to %s", id, to)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "This workspace is not %s.", from)
	}
	return nil
}

func insertResidence(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`INSERT INTO node.residence (tenant_id, schema_name) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, id.schema()).Exec(ctx)
	return Fault(err, "note residence of %s", id)
}
