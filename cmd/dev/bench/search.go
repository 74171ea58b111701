package main

import (
	"context"
	"fmt"
	"time"

	"hearth/chat"
)

// measureSearch looks for words among 20,000 messages, and as a reference asks the
// same index for the same words and nothing else.
func measureSearch(ctx context.Context, w *world) (figures, error) {
	ws, err := w.workspace(ctx, 50, 20)
	if err != nil {
		return nil, err
	}
	if err := w.fill(ctx, ws, 20_000); err != nil {
		return nil, err
	}
	word := func(n int) string { return spell(200 + n%2000) }
	ours, reference, err := inTurns(2, func() (run, error) {
		return w.drive(4, 2*time.Second, []int{0}, func(i, turn int) error {
			_, err := w.app.Chat.Search(ctx, ws.db, ws.people[i].Member, chat.SearchRequest{Text: word(i + turn*4)})
			return err
		})
	}, func() (run, error) {
		return w.drive(4, 2*time.Second, []int{0}, func(i, turn int) error {
			var ids []int64
			return ws.db.NewRaw(`SELECT m.id FROM ?tenant.messages AS m WHERE array_to_tsvector(string_to_array(m.search_text, ' ')) @@ ?::tsquery
				ORDER BY m.id DESC LIMIT 20`, fmt.Sprintf("'%s'", word(i+turn*4))).Scan(ctx, &ids)
		})
	})
	if err != nil {
		return nil, err
	}
	f := against(ours.each(), reference.each(), micros, "its index alone")
	f.ours += " (" + ours.parts() + ")"
	return figures{"search": f}, nil
}
