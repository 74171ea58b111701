package workers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

// looking is who looks at every room.
type looking []int64

func (l *looking) Attending(context.Context, tenant.ID, int64) ([]int64, error) { return *l, nil }

// house is a workspace whose members have devices.
type house struct {
	t       *testing.T
	env     *tenanttest.Env
	mux     *job.Mux
	db      tenant.DB
	chat    *chat.Service
	vendor  *chattest.Vendor
	looking looking
	nudged  int
	names   map[*chattest.Browser]string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, env: tenanttest.New(t), mux: job.NewMux(), vendor: chattest.NewVendor(t), names: map[*chattest.Browser]string{}}
	h.db, _ = h.env.Open(t)
	h.chat = chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	h.chat.PushThrough(h.vendor.Sender(h.env.Service), &h.looking, func() { h.nudged++ })
	Register(h.mux, Deps{Registry: h.env.Registry, Tenants: h.env.Service, Chat: h.chat})
	return h
}

func (h *house) member(name string, room chat.Room, i chat.Involvement) (tenant.Member, *chattest.Browser) {
	h.t.Helper()
	m := chattest.Member(h.t, h.db, name)
	if err := h.chat.Involve(h.t.Context(), h.db, room, m, i); err != nil {
		h.t.Fatal(err)
	}
	return h.device(m)
}

func (h *house) post(room chat.Room, by tenant.Member, body string) chat.Message {
	h.t.Helper()
	msg, err := h.chat.PostMessage(h.t.Context(), h.db, room, by, chat.Draft{Body: body})
	if err != nil {
		h.t.Fatal(err)
	}
	return msg
}

// told runs the jobs that are due, twice each, and lists who was notified.
func (h *house) told() (names []string) {
	h.t.Helper()
	jobtest.RunTwice(h.t, h.env.Registry.Control(), h.mux, h.db.Tenant())
	for _, n := range h.vendor.Notes() {
		names = append(names, h.names[n.To])
	}
	slices.Sort(names)
	return names
}

func TestWhoHearsOfAMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	room := chattest.Room(t, h.db)
	ada, _ := h.member("Ada Byron", room, chat.InvolvedEverything)
	grace, _ := h.member("Grace", room, chat.InvolvedEverything)
	linus, _ := h.member("Linus", room, chat.InvolvedMentions)
	h.member("Nora", room, chat.InvolvedNothing)
	h.member("Olga", room, chat.InvolvedInvisible)
	pia, _ := h.member("Pia", room, chat.InvolvedEverything)
	elsewhere := newHouse(t)
	elsewhere.member("Sam", chattest.Room(t, elsewhere.db), chat.InvolvedEverything)

	closed, err := h.chat.CreateClosedRoom(t.Context(), h.db, ada, "Ledger", []int64{linus.ID})
	if err != nil {
		t.Fatal(err)
	}
	direct, err := h.chat.DirectRoom(t.Context(), h.db, ada, []int64{linus.ID, grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	muted := chattest.Room(t, h.db)
	for _, m := range []tenant.Member{ada, grace, linus, pia} {
		if err := h.chat.Involve(t.Context(), h.db, muted, m, chat.InvolvedNothing); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name    string
		room    chat.Room
		by      tenant.Member
		body    string
		looking []int64
		reads   []tenant.Member
		want    []string
	}{
		{"everybody who wants everything, but the author", room, ada, "Hello", nil, nil, []string{"Grace", "Pia"}},
		{"somebody who is mentioned", room, ada, "Hello @Linus, @Nora and @Olga", nil, nil, []string{"Grace", "Linus", "Pia"}},
		{"nobody who is looking", room, ada, "Hello @Linus", []int64{pia.ID, linus.ID}, nil, []string{"Grace"}},
		{"nobody who has read it", room, ada, "Hello", nil, []tenant.Member{grace}, []string{"Pia"}},
		{"mentions only, in a room of some", closed, ada, "Hello", nil, nil, nil},
		{"nobody outside of a room of some", closed, ada, "Hello @Linus and @Grace", nil, nil, []string{"Linus"}},
		{"a direct message", direct, linus, "Hello", nil, nil, []string{"Ada Byron", "Grace"}},
		{"a room that is muted", muted, ada, "Hello @Grace", nil, nil, nil},
	}
	for _, tt := range tests {
		h.looking, h.nudged = tt.looking, 0
		msg := h.post(tt.room, tt.by, tt.body)
		for _, m := range tt.reads {
			if err := h.chat.MarkRead(t.Context(), h.db, tt.room, m, msg.ID); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(tt.want, h.told()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if (h.nudged > 0) != msg.Pushed {
			t.Errorf("%s: asked for %v, nudged %d times", tt.name, msg.Pushed, h.nudged)
		}
	}
	if again := h.told(); len(again) != 0 {
		t.Errorf("told again: %v", again)
	}
	if got := elsewhere.told(); len(got) != 0 {
		t.Errorf("the neighbours were told: %v", got)
	}
}

func TestWhatANotificationSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	room := chattest.Room(t, h.db)
	ada := chattest.Member(t, h.db, "Ada")
	h.member("Grace", room, chat.InvolvedEverything)
	h.post(room, ada, "The **first**")
	h.post(room, ada, strings.Repeat("Long 👨‍👩‍👧‍👦 words. ", 900))
	jobtest.Run(t, h.env.Registry.Control(), h.mux, h.db.Tenant())
	notes := h.vendor.Notes()
	if len(notes) != 2 {
		t.Fatalf("%d notes, want 2", len(notes))
	}
	want := chattest.Note{To: notes[0].To, Title: room.Name, Body: "Ada: The first", URL: fmt.Sprint("/rooms/", room.ID), Tag: fmt.Sprint("room-", room.ID),
		Icon: "/icons/192.png", Badge: 1, Header: "[86400] [high] 32", Size: notes[0].Size}
	if notes[0] != want {
		t.Errorf("the note is %+v,\nwant %+v", notes[0], want)
	}
	if long := notes[1]; long.Size > 4096 || long.Size < 2500 || !strings.HasSuffix(long.Body, "…") {
		t.Errorf("the long one: %d bytes, %q", long.Size, long.Body)
	}
}

func TestNoJobWithoutADeviceThatWantsToHear(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	room := chattest.Room(t, h.db)
	ada, _ := h.member("Ada", room, chat.InvolvedEverything)
	chattest.Member(t, h.db, "Grace")
	h.member("Linus", room, chat.InvolvedMentions)
	if msg := h.post(room, ada, "Hello"); msg.Pushed {
		t.Error("a job was asked for")
	}
	if kinds := jobtest.Run(t, h.env.Registry.Control(), h.mux, h.db.Tenant()); len(kinds) != 0 {
		t.Errorf("jobs %v", kinds)
	}
	h.post(room, ada, "Hello @Linus")
	if diff := cmp.Diff([]string{"chat:push_message"}, jobtest.Run(t, h.env.Registry.Control(), h.mux, h.db.Tenant())); diff != "" {
		t.Errorf("one job for a message (-want +got):\n%s", diff)
	}
}
