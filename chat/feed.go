package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/outbound"

	"github.com/uptrace/bun"
)

// Limits of event subscriptions.
const (
	MaxFeeds     = 20 // of a workspace
	MaxFeedName  = 60
	MaxFeedRooms = 50 // picked for one

	feedHold    = "10000"        // events of a room that are kept for one that is behind
	feedWaiting = 1000           // events without a number that wait for one that is paused
	feedDay     = 24 * time.Hour // an event is tried for so long, and then passed over
	feedBatch   = 20             // events told in one go
	feedLease   = 5 * time.Minute
	feedPatient = time.Minute // after which a batch ends early
)

// These are told to event subscriptions alone.
const (
	MemberJoined EventType = "member.joined"
	MemberLeft   EventType = "member.left" // deactivated or banned
)

// FeedEvents are what an event subscription can be told of. Those of messages and boosts
// come in the order of their room, those of a room itself and those of members each in
// their own.
var FeedEvents = []EventType{MessageCreated, MessageUpdated, MessageDeleted, BoostCreated, BoostDeleted, MemberJoined, MemberUpdated, MemberLeft, RoomCreated, RoomUpdated, RoomDeleted}

// Feed is an event subscription: an address that is told what happens. In the
// code it is no subscription, because those are what somebody pays for.
type Feed struct {
	bun.BaseModel `bun:"table:?tenant.feeds,alias:f"`

	ID        int64       `bun:"id,pk,autoincrement"`
	Name      string      `bun:"name"`
	URL       string      `bun:"url"`
	Events    []EventType `bun:"events,array"`
	Rooms     []int64     `bun:"rooms,array"` // none: all open rooms
	CreatedBy int64       `bun:"created_by"`
	CreatedAt time.Time   `bun:"created_at,nullzero,default:now()"`

	PausedAt time.Time `bun:"paused_at,scanonly"`
}

// Wants reports whether the feed is told of a kind of event.
func (f Feed) Wants(e EventType) bool { return slices.Contains(f.Events, e) }

// FeedForm is what an administrator chooses.
type FeedForm struct {
	Name, URL string
	Events    []EventType
	Rooms     []int64
}

// clean faults with Invalid joined per field: "name", "url", "events", "rooms".
func (f FeedForm) clean() (FeedForm, error) {
	var problems []error
	f.Name = strings.Join(strings.Fields(f.Name), " ")
	switch {
	case f.Name == "":
		problems = append(problems, fault.Field("name", "Give it a name, such as what it feeds."))
	case utf8.RuneCountInString(f.Name) > MaxFeedName || !tenant.CleanText(f.Name):
		problems = append(problems, fault.Field("name", "A name has at most %d characters.", MaxFeedName))
	}
	u, err := outbound.Parse(f.URL)
	if err != nil {
		problems = append(problems, fault.Field("url", "%s", fault.Message(err)))
	} else {
		f.URL = u.String()
	}
	f.Events = slices.Compact(slices.Sorted(slices.Values(f.Events)))
	if len(f.Events) == 0 || slices.ContainsFunc(f.Events, func(e EventType) bool { return !slices.Contains(FeedEvents, e) }) {
		problems = append(problems, fault.Field("events", "Choose at least one event."))
	}
	f.Rooms = setOf(f.Rooms)
	if len(f.Rooms) > MaxFeedRooms {
		problems = append(problems, fault.Field("rooms", "Pick at most %d rooms.", MaxFeedRooms))
	}
	return f, errors.Join(problems...)
}

// CreateFeed adds an event subscription. It is told what happens from now on: in all
// open rooms, or in those picked, which me has to be in and which are not direct. Faults:
// Forbidden for those who do not administer the workspace, Invalid joined per field,
// Precondition where there are MaxFeeds.
func (s *Service) CreateFeed(ctx context.Context, db tenant.DB, me tenant.Member, form FeedForm) (Feed, error) {
	if !me.IsAdministrator() {
		return Feed{}, errNoFeeds
	}
	form, err := form.clean()
	if err != nil {
		return Feed{}, err
	}
	f := Feed{Name: form.Name, URL: form.URL, Events: form.Events, Rooms: form.Rooms, CreatedBy: me.ID}
	if f.Rooms == nil {
		f.Rooms = []int64{}
	}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		n, known, err := countFeeds(ctx, db, me.ID, f.Rooms)
		switch {
		case err != nil:
			return err
		case n >= MaxFeeds:
			return fault.New(fault.Precondition, "This workspace has %d subscriptions, which is as many as fit. Delete one first.", MaxFeeds)
		case known != len(f.Rooms):
			return fault.Field("rooms", "One of the rooms is not there, or not for this.")
		}
		return insertFeed(ctx, db, &f)
	})
	return f, err
}

// DeleteFeed ends an event subscription, and its log. Faults: Forbidden, NotFound.
func (s *Service) DeleteFeed(ctx context.Context, db tenant.DB, me tenant.Member, id int64) error {
	if !me.IsAdministrator() {
		return errNoFeeds
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error { return deleteFeed(ctx, db, id) })
}

var errNoFeeds = fault.New(fault.Forbidden, "Only administrators can make and end subscriptions.")

// feedWaits is how long it takes until a failed event is tried again, by how often it
// failed: about a day together.
var feedWaits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour}

func feedWait(attempts int) time.Duration {
	return feedWaits[min(max(attempts-1, 0), len(feedWaits)-1)]
}
