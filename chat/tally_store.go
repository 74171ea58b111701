package chat

import (
	"context"

	"hearth/tenant"
)

// RoomTally is what somebody who pages through a room wants to know of the whole.
type RoomTally struct {
	Messages int64 `bun:"messages"` // that there are, whether or not the plan shows them
	More     bool  `bun:"more"`     // there are shown ones beyond the page
}

// counted is room ?0 with the number of its messages. A room's number is good where
// counted_seq is its seq: both move with every event, save in processes of a release that
// knows the seq alone, which may still serve while this one begins to. Then the messages
// are counted, and the number is kept unless something happened in the room meanwhile.
const counted = `counted AS MATERIALIZED (
			SELECT r.id, r.seq, r.counted_seq = r.seq AS kept, CASE WHEN r.counted_seq = r.seq THEN r.messages
				ELSE (SELECT count(*) FROM ?tenant.messages AS m WHERE m.room_id = r.id AND m.deleted_at IS NULL) END AS messages
			FROM ?tenant.rooms AS r WHERE r.id = ?0),
		kept AS (
			UPDATE ?tenant.rooms AS r SET messages = counted.messages, counted_seq = counted.seq
			FROM counted WHERE r.id = counted.id AND r.seq = counted.seq AND NOT counted.kept)`

// TallyOf tells of a room, and whether messages are shown beyond one of them: older
// ones, or newer. The number is kept with the room, so it costs the same in every room;
// where it does not keep up with the room's events, it is counted once and kept again.
func TallyOf(ctx context.Context, db tenant.DB, room, beyond int64, newer bool) (t RoomTally, err error) {
	side := "m.id < ?1"
	if newer {
		side = "m.id > ?1"
	}
	err = db.NewRaw(`WITH `+counted+`
		SELECT r.messages, EXISTS (SELECT 1 FROM ?tenant.messages AS m
		WHERE m.room_id = r.id AND m.deleted_at IS NULL AND `+side+` AND m.id >= `+shownFrom+`) AS more
		FROM counted AS r`, room, beyond).Scan(ctx, &t)
	return t, tenant.Fault(err, "tally of room %d", room)
}

// BoostIn finds a boost of a message. Faults: NotFound.
func BoostIn(ctx context.Context, db tenant.DB, message, id int64) (Boost, error) {
	var b Boost
	err := db.NewSelect().Model(&b).ColumnExpr("b.id, b.message_id, b.booster_id, b.content, b.created_at").
		Where("b.id = ?", id).Where("b.message_id = ?", message).Scan(ctx)
	return b, tenant.Fault(err, "boost %d", id)
}
