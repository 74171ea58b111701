package chat_test

import (
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/richtext"
)

// namesakes is called by every name, so whatever can mention does.
type namesakes struct{}

func (namesakes) Mentioned(name string) (int64, string, bool) { return 7, name, true }

func TestQuote(t *testing.T) {
	t.Parallel()
	const cite = ">\n> — [Ada Okafor](http://x.test/rooms/7/@1)\n"
	tests := []struct {
		name, body, want string
	}{
		{"a line", "Cake is *ready*", "> Cake is *ready*\n" + cite},
		{"lines", "One\r\n\r\n- two\n- three", "> One\n>\n> - two\n> - three\n" + cite},
		{"who is mentioned is not called again", "@Grace, look: `@Sam` and a@example.com",
			"> \\@Grace, look: `@Sam` and a\\@example.com\n" + cite},
		{"an address alone stays one", "Ask a@example.com", "> Ask a@example.com\n" + cite},
		{"code that only looks like it", "\\`@Grace\\`", "> \\`\\@Grace\\`\n" + cite},
		{"an @ behind a backslash", `\\@Grace`, "> \\\\\\@Grace\n" + cite},
		{"what is disarmed already", `\@Grace`, "> \\@Grace\n" + cite},
		{"both at once", `@Ada \@Grace`, "> Ada \\Grace\n" + cite},
		{"what it quotes itself is left out", "> before\n>\n> — someone\n\nAfter", "> After\n" + cite},
		{"unless there is nothing else", "> before", "> > before\n" + cite},
		{"a quote mark in code is none", "```\n> x\n```", "> ```\n> > x\n> ```\n" + cite},
		{"many lines are cut", strings.Repeat("x\n", 20), strings.Repeat("> x\n", 8) + "> …\n" + cite},
		{"a long one too", strings.Repeat("é", 900), "> " + strings.Repeat("é", 500) + "…\n" + cite},
		{"code that is cut is closed", "```go\n" + strings.Repeat("x\n", 20) + "```", "> ```go\n" + strings.Repeat("> x\n", 7) + "> ```\n" + cite},
	}
	for _, tt := range tests {
		m := chat.Message{ID: 1, RoomID: 7, CreatorName: "Ada Okafor", Body: tt.body}
		got := chat.Quote(m, "http://x.test/rooms/7/@1")
		if got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, tt.want)
		}
		if called := richtext.Render(got+"\nYes", namesakes{}).Mentions; len(called) > 0 {
			t.Errorf("%s: calls %v", tt.name, called)
		}
	}
}

func TestQuoteOfHostileNames(t *testing.T) {
	t.Parallel()
	m := chat.Message{ID: 1, RoomID: 7, CreatorName: "](javascript:alert(1)) *@Grace* <b>", Attachments: []chat.Attachment{{Filename: "[x](http://evil.test).png"}, {Filename: "@Grace.txt"}}}
	got := richtext.Render(chat.Quote(m, "http://x.test/rooms/7/@1"), namesakes{})
	if len(got.Mentions) > 0 || strings.Count(got.HTML, "<a ") != 1 || !strings.Contains(got.HTML, `href="http://x.test/rooms/7/@1"`) || strings.Contains(got.HTML, "<em>") {
		t.Errorf("calls %v:\n%s", got.Mentions, got.HTML)
	}
	for _, want := range []string{"[x](http://evil.test).png", "@Grace.txt"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("no file %s in %q", want, got.Text)
		}
	}
}
