package app

import (
	"context"
	"runtime/debug"
	"time"
)

// restAfter is how long nobody has asked for anything when a burst counts as over.
const restAfter = 20 * time.Second

// giveBack returns to the kernel, once after each burst, what only the burst needed.
// The collector by itself would keep as much again as is in use, for the next one.
// Sockets that only listen do not hold it up.
func (a *App) giveBack(ctx context.Context, idle *idleness) {
	tick := time.NewTicker(restAfter / 2)
	defer tick.Stop()
	for given := int64(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if last := idle.last.Load(); last != given && idle.lasts(restAfter) && !idle.busy() {
			given = last
			debug.FreeOSMemory()
		}
	}
}
