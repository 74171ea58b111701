package tenant

import (
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// DeletingRoles are the roles of the two operators whom deleting a workspace takes.
var DeletingRoles = []OperatorRole{OperatorEngineer, OperatorOwner}

// ConfirmDeletionFor is how long a deletion waits for another operator to confirm it.
const ConfirmDeletionFor = 7 * 24 * time.Hour

// Deletion is what an operator asked for: that a workspace is deleted. Another one
// confirms it.
type Deletion struct {
	TenantID      ID        `bun:"tenant_id"`
	Slug          string    `bun:"slug"`
	Name          string    `bun:"name"`
	Reason        string    `bun:"reason"`
	AskedBy       uuid.UUID `bun:"asked_by"`
	AskedName     string    `bun:"asked_name"`
	AskedAt       time.Time `bun:"asked_at"`
	AskerLeft     bool      `bun:"asker_left"` // may not delete any more: was removed, or has another role
	ConfirmedName string    `bun:"confirmed_name"`
	ConfirmedAt   time.Time `bun:"confirmed_at,nullzero"`
	DeleteAt      time.Time `bun:"delete_at,nullzero"` // of one that is confirmed; zero: never, as it is held
}

// IsAsked reports whether there is one.
func (d Deletion) IsAsked() bool { return !d.AskedAt.IsZero() }

// IsConfirmed reports whether a second operator agreed: the workspace is closed.
func (d Deletion) IsConfirmed() bool { return !d.ConfirmedAt.IsZero() }

// Until is when it cannot be confirmed any more.
func (d Deletion) Until() time.Time { return d.AskedAt.Add(ConfirmDeletionFor) }

// IsOver reports whether nobody confirmed it in time, or whoever asked has left: it can
// be asked for anew.
func (d Deletion) IsOver(now time.Time) bool {
	return d.IsAsked() && !d.IsConfirmed() && (d.AskerLeft || !now.Before(d.Until()))
}

// CheckConfirm faults with Precondition unless an operator may confirm a deletion: it is
// somebody else's, and waits still.
func (d Deletion) CheckConfirm(by Actor, now time.Time) error {
	switch {
	case !d.IsAsked():
		return fault.New(fault.Precondition, "Nobody has asked to delete this workspace.")
	case d.IsConfirmed():
		return fault.New(fault.Precondition, "This is confirmed already, by %s.", d.ConfirmedName)
	case d.AskerLeft:
		return fault.New(fault.Precondition, "%s asked for it and may not delete workspaces any more. Ask again.", d.AskedName)
	case d.IsOver(now):
		return fault.New(fault.Precondition, "Nobody confirmed this within 7 days. Ask again.")
	case d.AskedBy == by.Operator:
		return fault.New(fault.Precondition, "You asked for it yourself. Another operator has to confirm it.")
	}
	return nil
}
