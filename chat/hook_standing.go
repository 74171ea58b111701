package chat

import (
	"time"

	"github.com/uptrace/bun"
)

// HookReceiver is how it stands with somebody who is called: a bot, by its member's id,
// or an event subscription.
type HookReceiver struct {
	bun.BaseModel `bun:"table:?tenant.hook_receivers,alias:rc"`

	ID           int64     `bun:"id,pk"`
	Secret       []byte    `bun:"secret"`        // sealed
	FormerSecret []byte    `bun:"former_secret"` // sealed; signs as well until FormerUntil
	FormerUntil  time.Time `bun:"former_until,nullzero"`
	Failures     int       `bun:"failures"` // in a row
	FailingSince time.Time `bun:"failing_since,nullzero"`
	PausedAt     time.Time `bun:"paused_at,nullzero"` // it is not called since
	PurgeAt      time.Time `bun:"purge_at,nullzero"`  // when its log is gone through next
}

// IsPaused reports whether the receiver failed so long that it is not called any more.
func (r HookReceiver) IsPaused() bool { return !r.PausedAt.IsZero() }

// heard is how it stands after one more call; span is how long failures have to last
// until it is paused.
func (r HookReceiver) heard(good bool, now time.Time, span time.Duration) HookReceiver {
	if good {
		r.Failures, r.FailingSince = 0, time.Time{}
		return r
	}
	r.Failures++
	if r.FailingSince.IsZero() {
		r.FailingSince = now
	}
	if !r.IsPaused() && r.Failures >= pausingFailures && now.Sub(r.FailingSince) >= span {
		r.PausedAt = now
	}
	return r
}

// resumed is how it stands when somebody says that it works again.
func (r HookReceiver) resumed() HookReceiver {
	r.Failures, r.FailingSince, r.PausedAt = 0, time.Time{}, time.Time{}
	return r
}
