package chat

import (
	"context"
	"time"

	"hearth/tenant"
)

// Service is everything that happens in rooms. It holds only what outlives a request.
type Service struct {
	publisher Publisher
	jobs      tenant.Enqueuer
	now       func() time.Time
	files     tenant.Files // with media nil unless messages carry files
	media     Media
	pages     Unfurler // nil unless messages show previews
	allower   tenant.Allower
	ours      func(ctx context.Context, host string) (bool, error)

	previewing func(ctx context.Context, id tenant.ID) (Previewing, error)

	posts postQueue

	pusher    Pusher // with the others nil unless messages are brought to devices
	attention Attention
	nudge     func()

	caller Caller // nil unless bots are called
	keys   tenant.Keys

	meter Meter
}

// NewService returns a Service; all arguments are required. See also KeepFiles,
// PreviewLinks, PushThrough, CallThrough, MeterWith and AllowBy.
func NewService(publisher Publisher, jobs tenant.Enqueuer, now func() time.Time) *Service {
	return &Service{publisher: publisher, jobs: jobs, now: now, meter: unmetered{}, allower: tenant.AllowAll{}, previewing: showEverything}
}

// Seed makes the first room of a new workspace, unless there is a room already.
func (s *Service) Seed(ctx context.Context, db tenant.DB) error {
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		found, err := anyRoom(ctx, db)
		if err != nil || found {
			return err
		}
		return insertRoom(ctx, db, &Room{Kind: RoomOpen, Name: FirstRoom, Topic: "Where everyone arrives"})
	})
}

// Admit makes a new member a member of every open room.
func (s *Service) Admit(ctx context.Context, db tenant.DB, m tenant.Member) error {
	if err := admitToOpenRooms(ctx, db, m.ID); err != nil {
		return err
	}
	return s.tellFeedsOfMember(ctx, db, MemberJoined, m)
}

// Tell tells subscriptions, in db's transaction, that a member has changed, or has left
// where they are not active.
func (s *Service) Tell(ctx context.Context, db tenant.DB, m tenant.Member) error {
	if !m.IsActive() {
		return s.tellFeedsOfMember(ctx, db, MemberLeft, m)
	}
	return s.tellFeedsOfMember(ctx, db, MemberUpdated, m)
}

// Announce tells everybody connected that a member is new or has changed.
func (s *Service) Announce(ctx context.Context, id tenant.ID, m tenant.Member) {
	who := PersonOf(m)
	s.publisher.Publish(ctx, Event{Tenant: id, Type: MemberUpdated, Member: &who})
}
