//go:build !production

package stripefake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

type event struct {
	ID         string    `json:"id"`
	Object     string    `json:"object"`
	APIVersion string    `json:"api_version"`
	Created    int64     `json:"created"`
	Type       string    `json:"type"`
	Data       eventData `json:"data"`
	Livemode   bool      `json:"livemode"`
	Pending    int       `json:"pending_webhooks"`
}

type eventData struct {
	Object json.RawMessage `json:"object"`
}

// keepEvents is how long events can be asked for.
const keepEvents = 30 * 24 * time.Hour

// emit tells what happened: the object as it is now.
func (f *Fake) emit(kind string, object any) {
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	e := &event{ID: newID("evt"), Object: "event", APIVersion: version, Created: f.unix(), Type: kind, Data: eventData{text}, Pending: 1}
	f.is.Events = append(f.is.Events, e)
	f.is.Undelivered = append(f.is.Undelivered, e.ID)
	f.is.Events = slices.DeleteFunc(f.is.Events, func(e *event) bool { return e.Created < f.now().Add(-keepEvents).Unix() })
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Delivery is a request that Stripe would make.
type Delivery struct {
	ID, Type  string
	Body      []byte
	Signature string // the header Stripe-Signature
}

// Sign makes the header for a body that is sent at a time.
func Sign(body []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// Take returns what nobody was told yet, oldest first, and forgets that.
func (f *Fake) Take() []Delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.deliveries(f.is.Undelivered)
	f.is.Undelivered = nil
	return all
}

func (f *Fake) deliveries(ids []string) []Delivery {
	var all []Delivery
	for _, e := range f.is.Events {
		if slices.Contains(ids, e.ID) {
			body, _ := json.Marshal(e)
			all = append(all, Delivery{e.ID, e.Type, body, Sign(body, Secret, f.now())})
		}
	}
	return all
}

func (f *Fake) listEvents(_ string, p params) (any, *failure) {
	since := p.in("created").number("gt")
	var found []*event
	for _, e := range slices.Backward(f.is.Events) {
		if e.Created > since {
			found = append(found, e)
		}
	}
	return listOf(found, "/v1/events"), nil
}

// Run delivers events and lets time pass until ctx ends. What is refused is sent again
// a little later.
func (f *Fake) Run(ctx context.Context, deliver func(ctx context.Context, body []byte, signature string) error) error {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		f.deliverAll(ctx, deliver)
		select {
		case <-ctx.Done():
			return nil
		case <-f.wake:
		case <-tick.C:
			f.mu.Lock()
			f.settle(f.now())
			f.mu.Unlock()
		}
	}
}

func (f *Fake) deliverAll(ctx context.Context, deliver func(ctx context.Context, body []byte, signature string) error) {
	f.mu.Lock()
	all := f.deliveries(f.is.Undelivered)
	f.mu.Unlock()
	for _, d := range all {
		if err := deliver(ctx, d.Body, d.Signature); err != nil {
			slog.WarnContext(ctx, "the test Stripe could not deliver an event", "type", d.Type, "error", err)
			return
		}
		f.mu.Lock()
		f.is.Undelivered = slices.DeleteFunc(f.is.Undelivered, func(id string) bool { return id == d.ID })
		f.save()
		f.mu.Unlock()
	}
}
