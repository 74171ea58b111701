package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// beginMove writes a move to a server and holds the tenant for it. One to the same
// server that is running already is taken over. Faults: Conflict, Precondition.
func beginMove(ctx context.Context, c ControlDB, id ID, to string, is Residence) (move, error) {
	m := move{ID: uuid.Must(uuid.NewV7()), TenantID: id, To: to, Awake: is == ResidenceAwake}
	err := c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		var t Tenant
		if err := c.NewSelect().Model(&t).Where("t.id = ?", id).For("UPDATE").Scan(ctx); err != nil {
			return Fault(err, "hold %s", id)
		}
		t.Residence, m.From = is, t.Node // control may be behind
		if t.State == StateDeleted {
			return fault.New(fault.NotFound, "There is no such workspace.")
		}
		if err := CheckOperation(t, OpMove); err != nil {
			return err
		}
		if t.Operation == OpMove {
			running, err := scanMove(ctx, c, `tenant_id = ? AND kind = 'move' AND done_at IS NULL ORDER BY id DESC LIMIT 1`, id)
			if err != nil {
				return err
			}
			if running.To != to {
				return fault.New(fault.Conflict, "This workspace is on its way to server %s.", running.To)
			}
			m = running
			return moveOperation(ctx, c, m.ID, stepMove, moveLease)
		}
		if t.Node == to {
			return fault.New(fault.Precondition, "This workspace is on server %s already.", to)
		}
		var left string
		err := c.NewRaw(`SELECT o.args ->> 'from' FROM control.operations AS op JOIN node.outbox AS o ON o.id = op.id WHERE op.tenant_id = ? AND op.kind = 'move' LIMIT 1`, id).Scan(ctx, &left)
		if err = Fault(err, "last move of %s", id); err == nil {
			return fault.New(fault.Conflict, "The last move of this workspace has not ended: server %s has yet to forget it.", left)
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		if _, err := c.NewRaw(`UPDATE control.tenants SET operation = ? WHERE id = ?`, OpMove, id).Exec(ctx); err != nil {
			return Fault(err, "hold %s", id)
		}
		_, err = c.NewRaw(`INSERT INTO control.operations (id, tenant_id, kind, step, args, leased_until) VALUES (?, ?, ?, ?, jsonb_build_object('from', ?::text, 'to', ?::text, 'awake', ?::boolean), now() + ? * interval '1 second')`,
			m.ID.String(), id, OpMove, stepMove, m.From, m.To, m.Awake, moveLease.Seconds()).Exec(ctx)
		return Fault(err, "begin move of %s", id)
	})
	return m, err
}

// stepMove is the one step of a move that control knows: the servers know the rest.
const stepMove = "move"

func scanMove(ctx context.Context, c ControlDB, where string, args ...any) (m move, err error) {
	err = c.NewRaw(`SELECT id, tenant_id, args ->> 'from', args ->> 'to', (args ->> 'awake')::boolean FROM control.operations WHERE `+where, args...).
		Scan(ctx, &m.ID, &m.TenantID, &m.From, &m.To, &m.Awake)
	return m, Fault(err, "move")
}

// moveByID finds a move, and whether it is still going on.
func moveByID(ctx context.Context, c ControlDB, id uuid.UUID) (m move, running bool, err error) {
	m, err = scanMove(ctx, c, `id = ? AND kind = 'move' AND done_at IS NULL`, id.String())
	if fault.Is(err, fault.NotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// lapsedMoves leases moves whose process fell silent.
func lapsedMoves(ctx context.Context, c ControlDB, limit int) ([]move, error) {
	var rows []struct {
		ID       uuid.UUID `bun:"id"`
		TenantID ID        `bun:"tenant_id"`
		From     string    `bun:"source"`
		To       string    `bun:"target"`
		Awake    bool      `bun:"awake"`
	}
	err := c.NewRaw(`UPDATE control.operations SET leased_until = now() + ? * interval '1 second', attempts = attempts + 1
		WHERE id IN (SELECT id FROM control.operations WHERE done_at IS NULL AND leased_until <= now() AND kind = 'move' ORDER BY leased_until LIMIT ? FOR UPDATE SKIP LOCKED)
		RETURNING id, tenant_id, args ->> 'from' AS source, args ->> 'to' AS target, (args ->> 'awake')::boolean AS awake`, moveLease.Seconds(), limit).Scan(ctx, &rows)
	var moves []move
	for _, row := range rows {
		moves = append(moves, move(row))
	}
	return moves, Fault(err, "lapsed moves")
}

// switchServer tells control that a tenant lives on its new server, and asks that the
// old one forgets it. Faults: Conflict where the move was turned back.
func switchServer(ctx context.Context, c ControlDB, m move, h home) error {
	body, err := encodeArgs(m.leaving())
	if err != nil {
		return err
	}
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		switched, err := holdMove(ctx, c, m)
		if err != nil || switched {
			return err
		}
		_, err = c.NewRaw(`UPDATE control.tenants SET node = ?, residence = ?, generation = ?, schema_version = ? WHERE id = ?`,
			m.To, ResidenceHibernated, h.Generation, h.SchemaVersion, m.TenantID).Exec(ctx)
		if err != nil {
			return Fault(err, "switch server of %s", m.TenantID)
		}
		_, err = c.NewRaw(`INSERT INTO node.outbox (id, queue, kind, args, due_at) VALUES (?, ?, ?, ?, now() + interval '10 seconds')`,
			m.ID.String(), QueueBulk, LeaveServerArgs{}.Kind(), body).Exec(ctx)
		return Fault(err, "ask server %s to forget %s", m.From, m.TenantID)
	})
}

// holdMove holds a tenant and its move, and tells whether it has been switched. Faults:
// Conflict where the move is over and the tenant is not there.
func holdMove(ctx context.Context, c ControlDB, m move) (switched bool, err error) {
	var node string
	if err := c.NewRaw(`SELECT node FROM control.tenants WHERE id = ? FOR UPDATE`, m.TenantID).Scan(ctx, &node); err != nil {
		return false, Fault(err, "hold %s", m.TenantID)
	}
	if node == m.To {
		return true, nil
	}
	_, running, err := moveByID(ctx, c, m.ID)
	if err == nil && (!running || node != m.From) {
		err = errTurnedBack
	}
	return false, err
}

// abortMove ends a move that has not been switched. It is false for one that has.
func abortMove(ctx context.Context, c ControlDB, m move, why string) (back bool, err error) {
	err = c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		switched, err := holdMove(ctx, c, m)
		if fault.Is(err, fault.Conflict) {
			back = true // by somebody else
			return nil
		}
		if err != nil || switched {
			return err
		}
		back = true
		return endMove(ctx, c, m, why)
	})
	return back && err == nil, err
}

// endMove lets the tenant go, and notes why it was not moved, if it was not.
func endMove(ctx context.Context, c ControlDB, m move, why string) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		res, err := c.NewRaw(`UPDATE control.operations SET step = ?, error = ?, done_at = now() WHERE id = ? AND done_at IS NULL`, stepDone, storable(head(why)), m.ID.String()).Exec(ctx)
		if err != nil {
			return Fault(err, "end move of %s", m.TenantID)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return Fault(err, "end move of %s", m.TenantID) // somebody else has, and the tenant may be in other hands
		}
		_, err = c.NewRaw(`UPDATE control.tenants SET operation = '' WHERE id = ? AND operation = ?`, m.TenantID, OpMove).Exec(ctx)
		return Fault(err, "let %s go", m.TenantID)
	})
}

// fence keeps a hibernating tenant from waking on the server that it leaves. Faults:
// Conflict when it has woken meanwhile.
func (r *Registry) fence(ctx context.Context, m move, h home) error {
	c, err := r.node(ctx, m.From)
	if err != nil {
		return err
	}
	res, err := c.NewRaw(`UPDATE node.residence SET moving_to = ?, move_id = ?, changed_at = now()
		WHERE tenant_id = ? AND residence = 'hibernated' AND generation = ? AND moving_to = ''`, m.To, m.ID.String(), m.TenantID, h.Generation).Exec(ctx)
	if err != nil {
		return Fault(err, "fence %s", m.TenantID)
	}
	r.reached("fenced")
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return errUsed
	}
	return nil
}

// unfence lets a tenant wake again where it is.
func (r *Registry) unfence(ctx context.Context, server string, id ID, of uuid.UUID) error {
	c, err := r.node(ctx, server)
	if err != nil {
		return err
	}
	_, err = c.NewRaw(`UPDATE node.residence SET moving_to = '', move_id = NULL, changed_at = now() WHERE tenant_id = ? AND move_id = ?`, id, of.String()).Exec(ctx)
	return Fault(err, "unfence %s", id)
}

// takeIn writes the row of a hibernating tenant on its new server. What an earlier stay
// left there is overwritten; anything that is newer, or awake, is not. Faults: Conflict.
func takeIn(ctx context.Context, c ControlDB, h home) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		res, err := c.NewRaw(`INSERT INTO node.residence AS r (tenant_id, schema_name, residence, generation, schema_version, object, object_sum, object_size)
			VALUES (?, ?, 'hibernated', ?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id) DO UPDATE SET residence = 'hibernated', generation = excluded.generation, schema_version = excluded.schema_version, object = excluded.object,
				object_sum = excluded.object_sum, object_size = excluded.object_size, last_object = '', moving_to = '', move_id = NULL, changed_at = now()
			WHERE r.residence = 'hibernated' AND (r.generation < excluded.generation OR r.generation = excluded.generation AND r.object = excluded.object)`,
			h.TenantID, h.TenantID.schema(), h.Generation, h.SchemaVersion, h.Object, h.ObjectSum, h.ObjectSize).Exec(ctx)
		if err != nil {
			return Fault(err, "take in %s", h.TenantID)
		}
		var schema bool
		if err := c.NewRaw(`SELECT to_regnamespace(?) IS NOT NULL`, h.TenantID.schema()).Scan(ctx, &schema); err != nil {
			return Fault(err, "take in %s", h.TenantID)
		}
		if n, err := res.RowsAffected(); err == nil && n == 0 || schema {
			return fault.New(fault.Conflict, "The server holds data of this workspace already. Look at it before it is removed.")
		}
		return nil
	})
}

// carryTime is how long jobs may take from server to server.
const carryTime = 30 * time.Second
