package richtext

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
)

const (
	// MaxMarkdown is the longest source, in bytes, whose Markdown is interpreted. A
	// longer one is shown as plain text with its line breaks.
	MaxMarkdown = 64 << 10

	// MaxText bounds Rendered.Text, in bytes. A longer text is cut at a rune and ends
	// with an ellipsis.
	MaxText = 16 << 10
)

// Rendered is a message ready to be stored beside its source.
type Rendered struct {
	HTML      string  // sanitised; empty when there is nothing to show
	Text      string  // plain, with newlines between blocks; at most MaxText bytes
	Mentions  []int64 // ids of the members mentioned, each once, in reading order
	EmojiOnly bool    // a handful of emoji and nothing else: shown large
}

// Mentioner knows whom a name after an @ means. Case, accents and who counts as
// mentionable are its decision; richtext offers the longest name first.
type Mentioner interface {
	// Mentioned returns the member called name and how they are shown, without the @.
	Mentioned(name string) (id int64, display string, ok bool)
}

// Render turns a Markdown source into safe HTML and plain text. The same source and
// the same answers of find give the same result. A nil find mentions nobody. Control
// characters and invalid UTF-8, which callers should refuse with a clear sentence,
// never reach the result.
func Render(source string, find Mentioner) Rendered {
	source = clean(source)
	if strings.TrimSpace(source) == "" {
		return Rendered{}
	}
	if emojiOnly(source) {
		r := plainly(source)
		r.EmojiOnly = true
		return r
	}
	if len(source) > MaxMarkdown {
		return plainly(source)
	}
	return markdown(source, find)
}

func markdown(source string, find Mentioner) (r Rendered) {
	// The parser is a third party's and the source is anybody's: a message that
	// upsets it is shown as it was typed.
	defer func() {
		if recover() != nil {
			r = plainly(source)
		}
	}()
	return interpret(source, find)
}

func interpret(source string, find Mentioner) Rendered {
	src := []byte(separate(source))
	doc := grammar.Parse(text.NewReader(src), withLimits(find))
	w := writer{src: src, codeMarks: maxCodeMarks}
	w.blocks(doc)
	return Rendered{
		HTML:     messagePolicy.Sanitize(w.html.String()),
		Text:     w.text.String(),
		Mentions: w.mentions,
	}
}

// clean makes every line end in \n, and drops what no reader can see and no
// database column takes.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r == 0:
			return utf8.RuneError
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, s)
}
