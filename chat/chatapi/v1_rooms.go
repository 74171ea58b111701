package chatapi

import (
	"net/http"

	"hearth/chat"
	"hearth/tenant/fault"
	"hearth/tenant/web"
)

// room is a room as one member has it.
type room struct {
	chat.Room
	Involvement       chat.Involvement `json:"involvement"`
	LastReadMessageID int64            `json:"last_read_message_id"`
	Unread            int              `json:"unread"`
	Mentions          int              `json:"mentions"`
	Others            []chat.Person    `json:"others,omitempty"`
}

func roomOf(e chat.RoomEntry) room {
	return room{Room: e.Room, Involvement: e.Involvement, LastReadMessageID: e.LastReadMessageID, Unread: e.Unread, Mentions: e.Mentions, Others: e.Others}
}

type newRoom struct {
	Kind   chat.RoomKind `json:"kind,omitempty"`
	Name   string        `json:"name,omitempty"`
	People []int64       `json:"people,omitempty"`
}

// roomChange leaves alone what it does not have.
type roomChange struct {
	Name  *string `json:"name,omitempty"`
	Topic *string `json:"topic,omitempty"`
}

type involvementChange struct {
	Involvement chat.Involvement `json:"involvement"`
}

func (v *V1) roomOperations() []operation {
	return tagged("Rooms",
		does(entry(http.MethodGet, "/rooms", "listRooms", "List your rooms",
			"Every room you belong to by id, hidden and direct ones too, with what is unread in each.").asking(afterParameter, limitParameter), v.listRooms),
		takes(entry(http.MethodPost, "/rooms", "createRoom", "Make a room",
			"An open room has everybody of the workspace, a closed one those who are picked. A direct room has no name and exactly you and the people given; asking for one that is there already answers it.").answering(http.StatusCreated), v.createRoom),
		does(entry(http.MethodGet, "/rooms/:id", "getRoom", "Get a room", "One of your rooms."), v.getRoom),
		takes(entry(http.MethodPatch, "/rooms/:id", "updateRoom", "Rename a room", "Changes name and topic. Whoever made the room and administrators can do this; what is left out stays as it is."), v.updateRoom),
		does(entry(http.MethodDelete, "/rooms/:id", "deleteRoom", "Delete a room", "With all that was said in it, for everybody and for good. A direct room can be deleted by each of its people, others by whoever made them and by administrators.").answering(http.StatusNoContent), v.deleteRoom),
		takes(entry(http.MethodPut, "/rooms/:id/involvement", "involve", "Choose what you hear of a room", "How much of the room reaches you.").answering(http.StatusNoContent), v.involve),
	)
}

func (v *V1) listRooms(c *call) (list[room], error) {
	after, err := c.number("after")
	if err != nil {
		return list[room]{}, err
	}
	limit, err := c.limit()
	if err != nil {
		return list[room]{}, err
	}
	entries, err := chat.RoomsAfter(c.UserContext(), c.db, c.me.ID, after, limit+1)
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
	return pageOf(c, rooms, limit, "after", func(r room) int64 { return r.ID }), nil
}

// followPlan makes what is shown agree with the plan, as opening a room in a browser does.
func (c *call) followPlan(entries ...chat.RoomEntry) error {
	if len(entries) == 0 {
		return nil
	}
	_, err := c.v.chat.FollowPlan(c.UserContext(), c.db, web.Tenant(c.Ctx), entries[0].Past)
	return err
}

func (v *V1) getRoom(c *call) (room, error) {
	entry, err := c.entry()
	return roomOf(entry), err
}

// entry finds the room in the address with what the member has of it.
func (c *call) entry() (chat.RoomEntry, error) {
	id, err := c.id("id")
	if err != nil {
		return chat.RoomEntry{}, err
	}
	entry, err := chat.EntryFor(c.UserContext(), c.db, c.me.ID, id)
	if err != nil {
		return chat.RoomEntry{}, err
	}
	return entry, c.followPlan(entry)
}

func (v *V1) createRoom(c *call, in newRoom) (room, error) {
	var made chat.Room
	var err error
	switch in.Kind {
	case chat.RoomOpen, "":
		if len(in.People) > 0 {
			return room{}, fault.Field("people", "Everybody is in an open room. Make a closed one to pick people.")
		}
		made, err = v.chat.CreateRoom(c.UserContext(), c.db, c.me, in.Name)
	case chat.RoomClosed:
		made, err = v.chat.CreateClosedRoom(c.UserContext(), c.db, c.me, in.Name, in.People)
	case chat.RoomDirect:
		if in.Name != "" {
			return room{}, fault.Field("name", "A direct room has no name: it is called after its people.")
		}
		made, err = v.chat.DirectRoom(c.UserContext(), c.db, c.me, in.People)
	default:
		err = fault.Field("kind", "kind is open, closed or direct.")
	}
	if err != nil {
		return room{}, err
	}
	return v.mine(c, made.ID)
}

// mine is a room as it is now.
func (v *V1) mine(c *call, id int64) (room, error) {
	entry, err := chat.EntryFor(c.UserContext(), c.db, c.me.ID, id)
	return roomOf(entry), err
}

func (v *V1) updateRoom(c *call, in roomChange) (room, error) {
	found, err := c.room()
	if err != nil {
		return room{}, err
	}
	if found.IsDirect() {
		return room{}, fault.New(fault.Conflict, "A direct room has neither name nor topic.")
	}
	name, topic := found.Name, found.Topic
	if in.Name != nil {
		name = *in.Name
	}
	if in.Topic != nil {
		topic = *in.Topic
	}
	if _, err := v.chat.RenameRoom(c.UserContext(), c.db, found, c.me, name, topic); err != nil {
		return room{}, err
	}
	return v.mine(c, found.ID)
}

func (v *V1) deleteRoom(c *call) (nothing, error) {
	found, err := c.room()
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.DeleteRoom(c.UserContext(), c.db, found, c.me)
}

func (v *V1) involve(c *call, in involvementChange) (nothing, error) {
	found, err := c.room()
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.Involve(c.UserContext(), c.db, found, c.me, in.Involvement)
}
