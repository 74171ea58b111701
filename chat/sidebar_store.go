package chat

import (
	"context"

	"hearth/tenant"
)

// RoomEntry is a room as one member's sidebar shows it.
type RoomEntry struct {
	Room
	Involvement       Involvement `bun:"involvement"`
	LastReadMessageID int64       `bun:"last_read_message_id"`
	Unread            int         `bun:"unread"`               // messages by others, or that call the member, after the last one read; at most MaxUnread
	Mentions          int         `bun:"mentions"`             // of them, those that mention the member, at most MaxUnread
	Others            []Person    `bun:"others,type:jsonb"`    // of a direct room: everybody but the member
	Restricted        bool        `bun:"restricted" json:"-"`  // a setting of the workspace, see Sidebar
	Past              Past        `bun:"embed:past_" json:"-"` // alike
}

// MaxUnread is where counting unread messages stops: more is "99+".
const MaxUnread = 100

// Sidebar is what a member's list of rooms shows.
type Sidebar struct {
	Rooms      []RoomEntry // muted ones last, by name; then direct ones, the latest first
	Restricted bool        // only administrators make rooms here
	Past       Past        // as the settings have it: see FollowPlan
}

// roomEntry selects rooms of membership ms; what comes after it says whose. Unread
// messages are counted in the order of an index: without one the planner would read the
// table from its beginning, hoping to meet a hundred of them there.
const roomEntry = `SELECT s.*, ` + roomColumns + `,
		ms.involvement, ms.last_read_message_id, greatest(coalesce(u.unread, 0), coalesce(n.mentions, 0)) AS unread, coalesce(n.mentions, 0) AS mentions,
		(SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'avatar_version', o.avatar_version) ORDER BY lower(o.name), o.id)
			FROM ?tenant.memberships AS os JOIN ?tenant.members AS o ON o.id = os.member_id
			WHERE r.kind = 'direct' AND os.room_id = r.id AND os.member_id <> ms.member_id) AS others
	FROM (SELECT coalesce(bool_or(rooms_by_administrators), false) AS restricted, coalesce(max(history_from), 0) AS past_from, coalesce(max(history_hidden), 0) AS past_hidden,
			coalesce(max(history_limits), '') AS past_limits, coalesce(bool_or(history_at < now() - interval '1 hour'), false) AS past_due FROM ?tenant.settings) AS s
	LEFT JOIN (?memberships AS ms JOIN ?tenant.rooms AS r ON r.id = ms.room_id) ON ms.member_id = ?0
	LEFT JOIN LATERAL (SELECT count(*) AS unread FROM (
		SELECT 1 FROM ?tenant.messages AS m
		WHERE m.room_id = r.id AND m.id > ms.last_read_message_id AND m.id >= s.past_from AND m.deleted_at IS NULL AND m.creator_id <> ms.member_id
			AND r.last_message_id > ms.last_read_message_id
		ORDER BY m.id DESC LIMIT ?1) AS few) AS u ON true
	LEFT JOIN LATERAL (SELECT count(*) AS mentions FROM (
		SELECT 1 FROM ?tenant.mentions AS mn
		WHERE mn.member_id = ms.member_id AND mn.room_id = r.id AND mn.message_id > ms.last_read_message_id AND mn.message_id >= s.past_from
		LIMIT ?1) AS few) AS n ON r.last_message_id > ms.last_read_message_id `

// SidebarOf lists the rooms of a member that are not invisible, with what is unread
// in each, and whether the member may make more, in one statement. A direct room that
// nobody has written in stands where it was made: ids are of one sequence.
func SidebarOf(ctx context.Context, db tenant.DB, memberID int64) (Sidebar, error) {
	var rows []RoomEntry
	err := db.NewRaw(roomEntry+`WHERE coalesce(ms.involvement, '') <> 'invisible'
		ORDER BY r.kind = 'direct', ms.involvement = 'nothing', CASE WHEN r.kind = 'direct' THEN greatest(r.last_message_id, r.id) END DESC,
			lower(r.name), r.id LIMIT 1000`, memberID, MaxUnread).Scan(ctx, &rows)
	if err != nil {
		return Sidebar{}, tenant.Fault(err, "rooms of member %d", memberID)
	}
	if len(rows) == 0 { // there are rooms, and none of them shows
		restricted, err := tenant.OnlyAdministratorsMakeRooms(ctx, db)
		return Sidebar{Restricted: restricted}, err
	}
	bar := Sidebar{Rooms: rows, Restricted: rows[0].Restricted, Past: rows[0].Past}
	if rows[0].ID == 0 {
		bar.Rooms = nil
	}
	return bar, nil
}

// RoomsOf is SidebarOf without the rest.
func RoomsOf(ctx context.Context, db tenant.DB, memberID int64) ([]RoomEntry, error) {
	bar, err := SidebarOf(ctx, db, memberID)
	return bar.Rooms, err
}

// AllRoomsOf lists every room of a member by name, invisible ones too, direct ones
// last.
func AllRoomsOf(ctx context.Context, db tenant.DB, memberID int64) ([]RoomEntry, error) {
	var rows []RoomEntry
	err := db.NewRaw(roomEntry+`WHERE r.id IS NOT NULL ORDER BY r.kind = 'direct', lower(r.name), r.id LIMIT 2000`, memberID, 1).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "all rooms of member %d", memberID)
}

// RoomsAfter lists up to limit rooms of a member by id, invisible ones too, that follow
// the room with id after.
func RoomsAfter(ctx context.Context, db tenant.DB, memberID, after int64, limit int) ([]RoomEntry, error) {
	var rows []RoomEntry
	err := db.NewRaw(roomEntry+`WHERE r.id > ?2 ORDER BY r.id LIMIT ?3`, memberID, MaxUnread, after, limit).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "rooms of member %d after %d", memberID, after)
}

// UnreadOf lists the rooms in which something is unread for a member, the latest first.
func UnreadOf(ctx context.Context, db tenant.DB, memberID int64, limit int) ([]RoomEntry, error) {
	var rows []RoomEntry
	err := db.NewRaw(roomEntry+`WHERE r.id IS NOT NULL AND (u.unread > 0 OR n.mentions > 0) ORDER BY r.last_message_id DESC LIMIT ?2`, memberID, MaxUnread, limit).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "unread rooms of member %d", memberID)
}

// EntryFor finds one room of a member, invisible or not. Faults: NotFound unless the
// member belongs to it.
func EntryFor(ctx context.Context, db tenant.DB, memberID, room int64) (RoomEntry, error) {
	var rows []RoomEntry
	if err := db.NewRaw(roomEntry+`WHERE r.id = ?2`, memberID, MaxUnread, room).Scan(ctx, &rows); err != nil {
		return RoomEntry{}, tenant.Fault(err, "room %d of member %d", room, memberID)
	}
	if len(rows) == 0 {
		return RoomEntry{}, errNoRoom
	}
	return rows[0], nil
}
