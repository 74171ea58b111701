package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// crowded is a tenant with a room of so many messages.
func crowded(t testing.TB, n int, speech func(int) string) (tenant.DB, chat.Room, tenant.Member) {
	t.Helper()
	env := tenanttest.New(t)
	db, made := env.Open(t)
	room := chattest.Room(t, db)
	me := chattest.Fill(t, db, room, n, speech)
	schema := "t_" + strings.ReplaceAll(made.ID.String(), "-", "")
	for _, table := range []string{"messages", "memberships", "rooms", "members"} {
		if _, err := env.Pools.Owner.ExecContext(t.Context(), "VACUUM ANALYZE "+schema+"."+table); err != nil {
			t.Fatal(err)
		}
	}
	return db, room, me
}

// BenchmarkSearch looks for words that are rare, common and together, in rooms of two
// sizes. What deploy/decisions tells of search are ratios of these.
func BenchmarkSearch(b *testing.B) {
	service, _ := chattest.Service()
	for _, n := range []int{2_000, 200_000} {
		for speech, words := range map[string]func(int) string{"latin": chattest.Latin, "japanese": chattest.Japanese} {
			db, _, me := crowded(b, n, words)
			for name, text := range map[string]string{
				"rare": "nr1777", "common": words(2), "prefix": strings.ToUpper(words(40)[:len(words(40))]), "two": words(30) + " " + words(300), "phrase": fmt.Sprintf(`"%s"`, words(900)), "none": "xyzzy",
			} {
				b.Run(fmt.Sprintf("%s/%s/%d", speech, name, n), func(b *testing.B) {
					for b.Loop() {
						if _, err := service.Search(b.Context(), db, me, chat.SearchRequest{Text: text}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
