package chat

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNotesSayWhoWroteWhat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		msg         pushMessage
		title, body string
	}{
		{"in a room", pushMessage{RoomName: "Kitchen", CreatorName: "Ada", Body: "Is the *kettle* **on**?"}, "Kitchen", "Ada: Is the kettle on?"},
		{"directly", pushMessage{RoomKind: RoomDirect, CreatorName: "Ada", Body: "hello"}, "Ada", "hello"},
		{"a file", pushMessage{RoomName: "Kitchen", CreatorName: "Ada", Files: 1, Filename: "tea.png"}, "Kitchen", "Ada: tea.png"},
		{"files", pushMessage{RoomName: "Kitchen", CreatorName: "Ada", Files: 3, Filename: "tea.png"}, "Kitchen", "Ada: 3 files"},
		{"markup", pushMessage{RoomName: "<b>", CreatorName: "Ada", Body: "<script>alert(1)</script>"}, "<b>", "Ada: <script>alert(1)</script>"},
	}
	for _, tt := range tests {
		got := noteOf(tt.msg, 0)
		if got.Title != tt.title || got.Body != tt.body {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, got.Title, got.Body, tt.title, tt.body)
		}
	}
}

func TestNotesFit(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "short", strings.Repeat("long ", 4000), strings.Repeat("家族", 6000), strings.Repeat(`"\`, 9000), strings.Repeat("👨‍👩‍👧‍👦", 900), strings.Repeat("\nx", 5000), strings.Repeat("<&>", 5000)} {
		for _, most := range []int{maxNote, smallNote} {
			out := pushNote{Title: strings.Repeat("t", 80), Body: body, URL: "/rooms/1", Tag: "room-1", Icon: pushIcon, Badge: 99}.fit(most)
			var back pushNote
			if err := json.Unmarshal(out, &back); err != nil || len(out) > most || !utf8.ValidString(back.Body) {
				t.Errorf("%.20q: %d bytes, %v; want at most %d", body, len(out), err, most)
			}
			if len(body) < smallNote-300 && back.Body != body || len(body) > 2*most && len(out) < most*3/4 {
				t.Errorf("%.20q: %d bytes of %d are used", body, len(out), most)
			}
		}
	}
}

func TestTextIsCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		most       int
		want       string
	}{
		{"it fits", "abc", 3, "abc"},
		{"letters", "abcdef", 5, "ab…"},
		{"nothing fits", "abcdef", 2, "…"},
		{"before a space", "ab cdef", 6, "ab…"},
		{"inside of a rune", "aäää", 5, "a…"},
		{"an accent stays with its letter", "abe\u0301xyz", 6, "ab…"},
		{"a family stays together", "ab👨‍👩‍👧xyz", 16, "ab…"},
		{"a skin tone stays on its hand", "ab👍🏽xyz", 9, "ab…"},
		{"a flag stays whole", "ab🇫🇷xyz", 9, "ab…"},
	}
	for _, tt := range tests {
		if got := trimmed(tt.text, tt.most); got != tt.want || len(got) > max(tt.most, 3) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
