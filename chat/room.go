package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// RoomKind says who belongs to a room.
type RoomKind string

// The kinds of room.
const (
	RoomOpen   RoomKind = "open"   // everybody in the workspace, whoever comes later too
	RoomClosed RoomKind = "closed" // those who were picked
	RoomDirect RoomKind = "direct" // an exact set of people, for good
)

// Limits of a room's text, in characters.
const (
	MaxRoomName = 80
	MaxTopic    = 200
)

// FirstRoom is the name of the room that every workspace begins with.
const FirstRoom = "Front door"

// Room is a place to talk. Seq is the number of its latest event. A direct room has
// no name of its own: for the member it was read for, it is named after the others.
type Room struct {
	bun.BaseModel `bun:"table:?tenant.rooms,alias:r" json:"-"`

	ID            int64     `bun:"id,pk,autoincrement" json:"id"`
	Kind          RoomKind  `bun:"kind" json:"kind"`
	Name          string    `bun:"name" json:"name"`
	Topic         string    `bun:"topic" json:"topic"`
	CreatorID     int64     `bun:"creator_id" json:"creator_id"`
	Seq           int64     `bun:"seq" json:"-"`
	LastMessageID int64     `bun:"last_message_id" json:"last_message_id"`
	CreatedAt     time.Time `bun:"created_at,nullzero,default:now()" json:"created_at"`
	PeopleKey     string    `bun:"people_key,nullzero" json:"-"` // of a direct room: stands for its set of people
}

// IsDirect reports whether the room is a conversation of an exact set of people.
func (r Room) IsDirect() bool { return r.Kind == RoomDirect }

// CanEdit reports whether a member of the room may rename it and change who is in it.
func (r Room) CanEdit(m tenant.Member) bool {
	return !r.IsDirect() && (m.IsAdministrator() || r.CreatorID == m.ID)
}

// CanDelete reports whether a member of the room may delete it for everybody.
func (r Room) CanDelete(m tenant.Member) bool { return r.IsDirect() || r.CanEdit(m) }

// CanLeave reports whether members may leave the room by themselves.
func (r Room) CanLeave() bool { return r.Kind == RoomClosed }

// CreateRoom makes an open room, and everybody a member of it. Faults: Invalid on
// "name", Forbidden where only administrators make rooms; Conflict is not one of
// them, two rooms may share a name.
func (s *Service) CreateRoom(ctx context.Context, db tenant.DB, me tenant.Member, name string) (Room, error) {
	name, err := s.mayCreate(ctx, db, me, name)
	if err != nil {
		return Room{}, err
	}
	room := Room{Kind: RoomOpen, Name: name, CreatorID: me.ID}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := insertRoom(ctx, db, &room); err != nil {
			return err
		}
		if _, err := admitEverybody(ctx, db, room.ID); err != nil {
			return err
		}
		return s.tellFeedsOfRoom(ctx, db, RoomCreated, room, true)
	})
	if err != nil {
		return Room{}, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomCreated, Room: room.ID, About: &room})
	return room, nil
}

// CreateClosedRoom makes a room of me and the members picked. Faults: as CreateRoom,
// and Invalid on "people" for somebody who is not here.
func (s *Service) CreateClosedRoom(ctx context.Context, db tenant.DB, me tenant.Member, name string, people []int64) (Room, error) {
	name, err := s.mayCreate(ctx, db, me, name)
	if err != nil {
		return Room{}, err
	}
	people = setOf(append(people, me.ID))
	if err := checkPeople(ctx, db, people); err != nil {
		return Room{}, err
	}
	room := Room{Kind: RoomClosed, Name: name, CreatorID: me.ID}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := insertRoom(ctx, db, &room); err != nil {
			return err
		}
		_, err := admit(ctx, db, room.ID, people, InvolvedMentions)
		return err
	})
	if err != nil {
		return Room{}, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomCreated, Room: room.ID, To: people, About: &room})
	return room, nil
}

// mayCreate checks a new room's maker and name, and returns the name cleaned.
func (s *Service) mayCreate(ctx context.Context, db tenant.DB, me tenant.Member, name string) (string, error) {
	if !me.IsAdministrator() {
		restricted, err := tenant.OnlyAdministratorsMakeRooms(ctx, db)
		if err != nil {
			return "", err
		}
		if restricted {
			return "", fault.New(fault.Forbidden, "Only administrators make rooms here. Ask one of them.")
		}
	}
	return cleanRoomName(name)
}

// RenameRoom changes a room's name and topic. Faults: Invalid on "name" or "topic",
// Forbidden for a member who neither made the room nor administers the workspace.
func (s *Service) RenameRoom(ctx context.Context, db tenant.DB, room Room, me tenant.Member, name, topic string) (Room, error) {
	if !room.CanEdit(me) {
		return room, errNotYours
	}
	name, err := cleanRoomName(name)
	if err != nil {
		return room, err
	}
	topic = strings.Join(strings.Fields(topic), " ")
	if !tenant.CleanText(topic) || utf8.RuneCountInString(topic) > MaxTopic {
		return room, fault.Field("topic", "Please use at most %d characters.", MaxTopic)
	}
	room.Name, room.Topic = name, topic
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := updateRoom(ctx, db, room); err != nil {
			return err
		}
		return s.tellFeedsOfRoom(ctx, db, RoomUpdated, room, room.Kind == RoomOpen)
	})
	if err != nil {
		return room, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomUpdated, Room: room.ID, About: &room})
	return room, nil
}

var errNotYours = fault.New(fault.Forbidden, "Only whoever made this room and administrators can change it.")

func cleanRoomName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	name = strings.TrimPrefix(name, "#")
	switch {
	case !tenant.CleanText(name):
		return "", fault.Field("name", "This name has characters that cannot be shown.")
	case name == "":
		return "", fault.Field("name", "Give the room a name.")
	case utf8.RuneCountInString(name) > MaxRoomName:
		return "", fault.Field("name", "Please use at most %d characters.", MaxRoomName)
	}
	return name, nil
}
