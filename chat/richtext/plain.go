package richtext

import (
	"html"
	"strings"
	"unicode/utf8"
)

// plainText collects what a reader would say the message says. It leaves out the
// marks that turn the direction of all that follows: a notification or a sidebar
// line has no block of its own to contain them, as a message in the room has.
type plainText struct {
	b    strings.Builder
	full bool
	wait bool // a line break is due before the next text
	skip bool // a list marker or a quote mark was just written: no break after it
}

func (t *plainText) write(s string) {
	s = strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
	if s == "" || t.full {
		return
	}
	if t.wait && t.b.Len() > 0 {
		t.b.WriteByte('\n')
	}
	t.wait = false
	t.skip = false
	if room := MaxText - len("\n…”") - t.b.Len(); len(s) > room {
		s = s[:max(0, room)]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
		s += "…"
		t.full = true
	}
	t.b.WriteString(s)
}

// marker writes what stands in front of a list item's text, on the same line.
func (t *plainText) marker(s string) {
	t.write(s)
	t.skip = true
}

func (t *plainText) breakLine() { t.wait = !t.skip }

// newItem breaks the line even behind the marker of an empty item.
func (t *plainText) newItem() { t.wait = !strings.HasSuffix(t.b.String(), "“") }

func (t *plainText) closeQuote() {
	t.wait = false
	t.write("”")
	t.breakLine()
}

func (t *plainText) String() string {
	lines := strings.Split(t.b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n ")
}

// plainly renders a source without interpreting any of it.
func plainly(source string) Rendered {
	source = strings.Trim(source, "\n")
	shown := strings.ReplaceAll(html.EscapeString(source), "\n", "<br>")
	var t plainText
	t.write(source)
	return Rendered{HTML: messagePolicy.Sanitize("<p>" + shown + "</p>"), Text: t.String()}
}
