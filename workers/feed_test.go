package workers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

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

func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	other := newHookHouse(t)
	grace := tenanttest.Member(t, h.db, "Grace")
	direct, err := h.chat.DirectRoom(t.Context(), h.db, h.ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	theirs := other.room
	for theirs.ID <= direct.ID { // a number that is nobody's here
		theirs = chattest.Room(t, other.db)
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
		{"another workspace's room", h.ada, func(f *chat.FeedForm) { f.Rooms = []int64{theirs.ID} }, fault.Invalid, "rooms"},
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
