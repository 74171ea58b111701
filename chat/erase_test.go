package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func ban(t *testing.T, db tenant.DB, m tenant.Member, status tenant.Status) {
	t.Helper()
	if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = ? WHERE id = ?`, status, m.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestWhatABannedMemberSaidIsRemoved(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events := chattest.Service()
	nora, ada := chattest.Member(t, db, "Nora"), chattest.Member(t, db, "Ada")
	rooms := []chat.Room{chattest.Room(t, db), chattest.Room(t, db)}
	for i := range 230 { // more than two batches
		if _, err := service.PostMessage(t.Context(), db, rooms[i%2], nora, chat.Draft{Body: fmt.Sprintf("spam %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := service.PostMessage(t.Context(), db, rooms[0], ada, chat.Draft{Body: "What is this?"})
	if err != nil {
		t.Fatal(err)
	}
	ban(t, db, nora, tenant.StatusBanned)
	before := len(events.Seen())
	args := chat.EraseMemberArgs{MemberID: nora.ID}
	for range 2 { // the second time changes nothing
		if err := service.EraseMember(t.Context(), db, args); err != nil {
			t.Fatal(err)
		}
	}
	seen := events.Seen()[before:]
	if len(seen) != 230 {
		t.Errorf("%d events, want one for each message", len(seen))
	}
	last := map[int64]int64{rooms[0].ID: 116, rooms[1].ID: 115} // of what was posted
	for _, e := range seen {
		if e.Type != chat.MessageDeleted || e.Seq != last[e.Room]+1 || e.Message.Body != "" {
			t.Fatalf("%s %d in room %d after %d: %+v", e.Type, e.Seq, e.Room, last[e.Room], e.Message)
		}
		last[e.Room] = e.Seq
	}
	for i, room := range rooms {
		page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
		if err != nil || len(page) != 1-i || i == 0 && page[0].ID != kept.ID {
			t.Errorf("room %d: %d messages are left, %v", i, len(page), err)
		}
		var numbers []int64
		if err := db.NewRaw(`SELECT seq FROM ?tenant.room_events WHERE room_id = ? ORDER BY seq`, room.ID).Scan(t.Context(), &numbers); err != nil {
			t.Fatal(err)
		}
		for j, n := range numbers {
			if n != numbers[0]+int64(j) {
				t.Fatalf("room %d has a gap at %d", i, n)
			}
		}
		if numbers[len(numbers)-1] != last[room.ID] {
			t.Errorf("the last event of room %d is %d, want %d", i, numbers[len(numbers)-1], last[room.ID])
		}
	}
}

// TestABanThatWasLifted removes what was said before it, and nothing that came after.
func TestABanThatWasLifted(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, _ := chattest.Service()
	nora, room := chattest.Member(t, db, "Nora"), chattest.Room(t, db)
	post := func(text string) chat.Message {
		t.Helper()
		m, err := service.PostMessage(t.Context(), db, room, nora, chat.Draft{Body: text})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	old := post("spam")
	fresh := post("sorry")
	if err := service.EraseMember(t.Context(), db, chat.EraseMemberArgs{MemberID: nora.ID, Until: old.ID}); err != nil {
		t.Fatal(err)
	}
	page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
	if err != nil || len(page) != 1 || page[0].ID != fresh.ID {
		t.Errorf("left are %+v, %v", page, err)
	}
}

// TestErasingLeavesWhatDeletingLeaves compares what is left of a message that was
// deleted with one that was erased with its author, in every table that names messages.
func TestErasingLeavesWhatDeletingLeaves(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, _ := chattest.Service()
	ada, nora, room := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Nora"), chattest.Room(t, db)
	left := func(by tenant.Member, remove func(m chat.Message) error) string {
		t.Helper()
		m, err := service.PostMessage(t.Context(), db, room, by, chat.Draft{Body: "Look at https://larkfield.example, @Ada and @Nora"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Boost(t.Context(), db, room, ada, m.ID, "👏"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.NewRaw(`INSERT INTO ?tenant.previews (message_id, position, url, title) VALUES (?, 1, 'https://larkfield.example', 'Larkfield')`, m.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		var tables []string
		if err := db.NewRaw(`SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
			WHERE c.relnamespace = '?tenant'::regnamespace AND c.relkind = 'r' AND a.attname = 'message_id' ORDER BY 1`).Scan(t.Context(), &tables); err != nil {
			t.Fatal(err)
		}
		if err := remove(m); err != nil {
			t.Fatal(err)
		}
		var row string
		if err := db.NewRaw(`SELECT to_jsonb(m) - '{id,creator_id,client_id,created_at,deleted_at}'::text[] FROM ?tenant.messages AS m WHERE id = ?`, m.ID).Scan(t.Context(), &row); err != nil {
			t.Fatal(err)
		}
		found := []string{row}
		for _, table := range tables { // also those that come later
			var n int
			if err := db.NewRaw(`SELECT count(*) FROM ?tenant.`+table+` WHERE message_id = ?`, m.ID).Scan(t.Context(), &n); err != nil {
				t.Fatal(err)
			}
			found = append(found, fmt.Sprintf("%s %d", table, n))
		}
		return strings.Join(found, "\n")
	}
	deleted := left(ada, func(m chat.Message) error {
		_, err := service.DeleteMessage(t.Context(), db, room, ada, m.ID)
		return err
	})
	erased := left(nora, func(m chat.Message) error {
		return service.EraseMember(t.Context(), db, chat.EraseMemberArgs{MemberID: nora.ID, Until: m.ID})
	})
	if diff := cmp.Diff(deleted, erased); diff != "" {
		t.Errorf("of a message are left (-deleted +erased):\n%s", diff)
	}
}
