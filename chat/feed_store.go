package chat

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// Feeds lists the event subscriptions of a workspace by name.
func Feeds(ctx context.Context, db tenant.DB) ([]Feed, error) {
	var all []Feed
	err := db.NewSelect().Model(&all).ColumnExpr("f.id, f.name, f.url, f.events, f.rooms, f.created_by, f.created_at, rc.paused_at").
		Join("LEFT JOIN ?tenant.hook_receivers AS rc ON rc.id = f.id").OrderExpr("lower(f.name), f.id").Limit(MaxFeeds).Scan(ctx)
	return all, tenant.Fault(err, "event subscriptions")
}

// feedByID faults with NotFound.
func feedByID(ctx context.Context, db tenant.DB, id int64) (f Feed, err error) {
	err = db.NewSelect().Model(&f).ColumnExpr("f.id, f.name, f.url, f.events, f.rooms, rc.paused_at").
		Join("LEFT JOIN ?tenant.hook_receivers AS rc ON rc.id = f.id").Where("f.id = ?", id).Scan(ctx)
	return f, tenant.Fault(err, "event subscription %d", id)
}

// countFeeds counts subscriptions once nobody else adds one, and those of the rooms
// named that a member is in and that are not direct.
func countFeeds(ctx context.Context, db tenant.DB, member int64, rooms []int64) (n, known int, err error) {
	if _, err := db.NewRaw(`SELECT 1 FROM ?tenant.settings FOR UPDATE`).Exec(ctx); err != nil {
		return 0, 0, tenant.Fault(err, "hold subscriptions")
	}
	err = db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.feeds), (SELECT count(*) FROM ?tenant.rooms AS r
		JOIN ?tenant.memberships AS ms ON ms.room_id = r.id AND ms.member_id = ? WHERE r.id = ANY(?::bigint[]) AND r.kind <> 'direct')`, member, array(rooms)).Scan(ctx, &n, &known)
	return n, known, tenant.Fault(err, "count subscriptions")
}

func insertFeed(ctx context.Context, db tenant.DB, f *Feed) error {
	_, err := db.NewInsert().Model(f).Returning("id, created_at").Exec(ctx)
	return tenant.Fault(err, "add subscription")
}

// deleteFeed faults with NotFound. Log and secret go with it; its jobs find nothing.
func deleteFeed(ctx context.Context, db tenant.DB, id int64) error {
	res, err := db.NewRaw(`WITH cursors AS (DELETE FROM ?tenant.feed_cursors WHERE feed_id = ?0), log AS (DELETE FROM ?tenant.hook_deliveries WHERE receiver_id = ?0 AND EXISTS (SELECT 1 FROM ?tenant.feeds WHERE id = ?0)),
		receiver AS (DELETE FROM ?tenant.hook_receivers WHERE id = ?0 AND EXISTS (SELECT 1 FROM ?tenant.feeds WHERE id = ?0))
		DELETE FROM ?tenant.feeds WHERE id = ?0`, id).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "delete subscription %d", id)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "There is no such subscription.")
	}
	return nil
}

// feedCursor is how far a subscription was told of a room.
type feedCursor struct {
	FeedID       int64     `bun:"feed_id"`
	RoomID       int64     `bun:"room_id"`
	Seq          int64     `bun:"seq"`
	Pending      int       `bun:"pending"`
	Attempts     int       `bun:"attempts"`
	FailingSince time.Time `bun:"failing_since"`
	RoomName     string    `bun:"room_name"`
}

// tellable is a cursor fc of a feed f in a room r that the feed may be told of.
const tellable = `f.id = fc.feed_id AND r.id = fc.room_id AND (r.kind = 'open' OR r.kind = 'closed' AND r.id = ANY(f.rooms))`

// leaseCursor takes a cursor with something pending for one process; taken is false
// where there is none. Faults: Unavailable while another process has it.
func leaseCursor(ctx context.Context, db tenant.DB, feed, room int64, now time.Time) (c feedCursor, taken bool, err error) {
	var found []feedCursor
	err = db.NewRaw(`UPDATE ?tenant.feed_cursors AS fc SET leased_until = ?2 FROM ?tenant.rooms AS r, ?tenant.feeds AS f
		WHERE fc.feed_id = ?0 AND fc.room_id = ?1 AND `+tellable+` AND fc.pending > 0 AND (fc.leased_until IS NULL OR fc.leased_until < ?3)
		RETURNING fc.feed_id, fc.room_id, fc.seq, fc.pending, fc.attempts, fc.failing_since, r.name AS room_name`,
		feed, room, now.Add(feedLease), now).Scan(ctx, &found)
	if err == nil && len(found) > 0 {
		return found[0], true, nil
	}
	var busy bool
	if err == nil {
		err = db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.feed_cursors AS fc, ?tenant.rooms AS r, ?tenant.feeds AS f
			WHERE fc.feed_id = ? AND fc.room_id = ? AND `+tellable+` AND fc.pending > 0)`, feed, room).Scan(ctx, &busy)
	}
	if err == nil && busy {
		return c, false, fault.New(fault.Unavailable, "This subscription is being told at the moment.")
	}
	return c, false, tenant.Fault(err, "lease subscription %d", feed)
}

// moveCursor notes how far a subscription was told, and how often the next event failed.
// A cursor goes forward only: where the room was closed and opened meanwhile, there is
// another, further on.
func moveCursor(ctx context.Context, db tenant.DB, c feedCursor) error {
	_, err := db.NewRaw(`UPDATE ?tenant.feed_cursors SET seq = ?, attempts = ?, failing_since = ? WHERE feed_id = ? AND room_id = ? AND seq <= ?`,
		c.Seq, c.Attempts, bun.NullTime{Time: c.FailingSince}, c.FeedID, c.RoomID, c.Seq).Exec(ctx)
	return tenant.Fault(err, "move subscription %d", c.FeedID)
}

// restCursor gives a cursor back; where everything was told nothing is pending any more,
// which is so as long as the room is held. more says that there is more to tell.
func restCursor(ctx context.Context, db tenant.DB, c feedCursor) (more bool, err error) {
	err = db.NewRaw(`UPDATE ?tenant.feed_cursors AS fc SET leased_until = NULL, pending = CASE WHEN r.seq > fc.seq THEN 1 ELSE 0 END
		FROM ?tenant.rooms AS r WHERE r.id = fc.room_id AND fc.feed_id = ? AND fc.room_id = ? RETURNING fc.pending > 0`, c.FeedID, c.RoomID).Scan(ctx, &more)
	return more, tenant.Fault(err, "rest subscription %d", c.FeedID)
}

// freeCursor gives a cursor back with what is pending as it is.
func freeCursor(ctx context.Context, db tenant.DB, c feedCursor) error {
	_, err := db.NewRaw(`UPDATE ?tenant.feed_cursors SET leased_until = NULL WHERE feed_id = ? AND room_id = ?`, c.FeedID, c.RoomID).Exec(ctx)
	return tenant.Fault(err, "free subscription %d", c.FeedID)
}

// dropOpenCursors has subscriptions of all open rooms forget a room that is held and
// being closed: what is said in it from now on is none of theirs, later neither.
func dropOpenCursors(ctx context.Context, db tenant.DB, room int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.feed_cursors AS fc USING ?tenant.feeds AS f
		WHERE fc.room_id = ? AND f.id = fc.feed_id AND cardinality(f.rooms) = 0`, room).Exec(ctx)
	return tenant.Fault(err, "end subscriptions of room %d", room)
}

// noteEvent finds or adds the entry of an event in the log; the body of the first try
// stays, so that each says the same, unless its message was deleted meanwhile. Faults:
// NotFound for a subscription that was deleted.
func noteEvent(ctx context.Context, db tenant.DB, d *HookDelivery) error {
	err := db.NewRaw(`INSERT INTO ?tenant.hook_deliveries AS hd (receiver_id, event, event_id, room_id, message_id, request_body)
		SELECT f.id, ?1, ?2, ?3, ?4, ?5 FROM ?tenant.feeds AS f WHERE f.id = ?0
		ON CONFLICT (receiver_id, event_id) WHERE event_id <> '' DO UPDATE SET outcome = 'waiting',
			request_body = CASE WHEN hd.request_body = '' THEN excluded.request_body ELSE hd.request_body END
		RETURNING id, attempts, request_body, outcome, created_at`, d.ReceiverID, d.Event, d.EventID, d.RoomID, d.MessageID, d.RequestBody).
		Scan(ctx, &d.ID, &d.Attempts, &d.RequestBody, &d.Outcome, &d.CreatedAt)
	return tenant.Fault(err, "note event %s", d.EventID)
}

// tellFeeds writes, in db's transaction, what all subscriptions that want it are told of
// something that has no number, and the jobs that tell them. For one that is paused it
// waits until somebody resumes it; of what is more than feedWaiting nothing is kept.
func tellFeeds(ctx context.Context, db tenant.DB, e EventType, room int64, open bool, id, body string) error {
	_, err := db.NewRaw(`WITH told AS (
			INSERT INTO ?tenant.hook_deliveries (receiver_id, event, event_id, room_id, request_body)
			SELECT f.id, ?0, ?1, ?2, ?3 FROM ?tenant.feeds AS f WHERE ?0 = ANY(f.events) AND (?2 = 0 OR ?5 AND cardinality(f.rooms) = 0 OR ?2 = ANY(f.rooms))
				AND NOT EXISTS (SELECT 1 FROM ?tenant.hook_receivers AS hr WHERE hr.id = f.id AND hr.paused_at IS NOT NULL
					AND (SELECT count(*) FROM ?tenant.hook_deliveries AS wd WHERE wd.receiver_id = f.id AND wd.outcome = 'waiting') >= ?6)
			ON CONFLICT DO NOTHING RETURNING id)
		INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
		SELECT gen_random_uuid(), ?4, 'soon', '`+callFeedKind+`', jsonb_build_object('delivery_id', id) FROM told`, e, id, room, body, db.Tenant(), open, feedWaiting).Exec(ctx)
	return tenant.Fault(err, "tell subscriptions of %s", e)
}

// feedCall finds a delivery to a subscription that waits, with where it goes.
func feedCall(ctx context.Context, db tenant.DB, id int64) (d HookDelivery, url string, there bool, err error) {
	var found []struct {
		HookDelivery `bun:",extend"`
		To           string `bun:"to_url"`
	}
	err = db.NewRaw(`SELECT d.id, d.receiver_id, d.original_id, d.event, coalesce(o.event_id, d.event_id) AS event_id, d.room_id, d.message_id, d.attempts, d.outcome, d.request_body, d.created_at, f.url AS to_url
		FROM ?tenant.hook_deliveries AS d JOIN ?tenant.feeds AS f ON f.id = d.receiver_id
		LEFT JOIN ?tenant.hook_receivers AS rc ON rc.id = f.id
		LEFT JOIN ?tenant.hook_deliveries AS o ON o.id = d.original_id
		WHERE d.id = ? AND d.outcome = 'waiting' AND (rc.paused_at IS NULL OR d.original_id <> 0)`, id).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return d, "", false, tenant.Fault(err, "delivery %d", id)
	}
	return found[0].HookDelivery, found[0].To, true, nil
}

// wakeFeed writes the jobs that tell a subscription what it has missed, of each room, and
// what waits besides.
func wakeFeed(ctx context.Context, db tenant.DB, id int64) error {
	_, err := db.NewRaw(`WITH c AS (UPDATE ?tenant.feed_cursors AS fc SET pending = 1, attempts = 0, failing_since = NULL FROM ?tenant.rooms AS r WHERE fc.feed_id = ?0 AND r.id = fc.room_id RETURNING fc.room_id),
		w AS (UPDATE ?tenant.hook_deliveries AS d SET behind = false FROM ?tenant.feeds AS f WHERE f.id = d.receiver_id AND d.receiver_id = ?0 AND `+inLine+` RETURNING d.id)
		INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
		SELECT gen_random_uuid(), ?1::uuid, 'soon', '`+pumpFeedKind+`', jsonb_build_object('feed_id', ?0::bigint, 'room_id', room_id) FROM c
		UNION ALL SELECT gen_random_uuid(), ?1::uuid, 'soon', '`+callFeedKind+`', jsonb_build_object('delivery_id', id) FROM w`, id, db.Tenant()).Exec(ctx)
	return tenant.Fault(err, "wake subscription %d", id)
}
