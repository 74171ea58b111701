package chat

import (
	"context"
	"slices"
	"time"

	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// History is what was said somewhere else, or at another time, to be put into
// rooms that nobody has written in since.
type History struct {
	// Messages say RoomID, CreatorID, ClientID, Body, CreatedAt, perhaps EditedAt,
	// Attachments and Boosts, each member once in a tally. The import orders them by CreatedAt and fills in ID and BodyHTML.
	Messages []Message

	// Unread are the members to whom a part of a room is new. Everybody else has read
	// everything.
	Unread []Unread

	// Meter counts the files; nil: nobody does.
	Meter Meter
}

// Unread is what a member has not read of a room: all that was said after Since.
type Unread struct {
	RoomID, MemberID int64
	Since            time.Time
}

// ImportMessages writes a history in one transaction: messages with their
// attachments, the rooms' sequences and events, reading positions. The rooms are
// locked meanwhile, and nothing is published: who looks at one of them reloads.
// Faults: Conflict when one of the messages is here already, in which case none is
// added; Invalid on a body that cannot be stored.
func ImportMessages(ctx context.Context, db tenant.DB, h History) error {
	if len(h.Messages) == 0 {
		return nil
	}
	rooms := map[int64]bool{}
	for _, m := range h.Messages {
		if !tenant.CleanText(m.Body) {
			return fault.Field("body", "A message has characters that cannot be stored.")
		}
		rooms[m.RoomID] = true
	}
	slices.SortStableFunc(h.Messages, func(a, b Message) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		return importHistory(ctx, db, h, keys(rooms))
	})
}

func importHistory(ctx context.Context, db tenant.DB, h History, rooms []int64) error {
	if err := lockRooms(ctx, db, rooms); err != nil {
		return err
	}
	people, err := peopleInRooms(ctx, db, rooms)
	if err != nil {
		return err
	}
	ids, err := takeIDs(ctx, db, len(h.Messages))
	if err != nil {
		return err
	}
	names := map[int64]richtext.Mentioner{}
	for room, in := range people {
		names[room] = mentionable(in)
	}
	var files []Attachment
	for i := range h.Messages {
		m := &h.Messages[i]
		said := renderBody(m.Body, names[m.RoomID])
		m.ID, m.BodyHTML, m.Mentions = ids[i], said.HTML, without(said.Mentions, m.CreatorID)
		for j := range m.Attachments {
			m.Attachments[j].MessageID = m.ID
		}
		m.SearchText = searchText(*m)
		files = append(files, m.Attachments...)
	}
	if err := insertHistory(ctx, db, h.Messages, files); err != nil {
		return err
	}
	if h.Meter != nil && len(files) > 0 {
		// The ids of files are not read back; those of messages come from the same sequence.
		if err := h.Meter.Stored(ctx, db, ids[0], bytesOf(files)); err != nil {
			return err
		}
	}
	return followHistory(ctx, db, rooms, ids[0], h.Unread)
}

func keys(set map[int64]bool) []int64 {
	var all []int64
	for id := range set {
		all = append(all, id)
	}
	slices.Sort(all) // rooms are locked in one order, whoever imports
	return all
}
