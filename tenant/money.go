package tenant

import "context"

// Money hears which workspaces are left and come back to, so that nobody goes on paying
// for one that is closed. Package billing grants it; app passes it in.
type Money interface {
	// Left hears of a workspace that its owner has closed, or that is deleted, in the
	// transaction that does it.
	Left(ctx context.Context, c ControlDB, id ID) error
	// Returned hears of one that is open again, in the same way.
	Returned(ctx context.Context, c ControlDB, id ID) error
}

// unpaid is for a Hearth in which nobody pays.
type unpaid struct{}

func (unpaid) Left(context.Context, ControlDB, ID) error     { return nil }
func (unpaid) Returned(context.Context, ControlDB, ID) error { return nil }
