package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hearth/chat"
)

// fill writes messages into the rooms of a workspace by its people in turns, as many
// words long as people's are: few words often, most of them rarely.
func (w *world) fill(ctx context.Context, ws *workspace, messages int) error {
	random := rand.New(rand.NewPCG(1, 2))
	often := rand.NewZipf(random, 1.1, 3, 20_000)
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for from := 0; from < messages; from += 2000 {
		var h chat.History
		for i := from; i < min(messages, from+2000); i++ {
			words := make([]string, 4+random.IntN(16))
			for j := range words {
				words[j] = spell(int(often.Uint64()))
			}
			at = at.Add(time.Duration(random.IntN(120)) * time.Second)
			h.Messages = append(h.Messages, chat.Message{RoomID: ws.rooms[i%len(ws.rooms)].ID, CreatorID: ws.people[i%len(ws.people)].ID,
				ClientID: fmt.Sprintf("fill-%d-%d", serial, i), Body: strings.Join(words, " "), CreatedAt: at})
		}
		if err := chat.ImportMessages(ctx, ws.db, h); err != nil {
			return err
		}
	}
	_, err := w.db.ExecContext(ctx, "ANALYZE "+ws.schema()+".messages, "+ws.schema()+".members, "+ws.schema()+".memberships")
	return err
}

func spell(n int) string {
	const letters = "eatoinshrdlu"
	var b strings.Builder
	for n++; n > 0; n /= len(letters) {
		b.WriteByte(letters[n%len(letters)])
	}
	return b.String()
}
