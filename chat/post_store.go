package chat

import (
	"context"
	"database/sql"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun/dialect/pgdialect"
)

// insertMessages is insertMessage for several messages of one tenant, in one statement.
// The rooms are locked in the order of their ids, then ids and times are taken in the
// order of the batch. A message of a room that is gone is left out: NotFound, on its
// own. Any other fault is of all of them, and nothing is written.
func insertMessages(ctx context.Context, db tenant.DB, batch []*posting) error {
	n := len(batch)
	rooms, creators, pushes := make([]int64, n), make([]int64, n), make([]string, n)
	clients, bodies, htmls, texts := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	quiet := make([]bool, n)
	var called, callers []int64 // members who are mentioned, and by the how manieth message
	for i, p := range batch {
		rooms[i], creators[i], pushes[i] = p.msg.RoomID, p.msg.CreatorID, tenant.NewID().String()
		clients[i], bodies[i], htmls[i], texts[i] = p.msg.ClientID, p.msg.Body, p.msg.BodyHTML, searchText(p.msg)
		quiet[i] = p.msg.Quiet
		for _, c := range p.msg.Mentions {
			called, callers = append(called, c), append(callers, int64(i+1))
		}
	}
	var rows []struct {
		At        int       `bun:"at"`
		ID        int64     `bun:"id"`
		CreatedAt time.Time `bun:"created_at"`
		Seq       int64     `bun:"seq"`
		Pushed    bool      `bun:"pushed"`
	}
	err := db.NewRaw(`WITH locked AS MATERIALIZED (
			SELECT id FROM ?tenant.rooms WHERE id = ANY(?0::bigint[]) ORDER BY id FOR NO KEY UPDATE),
		sent AS MATERIALIZED (
			SELECT s.*, count(*) OVER (PARTITION BY s.room_id ORDER BY s.at) AS nth FROM locked
			JOIN unnest(?0::bigint[], ?1::bigint[], ?2::text[], ?3::text[], ?4::text[], ?5::text[], ?6::uuid[], ?14::boolean[]) WITH ORDINALITY
				AS s (room_id, creator_id, client_id, body, body_html, search_text, push_id, quiet, at) ON s.room_id = locked.id
			ORDER BY s.at),
		new AS MATERIALIZED (
			SELECT nextval('?tenant.ids') AS id, clock_timestamp() AS created_at, sent.* FROM sent),
		head AS (
			UPDATE ?tenant.rooms AS r SET seq = r.seq + last.n, counted_seq = r.counted_seq + last.n, messages = r.messages + last.n, last_message_id = last.id
			FROM (SELECT room_id, count(*) AS n, max(id) AS id FROM new GROUP BY room_id) AS last
			WHERE r.id = last.room_id RETURNING r.id, r.seq, r.seq - last.n AS before),
		msg AS (
			INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html, search_text, created_at)
			SELECT id, room_id, creator_id, client_id, body, body_html, search_text, created_at FROM new),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id)
			SELECT new.room_id, head.before + new.nth, ?7, new.id FROM new JOIN head ON head.id = new.room_id),
		trimmed AS (
			DELETE FROM ?tenant.room_events AS e USING head
			WHERE head.seq / 100 > head.before / 100 AND e.room_id = head.id AND e.seq <= head.seq - ?8 AND NOT `+untold+`),
		seen AS (
			UPDATE ?tenant.memberships AS ms SET last_read_message_id = own.id
			FROM (SELECT room_id, creator_id, max(id) AS id FROM new GROUP BY room_id, creator_id) AS own
			WHERE ms.member_id = own.creator_id AND ms.room_id = own.room_id),
		called AS (
			SELECT c.member_id, c.at FROM unnest(?9::bigint[], ?10::bigint[]) AS c (member_id, at)),
		mentioned AS (
			INSERT INTO ?tenant.mentions (member_id, room_id, message_id)
			SELECT called.member_id, new.room_id, new.id FROM called JOIN new ON new.at = called.at),
		heard AS (
			SELECT new.at, EXISTS (SELECT 1 FROM ?tenant.push_subscriptions AS p
				JOIN ?tenant.memberships AS ms ON ms.member_id = p.member_id AND ms.room_id = new.room_id
				LEFT JOIN called ON called.member_id = p.member_id AND called.at = new.at
				WHERE (p.member_id <> new.creator_id OR called.at IS NOT NULL) AND (`+wantsPush+`called.at IS NOT NULL)) AS any
			FROM new),
		push AS (
			INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
			SELECT new.push_id, ?11, ?12, ?13, jsonb_build_object('message_id', new.id) FROM new JOIN heard ON heard.at = new.at AND heard.any),
		`+rings("new", "EXISTS (SELECT 1 FROM called WHERE called.at = s.at AND called.member_id = bt.member_id)", "?11")+`,
		`+wakes("(SELECT head.id AS room_id, head.before FROM head)", "?11")+`
		SELECT new.at, new.id, new.created_at, head.before + new.nth AS seq, heard.any OR EXISTS (SELECT 1 FROM rung WHERE rung.message_id = new.id) AS pushed
		FROM new JOIN head ON head.id = new.room_id JOIN heard ON heard.at = new.at`,
		array(rooms), array(creators), pgdialect.Array(clients), pgdialect.Array(bodies), pgdialect.Array(htmls), pgdialect.Array(texts), pgdialect.Array(pushes),
		MessageCreated, ReplayLimit, array(called), array(callers), db.Tenant(), tenant.QueueNow, pushMessageKind, pgdialect.Array(quiet)).
		Scan(ctx, &rows)
	if err != nil {
		return tenant.Fault(err, "post %d messages", n)
	}
	for _, p := range batch {
		p.err = tenant.Fault(sql.ErrNoRows, "post to room %d", p.msg.RoomID)
	}
	for _, r := range rows {
		p := batch[r.At-1]
		p.msg.ID, p.msg.CreatedAt, p.msg.Seq, p.msg.Pushed, p.err = r.ID, r.CreatedAt, r.Seq, r.Pushed, nil
	}
	return nil
}
