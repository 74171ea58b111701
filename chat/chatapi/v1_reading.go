package chatapi

import (
	"net/http"

	"hearth/chat"
)

type readMark struct {
	MessageID int64 `json:"message_id"`
}

func (v *V1) readingOperations() []operation {
	return tagged("Reading",
		does(entry(http.MethodGet, "/unread", "listUnread", "List what is unread", "Rooms with messages that you have not read, the latest in front, at most 100. Counting ends at 100 in each."), v.listUnread),
		takes(entry(http.MethodPost, "/rooms/:id/read", "markRead", "Say how far you have read", "Up to and with a message, never back. It works while the workspace is suspended, too.").answering(http.StatusNoContent).asReading(), v.markRead),
	)
}

func (v *V1) listUnread(c *call) (list[room], error) {
	entries, err := chat.UnreadOf(c.UserContext(), c.db, c.me.ID, mostPage)
	if err != nil {
		return list[room]{}, err
	}
	if err := c.followPlan(entries...); err != nil {
		return list[room]{}, err
	}
	rooms := make([]room, len(entries))
	for i, e := range entries {
		rooms[i] = roomOf(e)
	}
	return whole(rooms), nil
}

func (v *V1) markRead(c *call, in readMark) (nothing, error) {
	found, err := c.room()
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.MarkRead(c.UserContext(), c.db, found, c.me, in.MessageID)
}
