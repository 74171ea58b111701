package chat

import (
	"context"
	"slices"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// MessagesBefore returns up to MaxPage messages of a room, oldest first, that
// precede the message with id before; before 0 means the newest page. An unknown
// room yields an empty page: callers have already found the room.
func MessagesBefore(ctx context.Context, db tenant.DB, room, before int64) ([]Message, error) {
	var page []Message
	q := visible(db, &page, room).OrderExpr("m.id DESC").Limit(MaxPage)
	if before != 0 {
		q = q.Where("m.id < ?", before)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "messages before %d", before)
	}
	slices.Reverse(page)
	return page, nil
}

// MessagesAfter returns up to MaxPage messages of a room, oldest first, that
// follow the message with id after.
func MessagesAfter(ctx context.Context, db tenant.DB, room, after int64) ([]Message, error) {
	var page []Message
	q := visible(db, &page, room).Where("m.id > ?", after).OrderExpr("m.id").Limit(MaxPage)
	if err := q.Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "messages after %d", after)
	}
	return page, nil
}

// MessagesFor is MessagesBefore, or MessagesAfter for newer ones, for a caller who
// has not found the room: a member who is not in it gets an empty page. It saves
// the statement that finds it.
func MessagesFor(ctx context.Context, db tenant.DB, me tenant.Member, room, from int64, newer bool) ([]Message, error) {
	return MessagesPage(ctx, db, me, room, from, newer, MaxPage)
}

// MessagesPage is MessagesFor with another size of the page.
func MessagesPage(ctx context.Context, db tenant.DB, me tenant.Member, room, from int64, newer bool, limit int) ([]Message, error) {
	var page []Message
	q := visible(db, &page, room).Limit(int64(limit)).
		Join("JOIN ?memberships AS ms ON ms.room_id = m.room_id AND ms.member_id = ?", me.ID)
	switch {
	case newer:
		q = q.Where("m.id > ?", from).OrderExpr("m.id")
	case from != 0:
		q = q.Where("m.id < ?", from).OrderExpr("m.id DESC")
	default:
		q = q.OrderExpr("m.id DESC")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "messages of room %d for member %d", room, me.ID)
	}
	if !newer {
		slices.Reverse(page)
	}
	return page, nil
}

// MessagesAround returns a message with up to MaxPage on either side, oldest
// first. Faults: NotFound when the message is not in the room or was deleted,
// PaymentRequired when it is older than what is shown.
func MessagesAround(ctx context.Context, db tenant.DB, room, id int64) ([]Message, error) {
	var older []Message
	if err := visible(db, &older, room).Where("m.id <= ?", id).OrderExpr("m.id DESC").Limit(MaxPage + 1).Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "messages around %d", id)
	}
	if len(older) == 0 || older[0].ID != id {
		return nil, notShown(ctx, db, room, id)
	}
	slices.Reverse(older)
	newer, err := MessagesAfter(ctx, db, room, id)
	return append(older, newer...), err
}

// MessageIn finds one message of a room. Faults: NotFound, also for a deleted one;
// PaymentRequired for one that is older than what is shown.
func MessageIn(ctx context.Context, db tenant.DB, room, id int64) (Message, error) {
	var found []Message
	if err := visible(db, &found, room).Where("m.id = ?", id).Scan(ctx); err != nil {
		return Message{}, tenant.Fault(err, "message %d", id)
	}
	if len(found) == 0 {
		return Message{}, notShown(ctx, db, room, id)
	}
	return found[0], nil
}

// visible selects what people may see of a room, with who said it and the files.
func visible(db tenant.DB, into *[]Message, room int64) *bun.SelectQuery {
	return withAuthor(db.NewSelect().Model(into)).
		Where("m.room_id = ?", room).
		Where("m.deleted_at IS NULL").
		Where("m.id >= " + shownFrom)
}

func withAuthor(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("m.id, m.room_id, m.creator_id, m.client_id, m.body, m.body_html, m.created_at, m.edited_at, m.deleted_at").
		ColumnExpr("mb.name AS creator_name, mb.avatar_version AS creator_avatar, mb.role AS creator_role").
		ColumnExpr(`(SELECT jsonb_agg(jsonb_build_object('id', a.id, 'filename', a.filename, 'content_type', a.content_type,
			'byte_size', a.byte_size, 'width', a.width, 'height', a.height) ORDER BY a.id)
			FROM ?tenant.attachments AS a WHERE a.message_id = m.id) AS attachments`).
		ColumnExpr(previewsColumn).
		ColumnExpr(talliesOf).
		Join("JOIN ?tenant.members AS mb ON mb.id = m.creator_id")
}

func messageByClient(ctx context.Context, db tenant.DB, creator int64, clientID string) (Message, error) {
	var found Message
	err := withAuthor(db.NewSelect().Model(&found)).Where("m.creator_id = ?", creator).Where("m.client_id = ?", clientID).
		Scan(ctx)
	return found, tenant.Fault(err, "message by client id")
}

// insertMessage takes the room's next number, writes the message and its event,
// moves the author's reading position, notes who is mentioned and, where a device may
// want to hear of it, asks for it to be pushed, and calls bots (rings), in one statement
// and so in one commit.
// The id and the time are taken from the locked room row, so ids, numbers and
// times of a room all run in commit order. Faults: Conflict on a repeated client
// id, NotFound when the room is gone.
func insertMessage(ctx context.Context, db tenant.DB, msg *Message) error {
	err := db.NewRaw(`WITH head AS (
			UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1, messages = messages + 1, last_message_id = nextval('?tenant.ids') WHERE id = ?0
			RETURNING seq, last_message_id AS id),
		msg AS (
			INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html, search_text, created_at)
			SELECT head.id, ?0, ?1, ?2, ?3, ?4, ?8, clock_timestamp() FROM head RETURNING id, created_at),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id) SELECT ?0, head.seq, ?5, head.id FROM head),
		trimmed AS (
			DELETE FROM ?tenant.room_events AS e USING head
			WHERE head.seq % 100 = 0 AND e.room_id = ?0 AND e.seq <= head.seq - ?6 AND NOT `+untold+`),
		seen AS (
			UPDATE ?tenant.memberships AS ms SET last_read_message_id = head.id FROM head
			WHERE ms.member_id = ?1 AND ms.room_id = ?0),
		called AS (
			INSERT INTO ?tenant.mentions (member_id, room_id, message_id) SELECT c, ?0, head.id FROM head, unnest(?7::bigint[]) AS c),
		heard AS (
			SELECT EXISTS (SELECT 1 FROM ?tenant.push_subscriptions AS p JOIN ?tenant.memberships AS ms ON ms.member_id = p.member_id AND ms.room_id = ?0
				WHERE (p.member_id <> ?1 OR ?1 = ANY(?7::bigint[])) AND (`+wantsPush+`p.member_id = ANY(?7::bigint[]))) AS any),
		push AS (
			INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
			SELECT ?9, ?10, ?11, ?12, jsonb_build_object('message_id', head.id) FROM head, heard WHERE heard.any),
		`+rings("(SELECT head.id, ?0::bigint AS room_id, ?1::bigint AS creator_id, ?13::boolean AS quiet FROM head)", "bt.member_id = ANY(?7::bigint[])", "?10")+`,
		`+wakes(inRoom, "?10")+`
		SELECT msg.id, msg.created_at, head.seq, heard.any OR EXISTS (SELECT 1 FROM rung) FROM msg, head, heard`,
		msg.RoomID, msg.CreatorID, msg.ClientID, msg.Body, msg.BodyHTML, MessageCreated, ReplayLimit, array(msg.Mentions), searchText(*msg),
		tenant.NewID(), db.Tenant(), tenant.QueueNow, pushMessageKind, msg.Quiet).
		Scan(ctx, &msg.ID, &msg.CreatedAt, &msg.Seq, &msg.Pushed)
	return tenant.Fault(err, "post to room %d", msg.RoomID)
}

// inRoom is what wakes is told where one event happens in room ?0.
const inRoom = `(SELECT ?0::bigint AS room_id, head.seq - 1 AS before FROM head)`

// changeMessage writes a new body and the event of it in one statement.
func changeMessage(ctx context.Context, db tenant.DB, msg *Message) error {
	err := db.NewRaw(`WITH head AS (
			UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1 WHERE id = ?0 RETURNING seq),
		msg AS (
			UPDATE ?tenant.messages SET body = ?2, body_html = ?3, search_text = ?6, edited_at = clock_timestamp()
			FROM head WHERE id = ?1 AND room_id = ?0 AND deleted_at IS NULL RETURNING edited_at),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id) SELECT ?0, head.seq, ?4, ?1 FROM head),
		uncalled AS (
			DELETE FROM ?tenant.mentions AS mn USING msg WHERE mn.message_id = ?1 AND mn.member_id <> ALL(?5::bigint[])),
		called AS (
			INSERT INTO ?tenant.mentions (member_id, room_id, message_id) SELECT c, ?0, ?1 FROM msg, unnest(?5::bigint[]) AS c
			ON CONFLICT DO NOTHING),
		`+wakes(inRoom, "?7")+`
		SELECT msg.edited_at, head.seq FROM msg, head`,
		msg.RoomID, msg.ID, msg.Body, msg.BodyHTML, MessageUpdated, array(msg.Mentions), searchText(*msg), db.Tenant()).
		Scan(ctx, &msg.EditedAt, &msg.Seq)
	return tenant.Fault(err, "edit message %d", msg.ID)
}

// eraseMessage empties a message and writes the event of it in one statement.
func eraseMessage(ctx context.Context, db tenant.DB, msg *Message) error {
	err := db.NewRaw(`WITH head AS (
			UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1, messages = messages - 1 WHERE id = ?0 RETURNING seq),
		msg AS (
			UPDATE ?tenant.messages SET body = '', body_html = '', search_text = '', deleted_at = clock_timestamp()
			FROM head WHERE id = ?1 AND room_id = ?0 AND deleted_at IS NULL RETURNING deleted_at),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id) SELECT ?0, head.seq, ?2, ?1 FROM head),
		uncalled AS (
			DELETE FROM ?tenant.mentions AS mn USING msg WHERE mn.message_id = ?1),
		unboosted AS (
			DELETE FROM ?tenant.boosts AS b USING msg WHERE b.message_id = ?1),
		untold AS (
			UPDATE ?tenant.hook_deliveries AS hd SET request_body = '', answer_body = '' FROM msg WHERE hd.message_id = ?1),
		`+wakes(inRoom, "?3")+`
		SELECT msg.deleted_at, head.seq FROM msg, head`,
		msg.RoomID, msg.ID, MessageDeleted, db.Tenant()).
		Scan(ctx, &msg.DeletedAt, &msg.Seq)
	msg.Body, msg.BodyHTML, msg.Attachments, msg.Previews, msg.Mentions, msg.Boosts = "", "", nil, nil, nil, nil
	return tenant.Fault(err, "delete message %d", msg.ID)
}
