package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// TextOf returns what a reader sees of HTML, with a space wherever a block ends.
func TextOf(source string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			b.Write(tokens.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if name, _ := tokens.TagName(); !inline[string(name)] {
				b.WriteByte(' ')
			}
		}
	}
}

// inline are the elements that no word ends at.
var inline = map[string]bool{"a": true, "b": true, "code": true, "del": true, "em": true, "i": true, "s": true, "span": true, "strong": true, "sub": true, "sup": true, "u": true}
