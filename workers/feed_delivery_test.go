package workers

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"

	"github.com/google/go-cmp/cmp"
)

// comes lets the clock come to what waits until later, and runs it.
func (h *hookHouse) comes(d time.Duration) {
	h.t.Helper()
	h.passes(d)
	due := `UPDATE node.outbox SET due_at = now() WHERE tenant_id = ? AND due_at <= ?`
	if _, err := h.env.Registry.Control().NewRaw(due, h.db.Tenant(), h.time()).Exec(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.runs()
}

func TestAnEventIsTriedForADayAndThoseBehindItWait(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	var up atomic.Bool
	p := newProgram(t, func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	f := h.feed(p, []chat.EventType{chat.MessageCreated})
	second := chattest.Room(t, h.db)
	h.says(h.ada, h.room, "one")
	h.says(h.ada, h.room, "two")
	h.says(h.ada, second, "elsewhere")
	h.runs()
	if got := told(t, p); len(got) != 2 || got[0] != "message.created 1" || got[1] != "message.created 1" {
		t.Fatalf("told %v, want the first of each room", got)
	}
	h.comes(6 * time.Second)
	first := p.calls()
	if len(first) != 2 || first[0].Header.Get("webhook-id") == first[1].Header.Get("webhook-id") {
		t.Fatalf("tried again: %d", len(first))
	}
	up.Store(true)
	h.comes(31 * time.Second)
	calls := p.calls()
	if len(calls) != 3 {
		t.Fatalf("%d calls", len(calls))
	}
	var in []string
	for _, c := range calls {
		said := payload(t, c.Body)["data"].(map[string]any)
		if said["room"].(map[string]any)["id"] == float64(h.room.ID) {
			in = append(in, fmt.Sprint(said["sequence"]))
		}
	}
	if diff := cmp.Diff([]string{"1", "2"}, in); diff != "" {
		t.Errorf("in the room (-want +got):\n%s", diff)
	}
	// A day without any success pauses it; resumed, it is told what it missed.
	up.Store(false)
	h.says(h.ada, h.room, "three")
	h.runs()
	for range 30 {
		h.comes(time.Hour)
	}
	if to, err := chat.HookTargetByID(t.Context(), h.db, f.ID); err != nil || !to.IsPaused() {
		t.Fatalf("after a day: %+v, %v", to, err)
	}
	if len(h.mails.List()) == 0 {
		t.Error("nobody was told that it is paused")
	}
	h.says(h.ada, h.room, "four")
	h.runs()
	p.calls()
	up.Store(true)
	if err := h.chat.ResumeHook(t.Context(), h.db, f.ID); err != nil {
		t.Fatal(err)
	}
	h.runs()
	got := told(t, p)
	if len(got) == 0 || got[len(got)-1] != "message.created 4" {
		t.Errorf("told %v after it was resumed", got)
	}
	d := h.deliveries(f.ID)[0]
	if _, err := h.chat.ReplayHook(t.Context(), h.db, f.ID, d.ID); err != nil {
		t.Fatal(err)
	}
	h.runs()
	if again := told(t, p); len(again) != 1 {
		t.Errorf("replayed: %v", again)
	}
}

func TestASubscriptionThatIsFarBehindHearsWhatItMissed(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.feed(p, chat.FeedEvents)
	for i := range 8 {
		h.says(h.ada, h.room, fmt.Sprint("number ", i))
	}
	if _, err := h.db.NewRaw(`DELETE FROM ?tenant.room_events WHERE room_id = ? AND seq <= 5`, h.room.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.runs()
	if diff := cmp.Diff([]string{"events.missed <nil>", "message.created 6", "message.created 7", "message.created 8"}, told(t, p)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestEventsOfManyAtOnceAreAllTold(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.feed(p, chat.FeedEvents)
	done := make(chan error)
	const people, each = 6, 15
	for range people {
		go func() {
			var err error
			for range each {
				if _, e := h.chat.PostMessage(t.Context(), h.db, h.room, h.ada, chat.Draft{Body: "hello"}); e != nil {
					err = e
				}
			}
			done <- err
		}()
	}
	var seen []string
	for left := people; left > 0; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			left--
		default:
			h.runs()
			seen = append(seen, told(t, p)...)
		}
	}
	h.runs()
	seen = append(seen, told(t, p)...)
	var want []string
	for i := range people * each {
		want = append(want, fmt.Sprint("message.created ", i+1))
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
