package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Involvement is how much of a room a member wants to hear of.
type Involvement string

// The involvements, from most to least.
const (
	InvolvedEverything Involvement = "everything" // what direct rooms begin with
	InvolvedMentions   Involvement = "mentions"   // what other rooms begin with
	InvolvedNothing    Involvement = "nothing"    // muted: last in the sidebar, and dim
	InvolvedInvisible  Involvement = "invisible"  // not in the sidebar at all
)

// Involvements lists them in order.
var Involvements = []Involvement{InvolvedEverything, InvolvedMentions, InvolvedNothing, InvolvedInvisible}

// Involve changes how much of a room me hears of, and tells me's other tabs. Faults:
// Invalid on "involvement".
func (s *Service) Involve(ctx context.Context, db tenant.DB, room Room, me tenant.Member, i Involvement) error {
	known := false
	for _, one := range Involvements {
		known = known || one == i
	}
	if !known {
		return fault.Field("involvement", "Choose everything, mentions, nothing or invisible.")
	}
	if err := setInvolvement(ctx, db, room.ID, me.ID, i); err != nil {
		return err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: RoomInvolvement, Room: room.ID, To: []int64{me.ID}, Involvement: i})
	return nil
}
