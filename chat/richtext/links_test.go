package richtext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinksOfAMessage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source string
		want         []string
		only         string
	}{
		{"none", "words", nil, ""},
		{"one alone", "https://example.com/a", []string{"https://example.com/a"}, "https://example.com/a"},
		{"one alone with odd letters", "https://example.com/é?a=1&b=2", []string{"https://example.com/%C3%A9?a=1&b=2"}, "https://example.com/%C3%A9?a=1&b=2"},
		{"one without a scheme", "www.example.com", []string{"https://www.example.com"}, "https://www.example.com"},
		{"in a sentence", "See https://example.com.", []string{"https://example.com"}, ""},
		{"two", "https://a.example https://b.example", []string{"https://a.example", "https://b.example"}, ""},
		{"each once", "https://a.example and https://a.example", []string{"https://a.example"}, ""},
		{"with a label", "[here](https://a.example/x)", []string{"https://a.example/x"}, ""},
		{"with another address as its label", "[https://b.example](https://a.example)", []string{"https://a.example"}, ""},
		{"in bold", "**https://a.example**", []string{"https://a.example"}, ""},
		{"in code", "`https://a.example`", nil, ""},
		{"in a fence", "```\nhttps://a.example\n```", nil, ""},
		{"in a quotation", "> https://a.example\n\nYes: https://b.example", []string{"https://b.example"}, ""},
		{"mail", "ada@example.com", nil, ""},
		{"refused scheme", "[x](javascript:alert(1))", nil, ""},
		{"two lines", "https://a.example\nhttps://a.example", []string{"https://a.example"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			shown := Render(tt.source, nil).HTML
			if diff := cmp.Diff(tt.want, Links(shown)); diff != "" {
				t.Errorf("links of %s (-want +got):\n%s", shown, diff)
			}
			if got := OnlyLink(shown); got != tt.only {
				t.Errorf("OnlyLink(%s) = %q, want %q", shown, got, tt.only)
			}
		})
	}
}

func TestLinksInWhatBotsSend(t *testing.T) {
	t.Parallel()
	html := SanitizeHTML(`<pre><code><a href="https://a.example">a</a></code></pre></blockquote><a href="https://b.example">b</a>` + strings.Repeat("<div>", 500))
	if diff := cmp.Diff([]string{"https://b.example"}, Links(html)); diff != "" {
		t.Errorf("links of %s (-want +got):\n%s", html, diff)
	}
	if got := Links(`</code></pre><code><a href="http`); got != nil {
		t.Errorf("links of half a page: %v", got)
	}
}
