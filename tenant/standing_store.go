package tenant

import (
	"context"
	"time"
)

// Flags are what operators and the owner decided about a workspace; zero times have
// not come.
type Flags struct {
	Suspended time.Time `bun:"suspended_at,nullzero"` // by an operator
	Closed    time.Time `bun:"closed_at,nullzero"`    // by its owner
	Condemned time.Time `bun:"condemned_at,nullzero"` // to be deleted, by two operators
	Deleted   bool      `bun:"deleted"`
}

// FlagsOf reads what was decided about a workspace. Faults: NotFound.
func FlagsOf(ctx context.Context, c ControlDB, id ID) (Flags, error) {
	var f Flags
	err := c.NewRaw(`SELECT suspended_at, closed_at, condemned_at, state = 'deleted' AS deleted FROM control.tenants WHERE id = ?`, id).Scan(ctx, &f)
	return f, Fault(err, "flags of %s", id)
}

// standingOf reads how a workspace stands and holds its row until the transaction
// ends.
func standingOf(ctx context.Context, c ControlDB, id ID) (Standing, error) {
	var row struct {
		State    State     `bun:"state"`
		Plan     string    `bun:"plan"`
		Seats    int64     `bun:"seats"`
		MRR      int64     `bun:"mrr"`
		Told     Audience  `bun:"told"`
		DeleteAt time.Time `bun:"delete_at,nullzero"`
	}
	err := c.NewRaw(`SELECT state, plan, seats, mrr, told, delete_at FROM control.tenants WHERE id = ? FOR NO KEY UPDATE`, id).Scan(ctx, &row)
	return Standing{row.State, row.Plan, row.Seats, row.MRR, row.Told, row.DeleteAt}, Fault(err, "standing of %s", id)
}

func changeStanding(ctx context.Context, c ControlDB, id ID, was, s Standing, cause string) error {
	var deleteAt any
	if !s.DeleteAt.IsZero() {
		deleteAt = s.DeleteAt
	}
	_, err := c.NewRaw(`UPDATE control.tenants SET state = ?, plan = ?, seats = ?, mrr = ?, told = ?, delete_at = ?,
		closed_from = CASE WHEN ? <> 'cancelled' THEN '' WHEN state = 'cancelled' THEN closed_from ELSE state END,
		last_active_at = CASE WHEN state = 'cancelled' AND ? <> 'cancelled' THEN now() ELSE last_active_at END WHERE id = ?`,
		s.State, s.Plan, s.Seats, s.MRR, s.Told, deleteAt, s.State, s.State, id).Exec(ctx)
	if err != nil {
		return Fault(err, "change standing of %s", id)
	}
	return Audit(ctx, c, AuditEntry{Tenant: id, Action: "billing.stand", Reason: cause, Before: was, After: s})
}

// SetSuspended keeps since when an operator has suspended a workspace; the zero time
// takes that back.
func SetSuspended(ctx context.Context, c ControlDB, id ID, at time.Time) error {
	var since any
	if !at.IsZero() {
		since = at
	}
	_, err := c.NewRaw(`UPDATE control.tenants SET suspended_at = ? WHERE id = ?`, since, id).Exec(ctx)
	return Fault(err, "suspend %s", id)
}
