package chat

import (
	"context"

	"hearth/tenant"
)

// EventType says what happened. The words are those of the realtime protocol.
type EventType string

// The events. Those of messages and boosts carry a sequence number; the others do
// not, and are fetched anew after a reconnect.
const (
	MessageCreated  EventType = "message.created"
	MessageUpdated  EventType = "message.updated"
	MessageDeleted  EventType = "message.deleted"
	BoostCreated    EventType = "boost.created" // with the message's boosts as they are then
	BoostDeleted    EventType = "boost.deleted"
	RoomCreated     EventType = "room.created" // with To: it is new to them only
	RoomUpdated     EventType = "room.updated"
	RoomLeft        EventType = "room.left"        // to those who are not in it any more
	RoomDeleted     EventType = "room.deleted"     // to those who were in it
	RoomInvolvement EventType = "room.involvement" // to the member whose it is
	MemberCreated   EventType = "member.created"
	MemberUpdated   EventType = "member.updated"
	Read            EventType = "read"
	Typing          EventType = "typing"
	Standing        EventType = "standing" // what may be done here has changed: it is asked for again
)

// ReplayLimit is how many events of a room are kept for clients that come back.
const ReplayLimit = 300

// Event is something that happened in one tenant. It crosses Redis as JSON, so it
// holds everything that is needed to show it.
type Event struct {
	Tenant  tenant.ID `json:"tenant"`
	Type    EventType `json:"type"`
	Room    int64     `json:"room,omitempty"`
	Seq     int64     `json:"seq,omitempty"` // 0: carries no sequence
	To      []int64   `json:"to,omitempty"`  // members concerned; empty: all members of Room, or of the tenant without one
	Message *Message  `json:"message,omitempty"`
	Boost   *Boost    `json:"boost,omitempty"`  // of boost.*, with Message; only its ids once it is gone
	About   *Room     `json:"about,omitempty"`  // the room of room.*
	Member  *Person   `json:"member,omitempty"` // who typed, read, joined or changed
	ReadTo  int64     `json:"read_to,omitempty"`
	Stop    bool      `json:"stop,omitempty"` // of typing: not any more

	Involvement Involvement `json:"involvement,omitempty"`
}

// Publisher tells every subscriber in every process. It must be called after the
// commit; it never fails, because what it loses is found again by sequence.
type Publisher interface {
	Publish(ctx context.Context, e Event)
}

// Person is what everybody in a workspace may know of a member.
type Person struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	Bio           string `json:"bio,omitempty"`
	Role          string `json:"role,omitempty"`
	AvatarVersion int64  `json:"avatar_version,omitempty"`
}

// PersonOf leaves out what only the member and administrators may see.
func PersonOf(m tenant.Member) Person {
	return Person{ID: m.ID, Name: m.Name, Bio: m.Bio, Role: string(m.Role), AvatarVersion: m.AvatarVersion}
}
