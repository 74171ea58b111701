package chat

import (
	"context"
	"slices"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// SetPeople says who belongs to a room: everyone makes it open, otherwise it is
// closed and has the people given. Who is new to it sees it appear; who is not in it
// any more loses it at once. Faults: Forbidden unless me may edit the room, Invalid
// on "people" for somebody who is not here, or nobody at all.
func (s *Service) SetPeople(ctx context.Context, db tenant.DB, room Room, me tenant.Member, everyone bool, people []int64) (Room, error) {
	if !room.CanEdit(me) {
		return room, errNotYours
	}
	people = setOf(people)
	if !everyone && len(people) == 0 {
		return room, fault.Field("people", "A room needs at least one person.")
	}
	if !everyone {
		if err := checkPeople(ctx, db, people); err != nil {
			return room, err
		}
	}
	before := room.Kind
	var came, went []int64
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		if everyone {
			room.Kind = RoomOpen
			came, err = admitEverybody(ctx, db, room.ID)
		} else {
			room.Kind = RoomClosed
			if went, err = dismissOthers(ctx, db, room.ID, people); err == nil {
				came, err = admit(ctx, db, room.ID, people, InvolvedMentions)
			}
			if err == nil {
				err = dropOpenCursors(ctx, db, room.ID)
			}
		}
		if err != nil {
			return err
		}
		if err := setRoomKind(ctx, db, room); err != nil || room.Kind == before {
			return err
		}
		return s.tellFeedsOfRoom(ctx, db, RoomUpdated, room, true)
	})
	if err != nil {
		return room, err
	}
	s.tellMembership(ctx, db, room, came, went)
	if room.Kind != before {
		s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomUpdated, Room: room.ID, About: &room})
	}
	return room, nil
}

// RemovePerson ends somebody's membership of a closed room; one's own is left with
// LeaveRoom. Faults: Forbidden unless me may edit the room, Conflict for a room that
// nobody leaves and for the last one there, NotFound for somebody who is not in it.
func (s *Service) RemovePerson(ctx context.Context, db tenant.DB, room Room, me tenant.Member, member int64) error {
	if member == me.ID {
		return s.LeaveRoom(ctx, db, room, me)
	}
	if !room.CanEdit(me) && !room.IsDirect() {
		return errNotYours
	}
	return s.letGo(ctx, db, room, member, "Nobody is taken out of an open or direct room.", "They are the last one here. Delete the room instead.")
}

// letGo is told how to say that the room keeps its people, and that it would be empty.
func (s *Service) letGo(ctx context.Context, db tenant.DB, room Room, member int64, keeps, empty string) error {
	if !room.CanLeave() {
		return fault.New(fault.Conflict, "%s", keeps)
	}
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		there, err := MembershipsAmong(ctx, db, []Membership{{MemberID: member, RoomID: room.ID}})
		if err != nil {
			return err
		}
		if !there[Membership{MemberID: member, RoomID: room.ID}] {
			return fault.New(fault.NotFound, "They are not in this room.")
		}
		n, err := CountPeopleIn(ctx, db, room.ID)
		if err != nil {
			return err
		}
		if n <= 1 {
			return fault.New(fault.Conflict, "%s", empty)
		}
		return dismiss(ctx, db, room.ID, member)
	})
	if err != nil {
		return err
	}
	s.tellMembership(ctx, db, room, nil, []int64{member})
	return nil
}

// LeaveRoom ends me's membership of a closed room. Faults: Conflict for the last
// one there, and for a room that nobody leaves.
func (s *Service) LeaveRoom(ctx context.Context, db tenant.DB, room Room, me tenant.Member) error {
	return s.letGo(ctx, db, room, me.ID, "Only closed rooms can be left. You can hide this one with its bell.", "You are the last one here. Delete the room instead.")
}

// DeleteRoom removes a room with all that was said in it, for everybody and for
// good. It is gone when DeleteRoom returns; a job clears up after it. Faults:
// Forbidden for those who may not.
func (s *Service) DeleteRoom(ctx context.Context, db tenant.DB, room Room, me tenant.Member) error {
	if !room.CanDelete(me) {
		return fault.New(fault.Forbidden, "Only whoever made this room and administrators can delete it.")
	}
	var members []int64
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		if members, err = deleteRoom(ctx, db, room.ID); err != nil {
			return err
		}
		if err := s.tellFeedsOfRoom(ctx, db, RoomDeleted, room, room.Kind == RoomOpen); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueBulk, PurgeRoomArgs{RoomID: room.ID})
	})
	if err != nil {
		return err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomDeleted, Room: room.ID, To: members})
	return nil
}

// tellMembership speaks of those who went first: whoever leaves and comes back at
// once is in.
func (s *Service) tellMembership(ctx context.Context, db tenant.DB, room Room, came, went []int64) {
	if len(went) > 0 {
		s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomLeft, Room: room.ID, To: slices.Clone(went)})
	}
	if len(came) > 0 {
		s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomCreated, Room: room.ID, To: slices.Clone(came), About: &room})
	}
}
