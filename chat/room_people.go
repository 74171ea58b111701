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
		}
		if err != nil {
			return err
		}
		return setRoomKind(ctx, db, room)
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

// LeaveRoom ends me's membership of a closed room. Faults: Conflict for the last
// one there, and for a room that nobody leaves.
func (s *Service) LeaveRoom(ctx context.Context, db tenant.DB, room Room, me tenant.Member) error {
	if !room.CanLeave() {
		return fault.New(fault.Conflict, "Only closed rooms can be left. You can hide this one with its bell.")
	}
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		n, err := CountPeopleIn(ctx, db, room.ID)
		if err != nil {
			return err
		}
		if n <= 1 {
			return fault.New(fault.Conflict, "You are the last one here. Delete the room instead.")
		}
		return dismiss(ctx, db, room.ID, me.ID)
	})
	if err != nil {
		return err
	}
	s.tellMembership(ctx, db, room, nil, []int64{me.ID})
	return nil
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
