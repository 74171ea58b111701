package chatapi

import (
	"net/http"

	"hearth/chat"
)

type addition struct {
	MemberID int64 `json:"member_id"`
}

// composition is who belongs to a room.
type composition struct {
	Everyone bool    `json:"everyone,omitempty"`
	People   []int64 `json:"people,omitempty"`
}

func (v *V1) roomPeopleOperations() []operation {
	return tagged("Rooms",
		does(entry(http.MethodGet, "/rooms/:id/members", "listRoomMembers", "List who is in a room", "Its active members by id.").asking(afterParameter, limitParameter), v.listRoomMembers),
		takes(entry(http.MethodPost, "/rooms/:id/members", "addRoomMember", "Add somebody to a room", "To a closed room that you made or may administer. Whoever is in it already stays.").answering(http.StatusCreated), v.addRoomMember),
		takes(entry(http.MethodPut, "/rooms/:id/members", "setRoomMembers", "Say who is in a room", "With everyone the room is open from now on; otherwise it is closed, and has exactly the people given."), v.setRoomMembers),
		does(entry(http.MethodDelete, "/rooms/:id/members/:member", "removeRoomMember", "Take somebody out of a room", "Out of a closed room that you made or may administer. With your own id you leave it.").answering(http.StatusNoContent), v.removeRoomMember),
	)
}

func (v *V1) listRoomMembers(c *call) (list[chat.Person], error) {
	found, err := c.room()
	if err != nil {
		return list[chat.Person]{}, err
	}
	return v.people(c, found.ID)
}

func (v *V1) addRoomMember(c *call, in addition) (chat.Person, error) {
	found, err := c.room()
	if err != nil {
		return chat.Person{}, err
	}
	if _, err := v.chat.AddPeople(c.UserContext(), c.db, found, c.me, []int64{in.MemberID}); err != nil {
		return chat.Person{}, err
	}
	return chat.PersonByID(c.UserContext(), c.db, in.MemberID)
}

func (v *V1) setRoomMembers(c *call, in composition) (chat.Room, error) {
	found, err := c.room()
	if err != nil {
		return chat.Room{}, err
	}
	return v.chat.SetPeople(c.UserContext(), c.db, found, c.me, in.Everyone, in.People)
}

func (v *V1) removeRoomMember(c *call) (nothing, error) {
	found, err := c.room()
	if err != nil {
		return nothing{}, err
	}
	member, err := c.id("member")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.RemovePerson(c.UserContext(), c.db, found, c.me, member)
}
