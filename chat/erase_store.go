package chat

import (
	"context"

	"hearth/tenant"
)

func lastMessageBy(ctx context.Context, db tenant.DB, memberID int64) (int64, error) {
	var id int64
	err := db.NewRaw(`SELECT coalesce(max(id), 0) FROM ?tenant.messages WHERE creator_id = ?`, memberID).Scan(ctx, &id)
	return id, tenant.Fault(err, "last message by member %d", memberID)
}

func forgetDevices(ctx context.Context, db tenant.DB, memberID int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.push_subscriptions WHERE member_id = ?`, memberID).Exec(ctx)
	return tenant.Fault(err, "forget devices of member %d", memberID)
}

// eraseMessagesBy does to at most limit messages of a member what eraseMessage does
// to one, those of all rooms in one statement: each takes the next number of its room.
// Messages of rooms that are gone are left to those who purge them.
func eraseMessagesBy(ctx context.Context, db tenant.DB, memberID, until int64, limit int) ([]Message, error) {
	var gone []Message
	err := db.NewRaw(`WITH doomed AS (
			SELECT m.id, m.room_id FROM ?tenant.messages AS m JOIN ?tenant.rooms AS r ON r.id = m.room_id
			WHERE m.creator_id = ?0 AND m.deleted_at IS NULL AND (m.id <= ?1 OR
				EXISTS (SELECT 1 FROM ?tenant.members AS mb WHERE mb.id = ?0 AND mb.status = 'banned'))
			ORDER BY m.id LIMIT ?2),
		counted AS (
			SELECT id, room_id, row_number() OVER (PARTITION BY room_id ORDER BY id) AS nth FROM doomed),
		head AS (
			UPDATE ?tenant.rooms AS r SET seq = r.seq + c.n FROM (SELECT room_id, count(*) AS n FROM doomed GROUP BY room_id) AS c
			WHERE r.id = c.room_id RETURNING r.id, r.seq - c.n AS before),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id)
			SELECT c.room_id, head.before + c.nth, ?3, c.id FROM counted AS c JOIN head ON head.id = c.room_id),
		msg AS (
			UPDATE ?tenant.messages AS m SET body = '', body_html = '', search_text = '', deleted_at = clock_timestamp()
			FROM counted AS c JOIN head ON head.id = c.room_id WHERE m.id = c.id
			RETURNING m.id, m.room_id, m.creator_id, m.client_id, m.created_at, m.deleted_at, head.before + c.nth AS seq),
		uncalled AS (
			DELETE FROM ?tenant.mentions AS mn USING doomed WHERE mn.message_id = doomed.id),
		unboosted AS (
			DELETE FROM ?tenant.boosts AS b USING doomed WHERE b.message_id = doomed.id)
		SELECT * FROM msg ORDER BY id`, memberID, until, limit, MessageDeleted).Scan(ctx, &gone)
	return gone, tenant.Fault(err, "erase messages of member %d", memberID)
}
