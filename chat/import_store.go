package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// importBatch is how many rows one statement of an import carries.
const importBatch = 500

// WasPosted reports whether a member's client has posted, or an import has
// written, a message under the client id, even if it is deleted by now.
func WasPosted(ctx context.Context, db tenant.DB, creator int64, clientID string) (bool, error) {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.messages WHERE creator_id = ? AND client_id = ?)`, creator, clientID).Scan(ctx, &found)
	return found, tenant.Fault(err, "look for a client id")
}

// ImportRooms makes the open rooms whose names are not taken, and everybody a member
// of every open room, and returns the named rooms by name. Running it again changes
// nothing.
func ImportRooms(ctx context.Context, db tenant.DB, rooms []Room) (map[string]Room, error) {
	named := map[string]Room{}
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		var names []string
		for _, r := range rooms {
			names = append(names, r.Name)
		}
		var found []Room
		if err := db.NewSelect().Model(&found).Where("r.kind = ?", RoomOpen).Where("r.name IN (?)", bun.List(names)).OrderExpr("r.id DESC").Scan(ctx); err != nil {
			return tenant.Fault(err, "rooms by name")
		}
		for _, r := range found {
			named[r.Name] = r
		}
		var missing []Room
		for _, r := range rooms {
			if _, there := named[r.Name]; !there {
				r.Kind = RoomOpen
				missing = append(missing, r)
			}
		}
		if len(missing) > 0 {
			if _, err := db.NewInsert().Model(&missing).Returning("id, created_at").Exec(ctx); err != nil {
				return tenant.Fault(err, "add rooms")
			}
		}
		for _, r := range missing {
			named[r.Name] = r
		}
		return admitEverybodyEverywhere(ctx, db)
	})
	return named, err
}

// admitEverybodyEverywhere gives every active member every open room.
func admitEverybodyEverywhere(ctx context.Context, db tenant.DB) error {
	_, err := db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id)
		SELECT mb.id, r.id FROM ?tenant.members AS mb, ?tenant.rooms AS r WHERE mb.status = 'active' AND r.kind = ?
		ON CONFLICT DO NOTHING`, RoomOpen).Exec(ctx)
	return tenant.Fault(err, "admit everybody")
}

func lockRooms(ctx context.Context, db tenant.DB, rooms []int64) error {
	var found []int64
	err := db.NewRaw(`SELECT id FROM ?tenant.rooms WHERE id IN (?) ORDER BY id FOR UPDATE`, bun.List(rooms)).Scan(ctx, &found)
	if err == nil && len(found) < len(rooms) {
		return fault.New(fault.NotFound, "One of the rooms does not exist.")
	}
	return tenant.Fault(err, "lock %d rooms", len(rooms))
}

func peopleInRooms(ctx context.Context, db tenant.DB, rooms []int64) (map[int64][]Person, error) {
	var rows []struct {
		RoomID int64 `bun:"room_id"`
		Person
	}
	err := db.NewRaw(`SELECT ms.room_id, mb.id, mb.name FROM ?tenant.memberships AS ms JOIN ?tenant.members AS mb ON mb.id = ms.member_id
		WHERE ms.room_id IN (?) AND mb.status = 'active' ORDER BY ms.room_id, lower(mb.name), mb.id`, bun.List(rooms)).Scan(ctx, &rows)
	people := map[int64][]Person{}
	for _, r := range rows {
		people[r.RoomID] = append(people[r.RoomID], r.Person)
	}
	return people, tenant.Fault(err, "people in %d rooms", len(rooms))
}

// takeIDs takes so many ids from the tenant's one sequence, in order.
func takeIDs(ctx context.Context, db tenant.DB, n int) ([]int64, error) {
	var ids []int64
	err := db.NewRaw(`SELECT nextval('?tenant.ids') FROM generate_series(1, ?)`, n).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "take %d ids", n)
}

// mentioned is one row of who was called in which message.
type mentioned struct {
	bun.BaseModel `bun:"table:?tenant.mentions"`

	MemberID  int64 `bun:"member_id"`
	RoomID    int64 `bun:"room_id"`
	MessageID int64 `bun:"message_id"`
}

func insertHistory(ctx context.Context, db tenant.DB, messages []Message, files []Attachment) error {
	var called []mentioned
	var boosts []Boost
	for _, m := range messages {
		for _, who := range m.Mentions {
			called = append(called, mentioned{MemberID: who, RoomID: m.RoomID, MessageID: m.ID})
		}
		for _, t := range m.Boosts {
			for _, who := range t.Members {
				boosts = append(boosts, Boost{MessageID: m.ID, BoosterID: who, Content: t.Content})
			}
		}
	}
	if err := insertBatches(ctx, db, "messages", messages); err != nil {
		return err
	}
	if err := insertBatches(ctx, db, "attachments", files); err != nil {
		return err
	}
	var bytes int64
	for _, f := range files {
		bytes += f.ByteSize
	}
	if _, err := addStorage(ctx, db, bytes); err != nil {
		return err
	}
	if err := insertBatches(ctx, db, "mentions", called); err != nil {
		return err
	}
	return insertBatches(ctx, db, "boosts", boosts)
}

func insertBatches[T any](ctx context.Context, db tenant.DB, what string, rows []T) error {
	for len(rows) > 0 {
		batch := rows[:min(importBatch, len(rows))]
		rows = rows[len(batch):]
		if _, err := db.NewInsert().Model(&batch).Exec(ctx); err != nil {
			return tenant.Fault(err, "import %s", what)
		}
	}
	return nil
}

// followHistory makes rooms, events and reading positions agree with the messages
// of the rooms from the id first on, which nobody else can have written.
func followHistory(ctx context.Context, db tenant.DB, rooms []int64, first int64, unread []Unread) error {
	in := bun.List(rooms)
	_, err := db.NewRaw(`UPDATE ?tenant.rooms AS r SET seq = r.seq + said.n, counted_seq = r.counted_seq + said.n, messages = r.messages + said.n, last_message_id = said.last
		FROM (SELECT room_id, count(*) AS n, max(id) AS last FROM ?tenant.messages WHERE room_id IN (?0) AND id >= ?1 GROUP BY room_id) AS said
		WHERE r.id = said.room_id`, in, first).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "move rooms on")
	}
	_, err = db.NewRaw(`INSERT INTO ?tenant.room_events (room_id, seq, type, message_id)
		SELECT told.room_id, told.head - told.newer, ?2, told.id FROM (
			SELECT m.room_id, m.id, r.seq AS head, row_number() OVER (PARTITION BY m.room_id ORDER BY m.id DESC) - 1 AS newer
			FROM ?tenant.messages AS m JOIN ?tenant.rooms AS r ON r.id = m.room_id WHERE m.room_id IN (?0) AND m.id >= ?1) AS told
		WHERE told.newer < ?3`, in, first, MessageCreated, ReplayLimit).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "tell of the import")
	}
	_, err = db.NewRaw(`DELETE FROM ?tenant.room_events AS e USING ?tenant.rooms AS r
		WHERE r.id IN (?) AND e.room_id = r.id AND e.seq <= r.seq - ?`, in, ReplayLimit).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "trim events")
	}
	_, err = db.NewRaw(`UPDATE ?tenant.memberships AS ms SET last_read_message_id = r.last_message_id
		FROM ?tenant.rooms AS r WHERE r.id = ms.room_id AND r.id IN (?)`, in).Exec(ctx)
	if err != nil || len(unread) == 0 {
		return tenant.Fault(err, "read to the end")
	}
	var rows []bun.TupleValues
	for _, u := range unread {
		rows = append(rows, bun.Tuple([]any{u.RoomID, u.MemberID, u.Since}))
	}
	_, err = db.NewRaw(`UPDATE ?tenant.memberships AS ms SET last_read_message_id = coalesce(
			(SELECT max(m.id) FROM ?tenant.messages AS m WHERE m.room_id = ms.room_id AND m.created_at <= u.since::timestamptz), 0)
		FROM (VALUES ?) AS u (room_id, member_id, since) WHERE ms.room_id = u.room_id AND ms.member_id = u.member_id`, bun.List(rows)).Exec(ctx)
	return tenant.Fault(err, "leave unread")
}
