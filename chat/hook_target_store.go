package chat

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// HookTarget is somebody who is called, as administrators see it.
type HookTarget struct {
	ID           int64     `bun:"id"`
	Name         string    `bun:"name"`
	URL          string    `bun:"url"`  // "" where it is not called at all
	Feed         bool      `bun:"feed"` // it is an event subscription, not a bot
	Failures     int       `bun:"failures"`
	FailingSince time.Time `bun:"failing_since,nullzero"`
	PausedAt     time.Time `bun:"paused_at,nullzero"`
	FormerUntil  time.Time `bun:"former_until,nullzero"` // the secret before signs too
}

// IsPaused reports whether it failed so long that it is not called any more.
func (t HookTarget) IsPaused() bool { return !t.PausedAt.IsZero() }

// HookTargetByID finds a bot that has not been deleted, or an event subscription. Faults: NotFound.
func HookTargetByID(ctx context.Context, db tenant.DB, id int64) (HookTarget, error) {
	var found []HookTarget
	err := db.NewRaw(`SELECT t.*, coalesce(rc.failures, 0) AS failures, rc.failing_since, rc.paused_at, CASE WHEN rc.former_until > now() THEN rc.former_until END AS former_until
		FROM (`+hookTargets+`) AS t LEFT JOIN ?tenant.hook_receivers AS rc ON rc.id = t.id WHERE t.id = ?`, id).Scan(ctx, &found)
	if err == nil && len(found) == 0 {
		return HookTarget{}, fault.New(fault.NotFound, "There is no such bot or subscription.")
	}
	if err != nil {
		return HookTarget{}, tenant.Fault(err, "receiver %d", id)
	}
	return found[0], nil
}

// BotHooks lists the bots that are called, by name.
func BotHooks(ctx context.Context, db tenant.DB) ([]HookTarget, error) {
	var all []HookTarget
	err := db.NewRaw(`SELECT t.*, coalesce(rc.failures, 0) AS failures, rc.failing_since, rc.paused_at
		FROM (`+hookTargets+`) AS t LEFT JOIN ?tenant.hook_receivers AS rc ON rc.id = t.id WHERE t.url <> '' AND NOT t.feed
		ORDER BY lower(t.name), t.id LIMIT ?`, tenant.MostBots).Scan(ctx, &all)
	return all, tenant.Fault(err, "bots that are called")
}

// hookTargets are all who could be called.
const hookTargets = `SELECT bt.member_id AS id, mb.name, bt.webhook_url AS url, false AS feed FROM ?tenant.bots AS bt
	JOIN ?tenant.members AS mb ON mb.id = bt.member_id AND mb.status = 'active'
	UNION ALL SELECT f.id, f.name, f.url, true FROM ?tenant.feeds AS f`
