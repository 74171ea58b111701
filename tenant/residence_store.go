package tenant

import (
	"context"
	"errors"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// home is the truth about where a tenant's data is. It lies on the server that holds
// the data and changes in the commit that moves it; control follows.
type home struct {
	bun.BaseModel `bun:"table:node.residence,alias:h"`

	TenantID      ID        `bun:"tenant_id"`
	Residence     Residence `bun:"residence"`
	Generation    int64     `bun:"generation"` // grows with every change of residence
	SchemaVersion int64     `bun:"schema_version"`
	Object        string    `bun:"object"`      // key of the archive of a hibernated tenant
	ObjectSum     string    `bun:"object_sum"`  // its SHA-256, as hex
	ObjectSize    int64     `bun:"object_size"` // in bytes
	LastObject    string    `bun:"last_object"` // the archive that it woke from
	MovingTo      string    `bun:"moving_to"`   // the server it is on its way to: it may not wake here
	MoveID        uuid.UUID `bun:"move_id,nullzero"`

	server string // whose row it is
}

// homeOf reads where a tenant's data is, on the server where control says it lives; one
// that moves meanwhile is followed. Faults: NotFound, Unavailable while that server is
// away.
func (r *Registry) homeOf(ctx context.Context, id ID) (home, error) {
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return home{}, err
	}
	for {
		c, err := r.node(ctx, t.Node)
		if err != nil {
			return home{}, err
		}
		h, err := readHome(ctx, c, id)
		h.server = t.Node
		if err == nil && h.MovingTo == "" {
			return h, nil
		}
		now, look := TenantByID(ctx, r.Control(), id)
		if look != nil || now.Node == t.Node {
			return h, err
		}
		t = now
	}
}

// readHome reads a tenant's row on one server. Faults: NotFound.
func readHome(ctx context.Context, c ControlDB, id ID) (home, error) {
	var h home
	err := c.NewSelect().Model(&h).Where("h.tenant_id = ?", id).Scan(ctx)
	return h, Fault(err, "residence of %s", id)
}

// hold is homeOf for the transaction that changes it: others wait.
func hold(ctx context.Context, c ControlDB, id ID) (home, error) {
	var h home
	err := c.NewSelect().Model(&h).Where("h.tenant_id = ?", id).For("UPDATE").Scan(ctx)
	return h, Fault(err, "hold residence of %s", id)
}

// moveHome writes a change of residence and raises the generation.
func moveHome(ctx context.Context, c ControlDB, h home) error {
	_, err := c.NewRaw(`UPDATE node.residence SET residence = ?, generation = ?, schema_version = ?, object = ?, object_sum = ?, object_size = ?, last_object = ?,
		moving_to = ?, move_id = ?, changed_at = now() WHERE tenant_id = ?`,
		h.Residence, h.Generation, h.SchemaVersion, h.Object, h.ObjectSum, h.ObjectSize, h.LastObject, h.MovingTo, orNull(h.MoveID), h.TenantID).Exec(ctx)
	return Fault(err, "move %s", h.TenantID)
}

// orNull keeps the id of no move out of the table.
func orNull(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id.String()
}

// follow tells control where a tenant's data is, unless it knows something newer. A
// tenant that woke counts as asked for just now, and stays for at least rest.
func follow(ctx context.Context, c ControlDB, h home, rest time.Duration) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET residence = ?0, generation = ?1, schema_version = ?2,
		archive_size = CASE WHEN ?3 > 0 THEN ?3 ELSE archive_size END,
		last_request_at = CASE WHEN ?0 = 'awake' THEN now() ELSE last_request_at END,
		idle_at = CASE WHEN ?0 = 'awake' THEN now() + ?4 * interval '1 second' ELSE idle_at END
		WHERE id = ?5 AND generation < ?1`,
		h.Residence, h.Generation, h.SchemaVersion, h.ObjectSize, rest.Seconds(), h.TenantID).Exec(ctx)
	return Fault(err, "tell control of %s", h.TenantID)
}

// hasWork reports whether a job of the tenant is due before a time or being done, on its
// own server or on main, where the control plane writes some.
func (r *Registry) hasWork(ctx context.Context, h home, before time.Time) (has bool, err error) {
	for _, server := range []string{h.server, MainServer} {
		c, err := r.node(ctx, server)
		if err != nil {
			return false, err
		}
		err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM node.outbox WHERE tenant_id = ? AND state = 'waiting' AND (due_at < ? OR claimed))`, h.TenantID, before).Scan(ctx, &has)
		if err != nil || has || h.server == MainServer {
			return has, Fault(err, "look for jobs of %s", h.TenantID)
		}
	}
	return false, nil
}

// announce asks for an archive to be forgotten some time from now, by the clock of
// the database: that of a process may be wrong.
func announce(ctx context.Context, c ControlDB, a ForgetArchiveArgs, in time.Duration) (uuid.UUID, error) {
	row := uuid.Must(uuid.NewV7())
	body, err := encodeArgs(a)
	if err != nil {
		return row, err
	}
	_, err = c.NewRaw(`INSERT INTO node.outbox (id, queue, kind, args, due_at) VALUES (?, ?, ?, ?, now() + ? * interval '1 second')`,
		row.String(), QueueBulk, a.Kind(), body, in.Seconds()).Exec(ctx)
	return row, Fault(err, "announce %s", a.Key)
}

// takeBack removes an announcement. Faults: Conflict when it is gone, or being done.
func takeBack(ctx context.Context, c ControlDB, announced uuid.UUID) error {
	res, err := c.NewRaw(`DELETE FROM node.outbox WHERE id = ? AND state = 'waiting' AND NOT claimed`, announced.String()).Exec(ctx)
	if err != nil {
		return Fault(err, "take back an announcement")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "This archive is not ours any more.")
	}
	return nil
}

// otherTables lists the tables of a schema that no archive holds. It walks an index,
// however many schemas there are.
func otherTables(ctx context.Context, c ControlDB, id ID, known []string) ([]string, error) {
	var others []string
	err := c.NewRaw(`SELECT c.relname FROM pg_depend AS d JOIN pg_class AS c ON c.oid = d.objid
		WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(?) AND d.classid = 'pg_class'::regclass
		AND c.relkind IN ('r', 'p', 'm', 'f') AND c.relname NOT IN (?)`, id.schema(), bun.List(known)).Scan(ctx, &others)
	return others, Fault(err, "tables of %s", id)
}

// noteRequest and noteActivity move the times that keep a tenant awake.
func noteRequest(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET last_request_at = now() WHERE id = ?`, id).Exec(ctx)
	return Fault(err, "note request of %s", id)
}

func noteActivity(ctx context.Context, c ControlDB, ids []ID, every time.Duration) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.NewRaw(`UPDATE control.tenants SET last_active_at = now(), last_request_at = now()
		WHERE id IN (?) AND last_active_at < now() - ? * interval '1 second'`, bun.List(ids), every.Seconds()).Exec(ctx)
	return Fault(err, "note activity")
}

// position reads how far a tenant's ids have run.
func position(ctx context.Context, c ControlDB, id ID) (sequence, error) {
	var s sequence
	err := c.NewRaw(`SELECT last_value, is_called FROM `+id.schema()+`.ids`).Scan(ctx, &s.Last, &s.Used)
	return s, Fault(err, "position of ids")
}

// build runs one statement of a plan.
func build(ctx context.Context, c ControlDB, statement string) error {
	_, err := c.NewRaw(statement).Exec(ctx)
	return Fault(err, "%s", head(statement))
}

// errAsleep is what a statement met that came too late: its schema had just gone.
var errAsleep = errors.New("the tenant hibernates")

const asleepSays = "This workspace fell asleep just now. Please try again in a moment."
