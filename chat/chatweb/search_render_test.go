package chatweb

import (
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"

	"github.com/a-h/templ"
)

func TestDrawingSearch(t *testing.T) {
	t.Parallel()
	query, err := chat.ParseSearch("script all", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	f := frame{Workspace: "Larkfield", Me: tenant.Member{ID: 3, Name: "Ada Okafor"}}
	typed := chat.Found{Message: said(2, 4, hostile, hostile, morning), RoomName: hostile, RoomKind: chat.RoomClosed}
	typed.Attachments = []chat.Attachment{{ID: 11, Filename: hostile + " script.png", ContentType: "image/png", Width: 4, Height: 3}}
	direct := chat.Found{Message: said(1, 3, "Ada Okafor", "Morning, *all*", morning), RoomKind: chat.RoomDirect, Others: []chat.Person{{ID: 4, Name: hostile}}}
	full := searchView{frame: f, SearchPage: chat.SearchPage{Query: query, Found: []chat.Found{typed, direct}, More: true}, Text: hostile, Zone: hostile, CanKeep: true}
	blank := searchView{frame: f, SearchPage: chat.SearchPage{Recent: []string{hostile, "from:me"}}, CanKeep: true}
	read := blank
	read.CanKeep = false
	tests := []struct {
		name string
		part templ.Component
	}{
		{"search results", foundList(full)},
		{"search field", searchForm(full)},
		{"search refused", searchForm(searchView{Text: hostile, Problem: hostile})},
		{"search before the first", recentSearches(blank)},
		{"search in a suspended workspace", recentSearches(read)},
		{"search without an answer", nothingFound(searchView{Text: hostile})},
		{"search goes on", moreFound(searchView{SearchPage: chat.SearchPage{Query: query, Found: []chat.Found{direct}}, Text: "all", Before: 2})},
		{"search is over", moreFound(searchView{Text: "all", Before: 2})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden(t, tt.name, tt.part)
		})
	}
}
