package chat

import (
	"context"
	"strings"
	"unicode"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// maxInvited is how many people one /invite adds.
const maxInvited = 50

// AddPeople adds members to a closed room, and leaves those who are in it. Faults:
// Forbidden unless me may edit the room, Conflict for a room that takes nobody in,
// Invalid on "people" for somebody who is not here.
func (s *Service) AddPeople(ctx context.Context, db tenant.DB, room Room, me tenant.Member, people []int64) (came []int64, err error) {
	switch {
	case room.IsDirect():
		return nil, fault.New(fault.Conflict, "A direct message keeps its people. Start a new one with everybody you mean.")
	case room.Kind == RoomOpen:
		return nil, fault.New(fault.Conflict, "This room is open: everybody in the workspace is in it already.")
	case !room.CanEdit(me):
		return nil, errNotYours
	}
	people = setOf(people)
	if err := checkPeople(ctx, db, people); err != nil {
		return nil, err
	}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		came, err = admit(ctx, db, room.ID, people, InvolvedMentions)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.tellMembership(ctx, db, room, came, nil)
	return came, nil
}

// invite is /invite.
func (s *Service) invite(ctx context.Context, db tenant.DB, room Room, me tenant.Member, rest string) (Outcome, error) {
	if room.Kind != RoomClosed || !room.CanEdit(me) {
		_, err := s.AddPeople(ctx, db, room, me, nil) // says why not
		return Outcome{}, err
	}
	names := namesIn(rest)
	switch {
	case len(names) == 0:
		return Outcome{}, fault.Field("body", "Say whom to add: /invite @Ada @Grace Lindqvist.")
	case len(names) > maxInvited:
		return Outcome{}, fault.Field("body", "Add at most %d people at a time.", maxInvited)
	}
	here, err := People(ctx, db)
	if err != nil {
		return Outcome{}, err
	}
	var ids []int64
	var added []string
	for _, name := range names {
		who, err := personCalled(here, name, "in this workspace")
		if err != nil {
			return Outcome{}, err
		}
		ids, added = append(ids, who.ID), append(added, who.Name)
	}
	came, err := s.AddPeople(ctx, db, room, me, ids)
	switch {
	case err != nil:
		return Outcome{}, err
	case len(came) == 0:
		return Outcome{Answer: Answer{Text: "In this room already: " + strings.Join(added, ", ")}}, nil
	}
	return Outcome{Answer: Answer{Text: "Now in this room: " + strings.Join(added, ", ")}}, nil
}

// namesIn lists the names behind each @, or single words where there is none.
func namesIn(text string) (names []string) {
	parts := strings.Split(text, "@")
	if len(parts) == 1 {
		parts = strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	}
	for _, part := range parts {
		if name := strings.Join(strings.Fields(strings.Trim(part, " ,\t\r\n")), " "); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// personCalled finds somebody by full name, or a first name that only one has.
// where says among whom. Faults: Invalid on "body".
func personCalled(people []Person, name, where string) (Person, error) {
	id, _, ok := mentionable(people).Mentioned(name)
	sharing := 0
	for _, p := range people {
		if ok && p.ID == id {
			return p, nil
		}
		if strings.EqualFold(firstName(p.Name), name) || strings.EqualFold(p.Name, name) {
			sharing++
		}
	}
	if sharing > 1 {
		return Person{}, fault.Field("body", "%d people are called %s. Write the whole name.", sharing, name)
	}
	if runes := []rune(name); len(runes) > tenant.MaxName {
		name = string(runes[:tenant.MaxName]) + "…"
	}
	return Person{}, fault.Field("body", "Nobody %s is called %s.", where, name)
}
