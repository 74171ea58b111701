package chat

import (
	"context"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// Replay is what a client that comes back has missed in a room.
type Replay struct {
	Events []Event // from the number after the last one seen up to Head, without a hole
	Head   int64   // the room's latest number
	Resync bool    // too far behind, or ahead of us after a restored backup: reload
}

// EventsAfter returns what happened in a room after the number given, each message
// as it is now: an event whose message was changed later shows the later text, and
// one whose message is gone carries its id and when it was deleted. One of a boost
// carries all boosts of the message, and of one that is gone only its id.
func EventsAfter(ctx context.Context, db tenant.DB, room, after int64) (Replay, error) {
	rows, err := eventRows(ctx, db, room, after, ReplayLimit)
	if err != nil {
		return Replay{}, err
	}
	if len(rows) == 0 {
		return Replay{Resync: true}, nil
	}
	out := Replay{Head: rows[0].Head}
	if after > out.Head || out.Head-after > ReplayLimit {
		out.Resync = true
		return out, nil
	}
	for _, row := range rows {
		if row.Number == 0 {
			continue
		}
		if row.Hidden { // since it happened: what is on the client's page is too much
			return Replay{Head: out.Head, Resync: true}, nil
		}
		out.Events = append(out.Events, row.event(db.Tenant(), room))
	}
	// The statement saw one snapshot, so a hole means that older events were trimmed.
	out.Resync = int64(len(out.Events)) != out.Head-after
	return out, nil
}

// eventRow is an event of a room with its message as it is now; Number is 0 where there
// is no event, and only Head says something.
type eventRow struct {
	Number int64     `bun:"number"`
	Type   EventType `bun:"type"`
	Head   int64     `bun:"head"`
	Hidden bool      `bun:"hidden"`
	Message
	Given Boost `bun:"embed:boost_"`
}

func (r eventRow) event(id tenant.ID, room int64) Event {
	msg := r.Message
	msg.Seq = r.Number
	e := Event{Tenant: id, Type: r.Type, Room: room, Seq: r.Number, Message: &msg}
	if given := r.Given; given.ID != 0 {
		e.Boost = &given
	}
	return e
}

// eventRows reads at most limit events of a room after a number, with the files of their
// messages.
func eventRows(ctx context.Context, db tenant.DB, room, after int64, limit int) (rows []eventRow, err error) {
	err = db.NewRaw(`SELECT r.seq AS head, coalesce(e.seq, 0) AS number, coalesce(e.type, '') AS type,
			coalesce(m.id < `+shownFrom+`, false) AS hidden,
			m.id, m.room_id, m.creator_id, m.client_id, m.body, m.body_html, m.created_at, m.edited_at, m.deleted_at,
			mb.name AS creator_name, mb.avatar_version AS creator_avatar, mb.role AS creator_role,
			(SELECT jsonb_agg(mn.member_id ORDER BY mn.member_id) FROM ?tenant.mentions AS mn WHERE mn.message_id = m.id) AS mentions,
			`+previewsColumn+`,
			`+talliesOf+`,
			e.boost_id AS boost_id, e.message_id AS boost_message_id, b.booster_id AS boost_booster_id,
			b.content AS boost_content, b.created_at AS boost_created_at, bm.name AS boost_booster_name
		FROM ?tenant.rooms AS r
		LEFT JOIN ?tenant.room_events AS e ON e.room_id = r.id AND e.seq > ?1
		LEFT JOIN ?tenant.messages AS m ON m.id = e.message_id
		LEFT JOIN ?tenant.members AS mb ON mb.id = m.creator_id
		LEFT JOIN ?tenant.boosts AS b ON b.id = e.boost_id
		LEFT JOIN ?tenant.members AS bm ON bm.id = b.booster_id
		WHERE r.id = ?0 ORDER BY e.seq LIMIT ?2`, room, after, limit).Scan(ctx, &rows)
	if err != nil {
		return nil, tenant.Fault(err, "events of room %d after %d", room, after)
	}
	files, err := attachmentsOf(ctx, db, rows2ids(len(rows), func(i int) int64 { return rows[i].Message.ID }))
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Attachments = files[rows[i].Message.ID]
	}
	return rows, nil
}

func rows2ids(n int, id func(int) int64) []int64 {
	ids := make([]int64, 0, n)
	for i := range n {
		if id(i) != 0 {
			ids = append(ids, id(i))
		}
	}
	return ids
}

func attachmentsOf(ctx context.Context, db tenant.DB, messages []int64) (map[int64][]Attachment, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	var rows []Attachment
	err := db.NewSelect().Model(&rows).Where("a.message_id IN (?)", bun.List(messages)).OrderExpr("a.id").Scan(ctx)
	if err != nil {
		return nil, tenant.Fault(err, "attachments")
	}
	byMessage := map[int64][]Attachment{}
	for _, a := range rows {
		byMessage[a.MessageID] = append(byMessage[a.MessageID], a)
	}
	return byMessage, nil
}
