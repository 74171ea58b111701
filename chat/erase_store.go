package chat

import (
	"context"

	"hearth/tenant"
)

// lastWordBy is the id of the last message or boost of a member, 0 for nobody's.
func lastWordBy(ctx context.Context, db tenant.DB, memberID int64) (int64, error) {
	var id int64
	err := db.NewRaw(`SELECT greatest(
		(SELECT coalesce(max(id), 0) FROM ?tenant.messages WHERE creator_id = ?0),
		(SELECT coalesce(max(id), 0) FROM ?tenant.boosts WHERE booster_id = ?0))`, memberID).Scan(ctx, &id)
	return id, tenant.Fault(err, "last words of member %d", memberID)
}

func forgetDevices(ctx context.Context, db tenant.DB, memberID int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.push_subscriptions WHERE member_id = ?`, memberID).Exec(ctx)
	return tenant.Fault(err, "forget devices of member %d", memberID)
}

// isBanned is whether the member ?0 is banned as a statement begins.
const isBanned = `EXISTS (SELECT 1 FROM ?tenant.members AS mb WHERE mb.id = ?0 AND mb.status = 'banned')`

// theirMessages are the next that a member has said and that are to go; theirBoosts
// those boosts that are on messages which stay.
const (
	theirMessages = `SELECT m.id, m.room_id FROM ?tenant.messages AS m JOIN ?tenant.rooms AS r ON r.id = m.room_id
		WHERE m.creator_id = ?0 AND m.deleted_at IS NULL AND (m.id <= ?1 OR ` + isBanned + `)`
	theirBoosts = `SELECT b.id, b.message_id, b.content, b.created_at, m.room_id FROM ?tenant.boosts AS b
		JOIN ?tenant.messages AS m ON m.id = b.message_id JOIN ?tenant.rooms AS r ON r.id = m.room_id
		WHERE b.booster_id = ?0 AND m.deleted_at IS NULL AND (b.id <= ?1 OR ` + isBanned + `)`
)

// lockRoomsToErase locks the rooms of the next that is to go, before it is looked at:
// what others commit while we wait is seen then. None means that nothing is left.
func lockRoomsToErase(ctx context.Context, db tenant.DB, what string, memberID, until int64, limit int) (rooms []int64, err error) {
	err = db.NewRaw(`SELECT r.id FROM ?tenant.rooms AS r WHERE r.id IN (SELECT room_id FROM (`+what+` ORDER BY 1 LIMIT ?2) AS next)
		ORDER BY r.id FOR UPDATE`, memberID, until, limit).Scan(ctx, &rooms)
	return rooms, tenant.Fault(err, "lock rooms of member %d", memberID)
}

// eraseMessagesBy does to at most limit messages of a member what eraseMessage does
// to one, those of all rooms in one statement: each takes the next number of its room.
// The rooms are locked. Messages of rooms that are gone are left to those who purge them.
func eraseMessagesBy(ctx context.Context, db tenant.DB, rooms []int64, memberID, until int64, limit int) ([]Message, error) {
	var gone []Message
	err := db.NewRaw(`WITH doomed AS (
			`+theirMessages+` AND r.id = ANY(?4::bigint[]) ORDER BY 1 LIMIT ?2),
		counted AS (
			SELECT id, room_id, row_number() OVER (PARTITION BY room_id ORDER BY id) AS nth FROM doomed),
		head AS (
			UPDATE ?tenant.rooms AS r SET seq = r.seq + c.n, counted_seq = r.counted_seq + c.n, messages = r.messages - c.n FROM (SELECT room_id, count(*) AS n FROM doomed GROUP BY room_id) AS c
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
			DELETE FROM ?tenant.boosts AS b USING doomed WHERE b.message_id = doomed.id),
		untold AS (
			UPDATE ?tenant.hook_deliveries AS hd SET request_body = '', answer_body = '' FROM doomed WHERE hd.message_id = doomed.id),
		`+wakes("(SELECT head.id AS room_id, head.before FROM head)", "?5")+`
		SELECT * FROM msg ORDER BY id`, memberID, until, limit, MessageDeleted, array(rooms), db.Tenant()).Scan(ctx, &gone)
	return gone, tenant.Fault(err, "erase messages of member %d", memberID)
}

// erasedBoost is a boost that was taken away, with the event of it.
type erasedBoost struct {
	Boost  `bun:",extend"`
	RoomID int64 `bun:"room_id"`
	Seq    int64 `bun:"seq"`
}

// eraseBoostsBy is eraseMessagesBy for boosts on what others said.
func eraseBoostsBy(ctx context.Context, db tenant.DB, rooms []int64, memberID, until int64, limit int) ([]erasedBoost, error) {
	var gone []erasedBoost
	err := db.NewRaw(`WITH doomed AS (
			`+theirBoosts+` AND r.id = ANY(?4::bigint[]) ORDER BY 1 LIMIT ?2),
		counted AS (
			SELECT *, row_number() OVER (PARTITION BY room_id ORDER BY id) AS nth FROM doomed),
		head AS (
			UPDATE ?tenant.rooms AS r SET seq = r.seq + c.n, counted_seq = r.counted_seq + c.n FROM (SELECT room_id, count(*) AS n FROM doomed GROUP BY room_id) AS c
			WHERE r.id = c.room_id RETURNING r.id, r.seq - c.n AS before),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id, boost_id)
			SELECT c.room_id, head.before + c.nth, ?3, c.message_id, c.id FROM counted AS c JOIN head ON head.id = c.room_id),
		unboosted AS (
			DELETE FROM ?tenant.boosts AS b USING doomed WHERE b.id = doomed.id),
		`+wakes("(SELECT head.id AS room_id, head.before FROM head)", "?5")+`
		SELECT c.id, c.message_id, ?0::bigint AS booster_id, c.content, c.created_at, c.room_id, head.before + c.nth AS seq
		FROM counted AS c JOIN head ON head.id = c.room_id ORDER BY c.id`, memberID, until, limit, BoostDeleted, array(rooms), db.Tenant()).Scan(ctx, &gone)
	return gone, tenant.Fault(err, "erase boosts of member %d", memberID)
}

// messagesByID finds messages as they are shown, by id.
func messagesByID(ctx context.Context, db tenant.DB, ids []int64) (map[int64]Message, error) {
	var rows []Message
	err := withAuthor(db.NewSelect().Model(&rows)).Where("m.id = ANY(?::bigint[])", array(ids)).Scan(ctx)
	found := make(map[int64]Message, len(rows))
	for _, m := range rows {
		found[m.ID] = m
	}
	return found, tenant.Fault(err, "%d messages", len(ids))
}
