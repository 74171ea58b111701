package chattest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// seed is how many different messages Fill writes before it repeats them.
const seed = 2_000

// Fill writes n messages by a new member into a room that nobody has written in, as
// people write: few words often, most of them rarely. Every message ends in a word of its
// own, "nr1" to "nr<n>"; speech makes one out of a number that is small more often.
func Fill(t testing.TB, db tenant.DB, room chat.Room, n int, speech func(common int) string) tenant.Member {
	t.Helper()
	author := Member(t, db, "Author "+tenanttest.Unique("a"))
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 3, 20_000)
	history := chat.History{}
	for i := range min(n, seed) {
		words := make([]string, 4+random.IntN(16))
		for j := range words {
			words[j] = speech(int(zipf.Uint64()))
		}
		body := strings.Join(words, " ") + fmt.Sprintf(" nr%d", i+1)
		at := time.Date(2020, 1, 1, 0, i, 0, 0, time.UTC)
		history.Messages = append(history.Messages, chat.Message{RoomID: room.ID, CreatorID: author.ID, ClientID: fmt.Sprint("fill-", room.ID, "-", i), Body: body, CreatedAt: at})
	}
	if err := chat.ImportMessages(t.Context(), db, history); err != nil {
		t.Fatal(err)
	}
	repeat(t, db, room, n)
	return author
}

// repeat writes the first messages of a room again and again, until there are n; ten
// times in one statement, for a statement may take only so long.
func repeat(t testing.TB, db tenant.DB, room chat.Room, n int) {
	t.Helper()
	run := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.NewRaw(statement, args...).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for from := 1; from*seed < n; from += 10 {
		run(`INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html, search_text, created_at)
			SELECT nextval('?tenant.ids'), m.room_id, m.creator_id, m.client_id || '-' || again, m.body, m.body_html,
				regexp_replace(m.search_text, '\mnr(\d+)$', 'nr' || (again * ?2 + m.n)), m.created_at + again * interval '2 days'
			FROM generate_series(?3, ?3 + 9) AS again,
				(SELECT *, row_number() OVER (ORDER BY id) AS n FROM ?tenant.messages WHERE room_id = ?0 ORDER BY id LIMIT ?2) AS m
			WHERE again * ?2 + m.n <= ?1 ORDER BY again, m.id`, room.ID, n, seed, from)
	}
	run(`UPDATE ?tenant.rooms SET seq = seq + ?1, last_message_id = (SELECT max(id) FROM ?tenant.messages WHERE room_id = ?0) WHERE id = ?0`, room.ID, n)
	run(`UPDATE ?tenant.memberships SET last_read_message_id = (SELECT last_message_id FROM ?tenant.rooms WHERE id = ?0) WHERE room_id = ?0`, room.ID)
}

// Latin and Japanese are speech for Fill.
func Latin(common int) string { return spell(common, "e a t o i n s h r d l u") }

// Japanese words have one or two characters of two thousand.
func Japanese(common int) string {
	text := string(rune(0x4e00 + common%2000))
	if common > 50 {
		text += string(rune(0x4e00 + common*7%1999))
	}
	return text
}

func spell(n int, alphabet string) string {
	letters := strings.Split(alphabet, " ")
	var b strings.Builder
	for n += 1; n > 0; n /= len(letters) {
		b.WriteString(letters[n%len(letters)])
	}
	return b.String()
}
