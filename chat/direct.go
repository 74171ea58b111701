package chat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// MaxDirect is how many people, oneself included, a direct room may have.
const MaxDirect = 20

// DirectRoom finds the direct room of exactly me and the members given, or makes it.
// Nobody else means a room with oneself. Faults: Invalid on "people" for somebody
// who is not here, or too many.
func (s *Service) DirectRoom(ctx context.Context, db tenant.DB, me tenant.Member, people []int64) (Room, error) {
	people = setOf(append(people, me.ID))
	if len(people) > MaxDirect {
		return Room{}, fault.Field("people", "A direct message has at most %d people. Make a room instead.", MaxDirect)
	}
	key := peopleKey(people)
	found, err := directRoom(ctx, db, me, key)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return found, err
	}
	if err := checkPeople(ctx, db, people); err != nil {
		return Room{}, err
	}
	room := Room{Kind: RoomDirect, CreatorID: me.ID, PeopleKey: key}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := insertRoom(ctx, db, &room); err != nil {
			return err
		}
		_, err := admit(ctx, db, room.ID, people, InvolvedEverything)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return directRoom(ctx, db, me, key) // somebody else of the set was faster
	}
	if err != nil {
		return Room{}, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomCreated, Room: room.ID, To: people, About: &room})
	return RoomFor(ctx, db, me, room.ID)
}

// peopleKey stands for a set of people, which is sorted. Its length does not grow
// with theirs.
func peopleKey(people []int64) string {
	var text []byte
	for _, id := range people {
		text = append(strconv.AppendInt(text, id, 10), ',')
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// setOf sorts ids and drops those that repeat.
func setOf(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// checkPeople faults with Invalid on "people" unless all are active members.
func checkPeople(ctx context.Context, db tenant.DB, people []int64) error {
	n, err := countActive(ctx, db, people)
	if err == nil && n < len(people) {
		return fault.Field("people", "Somebody you picked is not here any more. Choose again.")
	}
	return err
}
