package chatweb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
)

// BenchmarkOpeningARoom asks for the page of an empty room and of one with 200,000
// messages in turns. The number to look at is the ratio of their medians: times do not
// compare between machines, and not between minutes of a busy one.
func BenchmarkOpeningARoom(b *testing.B) {
	h := newSite(b).open(b)
	ada := h.member(b, "Ada Okafor", tenant.RoleMember)
	full := chattest.Room(b, h.db)
	chattest.Fill(b, h.db, full, 200_000, chattest.Latin)
	schema := "t_" + strings.ReplaceAll(h.tenant.ID.String(), "-", "")
	for _, table := range []string{"messages", "memberships", "rooms", "members"} {
		if _, err := h.Pools.Owner.ExecContext(b.Context(), "VACUUM ANALYZE "+schema+"."+table); err != nil {
			b.Fatal(err)
		}
	}
	rooms := []chat.Room{chattest.Room(b, h.db), full}
	took := make([][]time.Duration, len(rooms))
	visits := 0
	var visitor *browser
	for b.Loop() {
		for i, room := range rooms {
			if visits%200 == 0 { // more would be too many for one person
				if visits > 0 {
					ada = h.member(b, fmt.Sprintf("Visitor %d", visits), tenant.RoleMember)
				}
				visitor = h.browserOf(b, ada)
				visitor.headers = map[string]string{"X-Forwarded-For": fmt.Sprintf("198.51.%d.%d", visits/200/250, 1+visits/200%250)}
			}
			visits++
			began := time.Now()
			got := visitor.get(b, path("/rooms/", room.ID))
			took[i] = append(took[i], time.Since(began))
			if got.status != 200 {
				b.Fatalf("status = %d\n%s", got.status, got.body)
			}
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	empty, crowded := took[0][len(took[0])/2], took[1][len(took[1])/2]
	b.ReportMetric(float64(empty.Microseconds())/1000, "ms-empty")
	b.ReportMetric(float64(crowded.Microseconds())/1000, "ms-200,000")
	b.ReportMetric(float64(crowded)/float64(empty), "ratio")
}
