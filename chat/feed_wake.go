package chat

const (
	pumpFeedKind = "chat:pump_feed"
	callFeedKind = "chat:call_feed"
)

// wakes is the part of a statement that, where something happens in rooms, sees to it
// that event subscriptions are told. Each has a cursor in each room; the first event
// behind one writes a job, and those after it find that it is pending. head selects
// room_id and before, the number of the last event until now, of rooms which the
// statement holds; workspace is the argument that holds the tenant's id.
//
// The counter is read from the row as it is once the room is held, not as the statement
// first saw it: whoever sets it back holds the room too, so no event is missed.
func wakes(head, workspace string) string {
	return `feeding AS (
			INSERT INTO ?tenant.feed_cursors AS fc (feed_id, room_id, seq, pending)
			SELECT f.id, h.room_id, h.before, 1 FROM ?tenant.feeds AS f
			JOIN ` + head + ` AS h ON cardinality(f.rooms) = 0 OR h.room_id = ANY(f.rooms)
			JOIN ?tenant.rooms AS fr ON fr.id = h.room_id AND (fr.kind = 'open' OR fr.kind = 'closed' AND cardinality(f.rooms) > 0)
			WHERE NOT EXISTS (SELECT 1 FROM ?tenant.hook_receivers AS hr WHERE hr.id = f.id AND hr.paused_at IS NOT NULL)
			ON CONFLICT (feed_id, room_id) DO UPDATE SET pending = fc.pending + 1
			RETURNING feed_id, room_id, pending),
		fed AS (
			INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
			SELECT gen_random_uuid(), ` + workspace + `, 'soon', '` + pumpFeedKind + `', jsonb_build_object('feed_id', feed_id, 'room_id', room_id) FROM feeding WHERE pending = 1)`
}

// untold says of an event e of a room with the CTE head that a subscription
// has still to be told of it, so that it is kept longer than for those who reconnect.
const untold = `(e.seq > head.seq - ` + feedHold + ` AND EXISTS (SELECT 1 FROM ?tenant.feed_cursors AS fc WHERE fc.room_id = e.room_id AND fc.seq < e.seq))`
