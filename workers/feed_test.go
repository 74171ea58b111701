package workers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

// feed makes an event subscription to a program.
func (h *hookHouse) feed(p *program, events []chat.EventType, rooms ...int64) chat.Feed {
	h.t.Helper()
	f, err := h.chat.CreateFeed(h.t.Context(), h.db, h.ada, chat.FeedForm{Name: "Archive", URL: p.URL, Events: events, Rooms: rooms})
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

// told takes what a program was told, an event a line: type and number.
func told(t *testing.T, p *program) (lines []string) {
	t.Helper()
	for _, c := range p.calls() {
		said := payload(t, c.Body)
		lines = append(lines, fmt.Sprint(said["type"], " ", said["data"].(map[string]any)["sequence"]))
	}
	return lines
}

// runs runs the jobs that are due, once each.
func (h *hookHouse) runs() []string {
	h.t.Helper()
	return jobtest.Run(h.t, h.env.Registry.Control(), h.mux, h.db.Tenant())
}

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

func TestASubscriptionIsToldInOrder(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.feed(p, chat.FeedEvents)
	one := h.says(h.ada, h.room, "one <b>")
	if _, err := h.chat.EditMessage(t.Context(), h.db, h.room, h.ada, one.ID, "one more"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.chat.Boost(t.Context(), h.db, h.room, h.ada, one.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	if err := h.chat.Unboost(t.Context(), h.db, h.room, h.ada, one.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, h.room, h.ada, one.ID); err != nil {
		t.Fatal(err)
	}
	h.says(h.ada, h.room, "two")
	if diff := cmp.Diff([]string{"chat:pump_feed"}, h.works()); diff != "" {
		t.Errorf("jobs for six events (-want +got):\n%s", diff)
	}
	want := []string{"message.created 1", "message.updated 2", "boost.created 3", "boost.deleted 4", "message.deleted 5", "message.created 6"}
	if diff := cmp.Diff(want, told(t, p)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	h.says(h.ada, h.room, "three")
	h.works()
	calls := p.calls()
	if len(calls) != 1 || !strings.HasPrefix(calls[0].Header.Get("webhook-id"), "evt_") {
		t.Fatalf("%d calls: %+v", len(calls), calls)
	}
	said := payload(t, calls[0].Body)["data"].(map[string]any)
	if said["message"].(map[string]any)["body"].(map[string]any)["plain"] != "three" || said["room"].(map[string]any)["name"] != h.room.Name {
		t.Errorf("it says %v", said)
	}
}

func TestWhatASubscriptionIsToldOf(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	closed, err := h.chat.CreateClosedRoom(t.Context(), h.db, h.ada, "Closed", nil)
	if err != nil {
		t.Fatal(err)
	}
	other := tenanttest.Member(t, h.db, "Grace")
	direct, err := h.chat.DirectRoom(t.Context(), h.db, h.ada, []int64{other.ID})
	if err != nil {
		t.Fatal(err)
	}
	open, picked, rest := newProgram(t, silence), newProgram(t, silence), newProgram(t, silence)
	h.feed(open, []chat.EventType{chat.MessageCreated})
	h.feed(picked, []chat.EventType{chat.MessageCreated, chat.RoomUpdated}, closed.ID)
	h.feed(rest, []chat.EventType{chat.MemberJoined, chat.RoomCreated, chat.RoomUpdated, chat.RoomDeleted})
	h.says(h.ada, h.room, "open")
	h.says(h.ada, closed, "closed")
	h.says(h.ada, direct, "direct")
	if _, err := h.chat.RenameRoom(t.Context(), h.db, closed, h.ada, "Closed still", ""); err != nil {
		t.Fatal(err)
	}
	made, err := h.chat.CreateRoom(t.Context(), h.db, h.ada, "Made")
	if err != nil {
		t.Fatal(err)
	}
	if made, err = h.chat.RenameRoom(t.Context(), h.db, made, h.ada, "Made anew", ""); err != nil {
		t.Fatal(err)
	}
	if err := h.chat.DeleteRoom(t.Context(), h.db, made, h.ada); err != nil {
		t.Fatal(err)
	}
	if err := h.chat.Admit(t.Context(), h.db, other); err != nil {
		t.Fatal(err)
	}
	h.works()
	types := func(p *program) (all []string) {
		for _, line := range told(t, p) {
			all = append(all, strings.Fields(line)[0])
		}
		slices.Sort(all)
		return all
	}
	for name, tt := range map[string]struct {
		p    *program
		want []string
	}{
		"all open rooms":     {open, []string{"message.created"}},
		"a room that is not": {picked, []string{"message.created", "room.updated"}},
		"what has no number": {rest, []string{"member.joined", "room.created", "room.deleted", "room.updated"}},
	} {
		if diff := cmp.Diff(tt.want, types(tt.p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
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

func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	other := newHookHouse(t)
	grace := tenanttest.Member(t, h.db, "Grace")
	direct, err := h.chat.DirectRoom(t.Context(), h.db, h.ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	good := chat.FeedForm{Name: "Archive", URL: "https://example.com/in", Events: []chat.EventType{chat.MessageCreated}}
	tests := []struct {
		name  string
		by    tenant.Member
		with  func(f *chat.FeedForm)
		kind  fault.Kind
		field string
	}{
		{"by a member", grace, func(*chat.FeedForm) {}, fault.Forbidden, ""},
		{"no name", h.ada, func(f *chat.FeedForm) { f.Name = " " }, fault.Invalid, "name"},
		{"overlong", h.ada, func(f *chat.FeedForm) { f.Name = strings.Repeat("x", chat.MaxFeedName+1) }, fault.Invalid, "name"},
		{"no address", h.ada, func(f *chat.FeedForm) { f.URL = "" }, fault.Invalid, "url"},
		{"a file", h.ada, func(f *chat.FeedForm) { f.URL = "file:///etc/passwd" }, fault.Invalid, "url"},
		{"a secret in it", h.ada, func(f *chat.FeedForm) { f.URL = "https://ada:x@example.com" }, fault.Invalid, "url"},
		{"no event", h.ada, func(f *chat.FeedForm) { f.Events = nil }, fault.Invalid, "events"},
		{"an event of nobody", h.ada, func(f *chat.FeedForm) { f.Events = []chat.EventType{"typing"} }, fault.Invalid, "events"},
		{"a direct room", h.ada, func(f *chat.FeedForm) { f.Rooms = []int64{direct.ID} }, fault.Invalid, "rooms"},
		{"another workspace's room", h.ada, func(f *chat.FeedForm) { f.Rooms = []int64{other.room.ID + 900} }, fault.Invalid, "rooms"},
	}
	for _, tt := range tests {
		form := good
		tt.with(&form)
		if _, err := h.chat.CreateFeed(t.Context(), h.db, tt.by, form); fault.Of(err) != tt.kind || tt.field != "" && !strings.Contains(fmt.Sprint(err), tt.field) && fault.FieldOf(err) != tt.field {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	f, err := h.chat.CreateFeed(t.Context(), h.db, h.ada, good)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.chat.DeleteFeed(t.Context(), other.db, other.ada, f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("deleted from next door: %v", err)
	}
	if err := h.chat.DeleteFeed(t.Context(), h.db, h.ada, f.ID); err != nil {
		t.Fatal(err)
	}
	h.says(h.ada, h.room, "hello")
	if jobs := h.runs(); len(jobs) != 0 {
		t.Errorf("jobs for nobody: %v", jobs)
	}
}
