package workers

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"

	"github.com/google/go-cmp/cmp"
)

// people makes a room open, or closed for ada alone.
func (h *hookHouse) people(everyone bool) {
	h.t.Helper()
	room, err := h.chat.SetPeople(h.t.Context(), h.db, h.room, h.ada, everyone, []int64{h.ada.ID})
	if err != nil {
		h.t.Fatal(err)
	}
	h.room = room
}

func (h *hookHouse) cursors(room chat.Room) (n int) {
	h.t.Helper()
	if err := h.db.NewRaw(`SELECT count(*) FROM ?tenant.feed_cursors WHERE room_id = ?`, room.ID).Scan(h.t.Context(), &n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestWhatIsSaidInAClosedRoomStaysThere(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	all, picked := newProgram(t, silence), newProgram(t, silence)
	h.feed(all, []chat.EventType{chat.MessageCreated})
	h.feed(picked, []chat.EventType{chat.MessageCreated}, h.room.ID)
	h.says(h.ada, h.room, "open")
	h.works()
	h.people(false)
	h.says(h.ada, h.room, "closed")
	h.works()
	h.people(true)
	h.says(h.ada, h.room, "open again")
	h.works()
	if diff := cmp.Diff([]string{"message.created 1", "message.created 3"}, told(t, all)); diff != "" {
		t.Errorf("all open rooms (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"message.created 1", "message.created 2", "message.created 3"}, told(t, picked)); diff != "" {
		t.Errorf("the room picked (-want +got):\n%s", diff)
	}
}

func TestOneThatIsBehindIsNotToldOfARoomThatWasClosed(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	var up atomic.Bool
	p := newProgram(t, func(w http.ResponseWriter, _ *http.Request) {
		if !up.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	f := h.feed(p, []chat.EventType{chat.MessageCreated})
	h.says(h.ada, h.room, "open")
	h.runs()
	h.people(false)
	h.says(h.ada, h.room, "closed")
	p.calls()
	up.Store(true)
	h.comes(6 * time.Second)
	if got := told(t, p); len(got) != 0 {
		t.Errorf("told %v of a closed room", got)
	}
	// Nor where a cursor were left over.
	if _, err := h.db.NewRaw(`INSERT INTO ?tenant.feed_cursors (feed_id, room_id, seq, pending) VALUES (?, ?, 1, 1)`, f.ID, h.room.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.chat.PumpFeed(t.Context(), h.db, chat.PumpFeedArgs{FeedID: f.ID, RoomID: h.room.ID}); err != nil {
		t.Fatal(err)
	}
	if got := told(t, p); len(got) != 0 {
		t.Errorf("told %v of a closed room", got)
	}
}

func TestARoomThatIsClosedDuringACallIsLeftThere(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	var once atomic.Bool
	p := newProgram(t, silence)
	p.answers(func(w http.ResponseWriter, _ *http.Request) {
		if once.CompareAndSwap(false, true) {
			h.people(false)
			h.says(h.ada, h.room, "closed")
			h.people(true)
			h.says(h.ada, h.room, "open again")
		}
	})
	h.feed(p, []chat.EventType{chat.MessageCreated})
	h.says(h.ada, h.room, "open")
	h.runs()
	if diff := cmp.Diff([]string{"message.created 1", "message.created 3"}, told(t, p)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestASubscriptionForgetsARoomThatIsDeleted(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	f := h.feed(newProgram(t, silence), []chat.EventType{chat.MessageCreated})
	gone := chattest.Room(t, h.db)
	h.says(h.ada, gone, "hello")
	if h.cursors(gone) != 1 {
		t.Fatal("it has no cursor")
	}
	if err := h.chat.DeleteRoom(t.Context(), h.db, gone, h.ada); err != nil {
		t.Fatal(err)
	}
	if n := h.cursors(gone); n != 0 {
		t.Errorf("%d cursors of a room that is gone", n)
	}
	h.works() // what was asked for before finds nothing, and does not fail
	if _, err := h.db.NewRaw(`INSERT INTO ?tenant.feed_cursors (feed_id, room_id, seq, pending) VALUES (?, ?, 0, 1)`, f.ID, gone.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.pauses(f.ID)
	if err := h.chat.ResumeHook(t.Context(), h.db, f.ID); err != nil {
		t.Fatal(err)
	}
	if jobs := h.works(); len(jobs) != 0 {
		t.Errorf("resumed, it asks for %v", jobs)
	}
	if err := h.chat.PumpFeed(t.Context(), h.db, chat.PumpFeedArgs{FeedID: f.ID, RoomID: gone.ID}); err != nil {
		t.Errorf("told of a room that is gone: %v", err)
	}
}

// pauses has a receiver not be called.
func (h *hookHouse) pauses(receiver int64) {
	h.t.Helper()
	if _, _, err := h.chat.HookSecret(h.t.Context(), h.db, receiver); err != nil { // it is there from now on
		h.t.Fatal(err)
	}
	if _, err := h.db.NewRaw(`UPDATE ?tenant.hook_receivers SET paused_at = now() WHERE id = ?`, receiver).Exec(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func TestWhatHappensToRoomsWaitsUntilItIsResumed(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	f := h.feed(p, chat.FeedEvents)
	if _, err := h.chat.CreateRoom(t.Context(), h.db, h.ada, "Before"); err != nil {
		t.Fatal(err)
	}
	h.pauses(f.ID)
	h.works() // it finds it paused
	if _, err := h.chat.CreateRoom(t.Context(), h.db, h.ada, "During"); err != nil {
		t.Fatal(err)
	}
	if err := h.chat.Admit(t.Context(), h.db, h.ada); err != nil {
		t.Fatal(err)
	}
	h.works()
	if got := told(t, p); len(got) != 0 {
		t.Fatalf("told %v while it is paused", got)
	}
	if err := h.chat.ResumeHook(t.Context(), h.db, f.ID); err != nil {
		t.Fatal(err)
	}
	h.works()
	got := map[string]int{}
	for _, line := range told(t, p) {
		got[line]++
	}
	if diff := cmp.Diff(map[string]int{"room.created <nil>": 2, "member.joined <nil>": 1}, got); diff != "" {
		t.Errorf("resumed (-want +got):\n%s", diff)
	}
	// What waits is bounded.
	h.pauses(f.ID)
	if _, err := h.db.NewRaw(`INSERT INTO ?tenant.hook_deliveries (receiver_id, event) SELECT ?, 'room.created' FROM generate_series(1, 1000)`, f.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.chat.CreateRoom(t.Context(), h.db, h.ada, "One too many"); err != nil {
		t.Fatal(err)
	}
	if jobs := h.works(); len(jobs) != 0 {
		t.Errorf("jobs for what does not wait: %v", jobs)
	}
}

func TestARoomThatIsClosedAndOpenedIsTold(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.feed(p, []chat.EventType{chat.RoomUpdated})
	h.people(false)
	h.people(false)
	h.people(true)
	h.works()
	var kinds []any
	for _, c := range p.calls() {
		kinds = append(kinds, payload(t, c.Body)["data"].(map[string]any)["room"].(map[string]any)["kind"])
	}
	if diff := cmp.Diff([]any{"closed", "open"}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}
