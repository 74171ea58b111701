package chatweb

import (
	"testing"

	"hearth/chat"

	"github.com/a-h/templ"
)

func TestDrawingBoosts(t *testing.T) {
	t.Parallel()
	boosted := said(1, 3, "Ada Okafor", "Cake", morning)
	boosted.ClientID = hostile
	crowd := make([]int64, 15)
	for i := range crowd {
		crowd[i] = int64(100 + i)
	}
	boosted.Boosts = []chat.Tally{
		{Content: "🎉", Members: []int64{3, 4}, Names: []string{"Ada Okafor", hostile}},
		{Content: `"><b on=x>`, Members: []int64{4}, Names: []string{hostile}},
		{Content: "👍", Members: crowd, Names: []string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"}},
	}
	tests := []struct {
		name string
		part templ.Component
	}{
		{"message with boosts", messageRow(boosted, false)},
		{"boost templates", boostTemplates()},
		{"message menu", messageMenu()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden(t, tt.name, tt.part)
		})
	}
	none := boosted
	none.Boosts = nil
	for _, tt := range []struct {
		name  string
		event chat.Event
	}{
		{"event of a boost", chat.Event{Type: chat.BoostCreated, Room: 7, Message: &boosted, Boost: &chat.Boost{}}},
		{"event of the last boost", chat.Event{Type: chat.BoostDeleted, Room: 7, Message: &none, Boost: &chat.Boost{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			compare(t, tt.name, string(NewRenderer(t.Context()).RenderEvent(tt.event)))
		})
	}
}

func TestHasWords(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]bool{"👍": false, "❤️": false, "👩🏽‍🚀": false, "🇸🇪": false, "+": false, "yes": true, "είναι": true, "👍 2": true} {
		if got := hasWords(content); got != want {
			t.Errorf("%q: words %t, want %t", content, got, want)
		}
	}
}
