package chat

import (
	"context"
	"strconv"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// PushMessageArgs asks for a message to be brought to the devices of those who want to
// hear of it. After continues a list of devices that was too long for one job.
type PushMessageArgs struct {
	MessageID int64 `json:"message_id"`
	After     int64 `json:"after,omitempty"`
}

// Kind names the handler.
func (PushMessageArgs) Kind() string { return pushMessageKind }

const pushMessageKind = "chat:push_message"

// PushOutcome is what a push service made of a note.
type PushOutcome string

// The outcomes.
const (
	PushAccepted PushOutcome = "accepted"
	PushGone     PushOutcome = "gone"      // the browser has unsubscribed
	PushTooLarge PushOutcome = "too large" // a shorter note may go
	PushBusy     PushOutcome = "busy"      // not reached, or not now: try again
	PushRefused  PushOutcome = "refused"   // trying again does not help
)

// Pusher brings notes to browsers through their push services. chat/push grants it.
type Pusher interface {
	// Accepts reports whether an address belongs to a push service that we know.
	Accepts(endpoint string) bool
	// PublicKey is what browsers subscribe with, as unpadded base64url.
	PublicKey(ctx context.Context) (string, error)
	// Push encrypts a note for a browser and hands it over. A later note of the same
	// topic replaces one that has not arrived yet.
	Push(ctx context.Context, id tenant.ID, to PushSubscription, note []byte, topic string) PushOutcome
}

// Limits of one job.
const (
	pushBatch   = 200              // devices
	pushAtOnce  = 6                // fewer than a tenant may have on the way out
	pushTimeout = 10 * time.Second // of one device
)

// PushThrough lets messages be brought to devices. Call it before the first message is
// posted. nudge wakes the relay of jobs after a commit.
func (s *Service) PushThrough(p Pusher, a Attention, nudge func()) {
	s.pusher, s.attention, s.nudge = p, a, nudge
}

// PushMessage brings a message to the devices of those who want to hear of it, have
// not read it and are not looking at its room. A device gets it once, however often
// this runs. Faults: Unavailable while some push service wants it later.
func (s *Service) PushMessage(ctx context.Context, db tenant.DB, a PushMessageArgs) error {
	if s.pusher == nil {
		return nil
	}
	msg, err := pushedMessage(ctx, db, a.MessageID)
	if fault.Is(err, fault.NotFound) {
		return nil // deleted meanwhile, or too old to be news
	}
	if err != nil {
		return err
	}
	// Without an answer everybody counts as away: a note too many is better than none.
	present, _ := s.attention.Attending(ctx, db.Tenant(), msg.RoomID)
	targets, err := pushTargets(ctx, db, msg, present, a.After, pushBatch)
	if err != nil {
		return err
	}
	told := s.pushAll(ctx, db.Tenant(), msg, targets)
	s.meter.Count(db.Tenant(), CountedPushes, int64(len(told.accepted)))
	if told.empty() {
		return nil
	}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := settlePushes(ctx, db, msg.ID, told); err != nil || len(targets) < pushBatch {
			return err
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueNow, PushMessageArgs{MessageID: msg.ID, After: targets[len(targets)-1].ID})
	})
	if err == nil && len(told.busy) > 0 {
		return fault.New(fault.Unavailable, "%d of %d push services were not ready.", len(told.busy), len(targets))
	}
	return err
}

// pushed says what became of devices, by id. Those who were told before are in none.
type pushed struct{ accepted, gone, refused, busy []int64 }

func (p pushed) empty() bool { return len(p.accepted)+len(p.gone)+len(p.refused)+len(p.busy) == 0 }

func (p *pushed) add(id int64, o PushOutcome) {
	switch o {
	case PushAccepted:
		p.accepted = append(p.accepted, id)
	case PushGone:
		p.gone = append(p.gone, id)
	case PushBusy:
		p.busy = append(p.busy, id)
	default:
		p.refused = append(p.refused, id)
	}
}

func (s *Service) pushAll(ctx context.Context, id tenant.ID, msg pushMessage, targets []pushTarget) (told pushed) {
	var all sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, pushAtOnce)
	for _, to := range targets {
		if to.Sent {
			continue
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			o := s.push(ctx, id, to.PushSubscription, noteOf(msg, to.Badge), "room-"+strconv.FormatInt(msg.RoomID, 10))
			mu.Lock()
			defer mu.Unlock()
			told.add(to.ID, o)
		})
	}
	all.Wait()
	return told
}

// push shortens a note that a push service finds too large, once.
func (s *Service) push(ctx context.Context, id tenant.ID, to PushSubscription, n pushNote, topic string) PushOutcome {
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	o := s.pusher.Push(ctx, id, to, n.fit(maxNote), topic)
	if o == PushTooLarge {
		o = s.pusher.Push(ctx, id, to, n.fit(smallNote), topic)
	}
	return o
}

// TestPush sends a note to the device of me's session and says what became of it.
// Faults: Precondition when notifications are off there.
func (s *Service) TestPush(ctx context.Context, db tenant.DB, me tenant.Member, title, body, url string) (PushOutcome, error) {
	if s.pusher == nil {
		return "", errNoPush
	}
	here, err := pushDeviceHere(ctx, db, me)
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Precondition, "Notifications are off on this device. Turn them on first.")
	}
	if err != nil {
		return "", err
	}
	o := s.push(ctx, db.Tenant(), here, pushNote{Title: title, Body: body, URL: url, Tag: "test", Icon: pushIcon}, "test")
	var told pushed
	told.add(here.ID, o)
	return o, settlePushes(ctx, db, 0, told)
}
