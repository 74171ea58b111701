package chat

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSnippets(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("much was said before. ", 40) + "The Café closes at nine. " + strings.Repeat("And more came after. ", 40)
	tests := []struct{ name, query, text, want string }{
		{"every word", "the", "The end of the theatre", "[The] end of [the] [theatre]"},
		{"accents", "creme", "Une Crème, s'il vous plaît", "Une [Crème], s'il vous plaît"},
		{"a phrase as one", `"on the table"`, "It is on: the\n table, on the chair", "It is [on: the table], on the chair"},
		{"one within another", `the "on the table"`, "on the table", "[on the table]"},
		{"a script without spaces", "東京", "昨日東京に行きました。京都も。", "昨日[東京]に行きました。京都も。"},
		{"not what is left out", "-the end", "the end", "the [end]"},
		{"nothing", "code", "only in the address", "only in the address"},
		{"half a word at its end is the whole word", "thea", "theatre", "[theatre]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, err := ParseSearch(tt.query, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			if got := bracketed(q.Snippet(tt.text)); got != tt.want {
				t.Errorf("snippet = %q, want %q", got, tt.want)
			}
		})
	}
	q, _ := ParseSearch("cafe", time.UTC)
	got := bracketed(q.Snippet(long))
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "The [Café] closes") || utf8.RuneCountInString(got) > snippetLength+10 {
		t.Errorf("of a long text: %q", got)
	}
	if got := bracketed(q.Snippet(strings.Repeat("x", 9_000))); utf8.RuneCountInString(got) > snippetLength+2 {
		t.Errorf("of a text without a space: %d characters", utf8.RuneCountInString(got))
	}
}

func bracketed(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}
