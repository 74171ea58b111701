package chat

import (
	"context"

	"hearth/tenant"
)

// Attention knows who is looking at a room. The hub grants it.
type Attention interface {
	// Attending lists the members who have a room before their eyes, in whichever
	// process: a page that shows it, in a window that is not hidden. It may be a second
	// or two old. Faults: Unavailable, with those of whom this process knows by itself.
	Attending(ctx context.Context, id tenant.ID, room int64) ([]int64, error)
}
