package chat_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func TestBoostText(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	service, _ := chattest.Service()
	tests := []struct {
		name, content, want string
	}{
		{"an emoji", "👍", "👍"},
		{"a tone and a family are one character each", strings.Repeat("👍🏽", 8) + strings.Repeat("👨‍👩‍👧‍👦", 8), strings.Repeat("👍🏽", 8) + strings.Repeat("👨‍👩‍👧‍👦", 8)},
		{"so are flags and keycaps", strings.Repeat("🇸🇪", 8) + "🏴󠁧󠁢󠁷󠁬󠁳󠁿1️⃣", strings.Repeat("🇸🇪", 8) + "🏴󠁧󠁢󠁷󠁬󠁳󠁿1️⃣"},
		{"and letters with accents", strings.Repeat("e\u0301", 16), strings.Repeat("e\u0301", 16)},
		{"words lose the space around them", " well\n  done\t", "well done"},
		{"markup is text", "<b onclick=x>", "<b onclick=x>"},
		{"nothing", "", ""},
		{"spaces", " \n ", ""},
		{"what cannot be seen", "\u200b\u200d\u2060", ""},
		{"17 letters", strings.Repeat("x", 17), ""},
		{"17 emoji", strings.Repeat("🎉", 17), ""},
		{"a letter under a tower of accents", "e" + strings.Repeat("\u0301", 200), ""},
		{"a megabyte", strings.Repeat("x", 1<<20), ""},
		{"a NUL", "a\x00", ""},
		{"broken UTF-8", "a\xc3(", ""},
	}
	for _, tt := range tests {
		msg := chattest.Post(t, db, room, ada, tt.name)
		got, err := service.Boost(t.Context(), db, room, ada, msg.ID, tt.content)
		if tt.want == "" {
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "content" {
				t.Errorf("%s: %v, want invalid content", tt.name, err)
			}
			continue
		}
		if err != nil || got.Content != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, got.Content, err, tt.want)
		}
	}
}

func TestBoostsAreTallied(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	msg := chattest.Post(t, db, room, ada, "cake in the kitchen")
	service, events := chattest.Service()
	boost := func(who tenant.Member, content string) chat.Boost {
		t.Helper()
		b, err := service.Boost(t.Context(), db, room, who, msg.ID, content)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	boost(grace, "🎉")
	first := boost(ada, "👍")
	boost(ada, "🎉")
	if again := boost(ada, "👍"); !again.Repeated || again.ID != first.ID {
		t.Errorf("again is %d (repeated %v), want %d", again.ID, again.Repeated, first.ID)
	}
	want := []chat.Tally{
		{Content: "🎉", Members: []int64{grace.ID, ada.ID}, Names: []string{"Grace", "Ada"}},
		{Content: "👍", Members: []int64{ada.ID}, Names: []string{"Ada"}},
	}
	found, err := chat.MessageIn(t.Context(), db, room.ID, msg.ID)
	if diff := cmp.Diff(want, found.Boosts); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	last := events.Seen()[2]
	if diff := cmp.Diff(want, last.Message.Boosts); diff != "" || last.Seq != 4 || last.Type != chat.BoostCreated || len(events.Seen()) != 3 {
		t.Errorf("%d events, the last is %s %d (-want +got):\n%s", len(events.Seen()), last.Type, last.Seq, diff)
	}

	if err := service.Unboost(t.Context(), db, room, grace, msg.ID, "👍"); !fault.Is(err, fault.NotFound) {
		t.Errorf("Grace takes Ada's back: %v", err)
	}
	for range 2 {
		err = service.Unboost(t.Context(), db, room, ada, msg.ID, "👍")
	}
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("taking it back twice: %v", err)
	}
	if err := service.Unboost(t.Context(), db, room, grace, msg.ID, "🎉"); err != nil {
		t.Fatal(err)
	}
	want = []chat.Tally{{Content: "🎉", Members: []int64{ada.ID}, Names: []string{"Ada"}}}
	last = events.Seen()[4]
	if diff := cmp.Diff(want, last.Message.Boosts); diff != "" || last.Type != chat.BoostDeleted || len(events.Seen()) != 5 {
		t.Errorf("%d events, the last is %s (-want +got):\n%s", len(events.Seen()), last.Type, diff)
	}

	replay, err := chat.EventsAfter(t.Context(), db, room.ID, 1)
	if err != nil || replay.Resync || len(replay.Events) != 5 {
		t.Fatalf("replay: %+v, %v", replay, err)
	}
	for i, e := range replay.Events {
		if diff := cmp.Diff(want, e.Message.Boosts); diff != "" || e.Seq != int64(i+2) || e.Boost == nil || e.Boost.MessageID != msg.ID {
			t.Errorf("event %d: boost %+v (-want +got):\n%s", e.Seq, e.Boost, diff)
		}
	}
	if b := replay.Events[2].Boost; b.Content != "🎉" || b.BoosterName != "Ada" || b.CreatedAt.IsZero() {
		t.Errorf("a boost that is still there is replayed as %+v", b)
	}
}

func TestBoostsOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	db, stranger := tenanttest.OpenTwo(t)
	room, other := chattest.Room(t, db), chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	msg, gone := chattest.Post(t, db, room, ada, "here"), chattest.Post(t, db, room, ada, "gone")
	// Ids are counted in each tenant: these are beyond ours.
	far := chattest.Messages(t, stranger, chattest.Room(t, stranger), 40)[39]
	theirs := chattest.Room(t, stranger)
	service, events := chattest.Service()
	if _, err := service.Boost(t.Context(), db, room, ada, gone.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, gone.ID); err != nil {
		t.Fatal(err)
	}
	told := len(events.Seen())
	tests := []struct {
		name    string
		room    chat.Room
		message int64
	}{
		{"a deleted message", room, gone.ID},
		{"a message of another room", other, msg.ID},
		{"another tenant's message", room, far},
		{"another tenant's room", theirs, far},
		{"no message", room, 0},
	}
	for _, tt := range tests {
		if _, err := service.Boost(t.Context(), db, tt.room, ada, tt.message, "👍"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want not found", tt.name, err)
		}
		if err := service.Unboost(t.Context(), db, tt.room, ada, tt.message, "👍"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s, taken back: %v, want not found", tt.name, err)
		}
	}
	if n := len(events.Seen()) - told; n != 0 {
		t.Errorf("%d events were published", n)
	}
	var left int
	if err := db.NewRaw(`SELECT count(*) FROM ?tenant.boosts`).Scan(t.Context(), &left); err != nil || left != 0 {
		t.Errorf("%d boosts are left, %v", left, err)
	}
}

func TestBoostsHaveLimits(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	msg := chattest.Post(t, db, room, ada, "pile on")
	service, _ := chattest.Service()
	var all sync.WaitGroup
	for i := range 2 * chat.MaxBoosts {
		all.Go(func() {
			_, err := service.Boost(t.Context(), db, room, ada, msg.ID, fmt.Sprint("word ", i))
			if err != nil && !fault.Is(err, fault.Precondition) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	found, err := chat.MessageIn(t.Context(), db, room.ID, msg.ID)
	if err != nil || len(found.Boosts) != chat.MaxBoosts {
		t.Errorf("Ada has %d boosts, want %d: %v", len(found.Boosts), chat.MaxBoosts, err)
	}
	for i := range chat.MaxTallies/chat.MaxBoosts - 1 {
		other := chattest.Member(t, db, fmt.Sprint("Member ", i))
		for j := range chat.MaxBoosts {
			if _, err := service.Boost(t.Context(), db, room, other, msg.ID, fmt.Sprint("of ", i, " ", j)); err != nil {
				t.Fatal(err)
			}
		}
	}
	late := chattest.Member(t, db, "Late")
	if _, err := service.Boost(t.Context(), db, room, late, msg.ID, "yet another"); !fault.Is(err, fault.Precondition) {
		t.Errorf("one more kind: %v, want precondition", err)
	}
	if _, err := service.Boost(t.Context(), db, room, late, msg.ID, "of 0 1"); err != nil {
		t.Errorf("one of those there are: %v", err)
	}
}

// People boost the same message at once: the last event tells of all of them.
func TestBoostsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	author := chattest.Member(t, db, "Author")
	msg := chattest.Post(t, db, room, author, "all together")
	service, events := chattest.Service()
	var all sync.WaitGroup
	const n = 20
	for i := range n {
		who := chattest.Member(t, db, fmt.Sprint("Member ", i))
		all.Go(func() {
			if _, err := service.Boost(t.Context(), db, room, who, msg.ID, "👍"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, e := range events.Seen() {
		if got := len(e.Message.Boosts[0].Members); int64(got) != e.Seq-msg.Seq {
			t.Errorf("event %d tells of %d boosts", e.Seq, got)
		}
		if tally := e.Message.Boosts[0]; e.Seq == msg.Seq+n && (len(tally.Names) != 12 || tally.Others() != n-12) {
			t.Errorf("%d are named, and %d others", len(tally.Names), tally.Others())
		}
	}
}
