package chat

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"hearth/tenant"
)

// PumpFeedArgs asks for an event subscription to be told what it has not been told of a
// room.
type PumpFeedArgs struct {
	FeedID int64 `json:"feed_id"`
	RoomID int64 `json:"room_id"`
}

// Kind implements tenant.JobArgs.
func (PumpFeedArgs) Kind() string { return pumpFeedKind }

// PumpFeed tells a subscription the next events of a room, one after the other. The first
// that fails is tried again later, and those behind it wait: they come in order, each at
// least once, under the same id each time.
func (s *Service) PumpFeed(ctx context.Context, db tenant.DB, a PumpFeedArgs) error {
	if s.caller == nil {
		return nil
	}
	f, err := feedByID(ctx, db, a.FeedID)
	if err != nil || !f.PausedAt.IsZero() {
		return missing(err) // who is paused is woken when it is resumed
	}
	c, taken, err := leaseCursor(ctx, db, a.FeedID, a.RoomID, s.now())
	if err != nil || !taken {
		return err
	}
	if err = s.pump(ctx, db, f, c); err != nil {
		_, rest := restCursor(context.WithoutCancel(ctx), db, c) // so that the next try need not wait for the lease
		return errors.Join(err, rest)
	}
	return nil
}

// pump tells the next events after a cursor.
func (s *Service) pump(ctx context.Context, db tenant.DB, f Feed, c feedCursor) error {
	rows, err := eventRows(ctx, db, c.RoomID, c.Seq, feedBatch)
	if err != nil {
		return err
	}
	began := s.now()
	for _, row := range rows {
		if row.Number == 0 || s.now().Sub(began) > feedPatient {
			break
		}
		good, err := s.feed(ctx, db, f, c, row)
		if err != nil {
			return err
		}
		if !good {
			return s.feedLater(ctx, db, c, row.Number)
		}
		c.Seq, c.Attempts, c.FailingSince = row.Number, 0, time.Time{}
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
	}
	return s.feedOn(ctx, db, c)
}

// feed tells one event, and what was missed before it; good is false where that failed.
func (s *Service) feed(ctx context.Context, db tenant.DB, f Feed, c feedCursor, row eventRow) (good bool, err error) {
	if row.Number > c.Seq+1 {
		id := fmt.Sprintf("%d-%d", c.Seq+1, row.Number-1)
		good, err := s.tell(ctx, db, f, HookDelivery{Event: "events.missed", RoomID: c.RoomID, EventID: feedEventID(db.Tenant(), f.ID, c.RoomID, id), RequestBody: missedBody(c, row.Number-1)})
		if err != nil || !good {
			return good, err
		}
	}
	if row.Hidden || !f.Wants(row.Type) {
		return true, nil
	}
	return s.tell(ctx, db, f, HookDelivery{Event: row.Type, RoomID: c.RoomID, MessageID: row.Message.ID,
		EventID: feedEventID(db.Tenant(), f.ID, c.RoomID, fmt.Sprint(row.Number)), RequestBody: eventBody(row, c.RoomName)})
}

// tell makes one call of a subscription and notes what came of it.
func (s *Service) tell(ctx context.Context, db tenant.DB, f Feed, d HookDelivery) (good bool, err error) {
	d.ReceiverID = f.ID
	standing, err := s.receiver(ctx, db, f.ID)
	if err != nil {
		return false, err
	}
	if err := noteEvent(ctx, db, &d); err != nil {
		return false, err
	}
	if _, err := s.call(ctx, db, standing, &d, f.URL, 0); err != nil {
		return false, err
	}
	return d.Outcome == HookDone, s.settle(ctx, db, d, feedDay)
}

// feedLater has an event that failed tried again, or passed over once it was for a day.
func (s *Service) feedLater(ctx context.Context, db tenant.DB, c feedCursor, number int64) error {
	c.Attempts++
	if c.FailingSince.IsZero() {
		c.FailingSince = s.now()
	}
	if s.now().Sub(c.FailingSince) >= feedDay {
		c.Seq, c.Attempts, c.FailingSince = number, 0, time.Time{}
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
		return s.feedOn(ctx, db, c)
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
		if _, err := restCursor(ctx, db, c); err != nil {
			return err
		}
		return s.jobs.EnqueueAt(ctx, db, tenant.QueueSoon, PumpFeedArgs{FeedID: c.FeedID, RoomID: c.RoomID}, s.now().Add(feedWait(c.Attempts)))
	})
}

// feedOn gives a cursor back, and asks for the next batch where there is more.
func (s *Service) feedOn(ctx context.Context, db tenant.DB, c feedCursor) error {
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{c.RoomID}); err != nil {
			return err
		}
		more, err := restCursor(ctx, db, c)
		if err != nil || !more {
			return err
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueSoon, PumpFeedArgs{FeedID: c.FeedID, RoomID: c.RoomID})
	})
	return missing(err) // the room was deleted
}

// CallFeedArgs asks for an event subscription to be told of something that has no number,
// or of anything once more.
type CallFeedArgs struct {
	DeliveryID int64 `json:"delivery_id"`
}

// Kind implements tenant.JobArgs.
func (CallFeedArgs) Kind() string { return callFeedKind }

// CallFeed tells it, and has it tried again for a day where that fails. What somebody
// replays is tried once.
func (s *Service) CallFeed(ctx context.Context, db tenant.DB, a CallFeedArgs) error {
	if s.caller == nil {
		return nil
	}
	d, url, there, err := feedCall(ctx, db, a.DeliveryID)
	if err != nil || !there {
		return err
	}
	standing, err := s.receiver(ctx, db, d.ReceiverID)
	if err != nil {
		return err
	}
	if _, err := s.call(ctx, db, standing, &d, url, 0); err != nil {
		return err
	}
	wait := feedWait(d.Attempts)
	if d.Outcome == HookDone || d.OriginalID != 0 || s.now().Add(wait).After(d.CreatedAt.Add(feedDay)) {
		return s.settle(ctx, db, d, feedDay)
	}
	d.Outcome = HookWaiting
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := s.settle(ctx, db, d, feedDay); err != nil {
			return err
		}
		return s.jobs.EnqueueAt(ctx, db, tenant.QueueSoon, a, s.now().Add(wait))
	})
}

func feedEventID(id tenant.ID, feed, room int64, what string) string {
	return fmt.Sprintf("evt_%s_%d_%d_%s", hex.EncodeToString(id[:]), feed, room, what)
}

// tellFeedsOf tells all subscriptions of a room or a member, in db's transaction.
func (s *Service) tellFeedsOf(ctx context.Context, db tenant.DB, e EventType, room *Room, m *tenant.Member) error {
	if room != nil && room.Kind != RoomOpen && e == RoomCreated {
		return nil // nobody can have picked it yet
	}
	if m != nil && m.IsBot() || room != nil && room.IsDirect() {
		return nil
	}
	var at int64
	body := feedPayload{Type: e, At: s.now().UTC()}
	if room != nil {
		at, body.Data.Room = room.ID, &feedRoom{room.ID, room.Name}
	}
	if m != nil {
		body.Data.Member = &feedPerson{m.ID, m.Name, string(m.Role)}
	}
	return tellFeeds(ctx, db, e, at, room != nil && room.Kind == RoomOpen, "evt_"+tenant.NewID().String(), asJSON(body))
}
