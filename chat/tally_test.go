package chat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// What processes of a release did that knew of no number of messages.
const (
	postsUncounted = `WITH head AS (UPDATE ?tenant.rooms SET seq = seq + 1, last_message_id = nextval('?tenant.ids') WHERE id = ?0 RETURNING seq, last_message_id AS id)
		INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html, search_text) SELECT id, ?0, ?1, ?2, 'hi', 'hi', 'hi' FROM head`
	erasesUncounted = `WITH head AS (UPDATE ?tenant.rooms SET seq = seq + 1 WHERE id = ?0 RETURNING seq)
		UPDATE ?tenant.messages SET body = '', deleted_at = now() FROM head WHERE id = ?1`
)

func messagesIn(t *testing.T, db tenant.DB, room chat.Room) int64 {
	t.Helper()
	tally, err := chat.TallyOf(t.Context(), db, room.ID, 0, true)
	if err != nil {
		t.Fatal(err)
	}
	return tally.Messages
}

// countedBy is how many events of a room its number of messages knows of, and how many
// there are.
func countedBy(t *testing.T, db tenant.DB, room chat.Room) (counted, seq int64) {
	t.Helper()
	if err := db.NewRaw(`SELECT counted_seq, seq FROM ?tenant.rooms WHERE id = ?`, room.ID).Scan(t.Context(), &counted, &seq); err != nil {
		t.Fatal(err)
	}
	return counted, seq
}

func TestTheNumberOfMessagesIsRightBesideTheReleaseBefore(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, room := chattest.Member(t, db, "Ada Okafor"), chattest.Room(t, db)
	old := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.NewRaw(statement, append([]any{room.ID}, args...)...).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		chattest.Post(t, db, room, ada, "counted")
		old(postsUncounted, ada.ID, fmt.Sprint("old ", i))
	}
	old(erasesUncounted, chattest.Post(t, db, room, ada, "goes").ID)
	if n := messagesIn(t, db, room); n != 10 {
		t.Errorf("%d messages are told of, there are 10", n)
	}
	chattest.Post(t, db, room, ada, "after")
	if counted, seq := countedBy(t, db, room); counted != seq {
		t.Errorf("after it was counted the number knows of %d of %d events", counted, seq)
	}
	if n := messagesIn(t, db, room); n != 11 {
		t.Errorf("%d messages are told of, there are 11", n)
	}
}

// TestANumberThatIsCountedIsNotKeptOverANewerOne reads a room in which two releases post
// at once.
func TestANumberThatIsCountedIsNotKeptOverANewerOne(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, room := chattest.Member(t, db, "Ada Okafor"), chattest.Room(t, db)
	service, _ := chattest.Service()
	const each = 40
	done := make(chan error, 2)
	go func() {
		var err error
		for i := 0; i < each && err == nil; i++ {
			_, err = db.NewRaw(postsUncounted, room.ID, ada.ID, fmt.Sprint("old ", i)).Exec(t.Context())
		}
		done <- err
	}()
	go func() {
		var err error
		for i := 0; i < each && err == nil; i++ {
			_, err = service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "new"})
		}
		done <- err
	}()
	for posting := 2; posting > 0; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			posting--
		default:
			messagesIn(t, db, room)
		}
	}
	if n := messagesIn(t, db, room); n != 2*each {
		t.Errorf("%d messages are told of, there are %d", n, 2*each)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryEventIsCounted keeps rooms from being counted again and again because one
// writer moves the seq alone.
func TestEveryEventIsCounted(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_store.go")
	if err != nil {
		t.Fatal(err)
	}
	writers := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(source)) {
			if !strings.Contains(line, "SET seq = ") || !strings.Contains(line, "?tenant.rooms") {
				continue
			}
			if writers++; !strings.Contains(line, ", counted_seq = ") {
				t.Errorf("%s moves the seq of a room without counted_seq: %s", file, strings.TrimSpace(line))
			}
		}
	}
	if writers == 0 {
		t.Error("no writer was found")
	}
	db := tenanttest.Open(t)
	ada, room := chattest.Member(t, db, "Ada Okafor"), chattest.Room(t, db)
	service, _ := chattest.Service()
	if err := chat.ImportMessages(t.Context(), db, chat.History{Messages: history(room, ada, 3)}); err != nil {
		t.Fatal(err)
	}
	stays, goes := chattest.Post(t, db, room, ada, "stays"), chattest.Post(t, db, room, ada, "goes")
	_, err = service.EditMessage(t.Context(), db, room, ada, stays.ID, "stays still")
	must(t, err)
	_, err = service.Boost(t.Context(), db, room, ada, stays.ID, "👍")
	must(t, err)
	must(t, service.Unboost(t.Context(), db, room, ada, stays.ID, "👍"))
	_, err = service.DeleteMessage(t.Context(), db, room, ada, goes.ID)
	must(t, err)
	if counted, seq := countedBy(t, db, room); counted != seq {
		t.Errorf("the number knows of %d of %d events", counted, seq)
	}
	if n := messagesIn(t, db, room); n != 4 {
		t.Errorf("%d messages are told of, there are 4", n)
	}
}
