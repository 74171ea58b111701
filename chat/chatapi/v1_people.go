package chatapi

import (
	"io"
	"net/http"
	"strconv"

	"hearth/chat"
	"hearth/tenant/fault"
)

// presentMember is somebody who is here.
type presentMember struct {
	MemberID int64 `json:"member_id"`
}

func (v *V1) peopleOperations() []operation {
	return tagged("Members",
		does(entry(http.MethodGet, "/members", "listMembers", "List members", "The active members of the workspace by id.").asking(afterParameter, limitParameter), v.listMembers),
		does(entry(http.MethodGet, "/members/:id", "getMember", "Get a member", "One active member."), v.getMember),
		sends(entry(http.MethodGet, "/members/:id/avatar", "getAvatar", "Get a member's picture", "A square JPEG; 404 for a member without one, whose avatar_version is 0."), v.getAvatar),
		does(entry(http.MethodGet, "/presence", "listPresence", "See who is here", "Members who have the workspace open somewhere. What a program asks for does not make its member present."), v.listPresence),
	)
}

func (v *V1) listMembers(c *call) (list[chat.Person], error) { return v.people(c, 0) }

// people is a page of those in a room, or with 0 in the workspace.
func (v *V1) people(c *call, room int64) (list[chat.Person], error) {
	after, err := c.number("after")
	if err != nil {
		return list[chat.Person]{}, err
	}
	limit, err := c.limit()
	if err != nil {
		return list[chat.Person]{}, err
	}
	people, err := chat.PeopleAfter(c.UserContext(), c.db, room, after, limit+1)
	return pageOf(c, people, limit, "after", func(p chat.Person) int64 { return p.ID }), err
}

func (v *V1) getMember(c *call) (chat.Person, error) {
	id, err := c.id("id")
	if err != nil {
		return chat.Person{}, err
	}
	return chat.PersonByID(c.UserContext(), c.db, id)
}

func (v *V1) getAvatar(c *call) error {
	p, err := v.getMember(c)
	if err != nil {
		return err
	}
	if p.AvatarVersion == 0 {
		return fault.New(fault.NotFound, "%s has no picture.", p.Name)
	}
	return c.file(storedFile{kind: "image/jpeg", name: "avatar.jpg", tag: strconv.FormatInt(p.AvatarVersion, 10)}, func() (io.ReadCloser, int64, error) {
		return v.tenants.Avatar(c.UserContext(), c.db.Tenant(), p.ID, p.AvatarVersion)
	})
}

func (v *V1) listPresence(c *call) (list[presentMember], error) {
	ids, err := v.presence.Present(c.UserContext(), c.db.Tenant())
	here := make([]presentMember, len(ids))
	for i, id := range ids {
		here[i] = presentMember{id}
	}
	return whole(here), err
}
