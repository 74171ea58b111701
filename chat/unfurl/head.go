package unfurl

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// Bounds of what is read, beside the size of the page.
const (
	maxTokens = 20_000
	maxToken  = 256 << 10 // bytes
	maxValue  = 8 << 10   // bytes of one answer
)

// head is what a page says of itself, by the name it says it under; "title" is the
// element of that name. The first of each counts.
type head map[string]string

// first returns the first answer that says anything.
func (h head) first(names ...string) string {
	for _, name := range names {
		if value := strings.TrimSpace(h[name]); value != "" {
			return value
		}
	}
	return ""
}

// readHead reads up to where the page's own text begins. The charset is the one that
// the page begins with, is sent with, or declares, in this order; without any it is
// UTF-8, or what the bytes look like.
func readHead(page []byte, contentType string) head {
	var in io.Reader = bytes.NewReader(page)
	if decoded, err := charset.NewReader(in, contentType); err == nil {
		in = decoded
	}
	h := head{}
	z := html.NewTokenizer(in)
	z.SetMaxBuf(maxToken)
	inTitle := false
	for range maxTokens {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.TextToken:
			if inTitle {
				h.note("title", string(z.Text()))
			}
			inTitle = false
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			inTitle = token.DataAtom == atom.Title
			switch token.DataAtom {
			case atom.Meta:
				h.meta(token)
			case atom.Body:
				return h
			}
		case html.EndTagToken:
			inTitle = false
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Head {
				return h
			}
		}
	}
	return h
}

// meta takes property and name for each other: pages do.
func (h head) meta(t html.Token) {
	var name, content string
	for _, a := range t.Attr {
		switch a.Key {
		case "property", "name":
			if name == "" || strings.HasPrefix(a.Val, "og:") {
				name = a.Val
			}
		case "content":
			content = a.Val
		}
	}
	h.note(strings.ToLower(strings.TrimSpace(name)), content)
}

func (h head) note(name, value string) {
	if _, told := h[name]; told || name == "" || strings.TrimSpace(value) == "" || len(h) >= 200 {
		return
	}
	h[name] = value[:min(len(value), maxValue)]
}

var tags = regexp.MustCompile(`</?[a-zA-Z!][^<>]*>`)

// tidy makes one line of plain text of at most max characters: no tags, no characters
// that cannot be seen or turn the direction of what follows.
func tidy(text string, max int) string {
	text = tags.ReplaceAllString(strings.ToValidUTF8(text, ""), " ")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.C) && r != '\u200d', r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= max {
		return text
	}
	return strings.TrimRight(string(runes[:max-1]), " ") + "…"
}
