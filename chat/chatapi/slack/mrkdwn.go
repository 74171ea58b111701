package slack

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds how deep marks of Slack's markup stand inside one another.
const maxDepth = 4

// mrkdwn turns Slack's markup (docs.slack.dev, "Formatting message text") into HTML:
// *bold*, _italic_, ~struck~, `code`, fences, quotes, <links|with words>, :emoji:.
func mrkdwn(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	for {
		before, rest, fenced := strings.Cut(s, "```")
		code, after, closed := strings.Cut(rest, "```")
		if !fenced || !closed {
			paragraphs(&b, s)
			return b.String()
		}
		paragraphs(&b, before)
		b.WriteString("<pre><code>" + html.EscapeString(unescape(bare(strings.Trim(code, "\n")))) + "</code></pre>")
		s = strings.TrimPrefix(after, "\n")
	}
}

// bare takes the marks of links out of code, where Slack puts them all the same.
func bare(code string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(code, "<")
		inside, after, closed := strings.Cut(rest, ">")
		if !open || !closed {
			b.WriteString(code)
			return b.String()
		}
		b.WriteString(before)
		address, words, named := strings.Cut(inside, "|")
		switch {
		case named && words != "":
			b.WriteString(words)
		case strings.Contains(address, "://") || strings.HasPrefix(address, "mailto:"):
			b.WriteString(strings.TrimPrefix(address, "mailto:"))
		default:
			b.WriteString("<" + inside + ">")
		}
		code = after
	}
}

// paragraphs writes lines, and those that begin with > as a quote.
func paragraphs(b *strings.Builder, s string) {
	s = strings.Trim(s, "\n")
	if strings.TrimSpace(s) == "" {
		return
	}
	var run []string
	quoting := false
	flush := func() {
		if len(run) == 0 {
			return
		}
		tag := "div"
		if quoting {
			tag = "blockquote"
		}
		b.WriteString("<" + tag + ">" + lines(inline(strings.Join(run, "\n"))) + "</" + tag + ">")
		run = nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		said, quote := strings.CutPrefix(line, "&gt;")
		if !quote {
			said, quote = strings.CutPrefix(line, ">")
		}
		if quote {
			said = strings.TrimPrefix(said, " ")
		}
		if quote != quoting {
			flush()
			quoting = quote
		}
		run = append(run, said)
	}
	flush()
}

// inline writes what stands in a line; line ends stay.
func inline(s string) string {
	var b strings.Builder
	marks(&b, s, 0)
	return b.String()
}

var markTags = map[byte]string{'*': "strong", '_': "em", '~': "del"}

func marks(b *strings.Builder, s string, depth int) {
	plain := 0 // where text that is not written yet begins
	flush := func(to int) { b.WriteString(emojis(html.EscapeString(unescape(s[plain:to])))) }
	hopeless := map[byte]int{} // until where nothing closes a mark: looked for once
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '`':
			if end := strings.IndexAny(s[i+1:], "`\n"); end > 0 && s[i+1+end] == '`' {
				flush(i)
				b.WriteString("<code>" + html.EscapeString(unescape(bare(s[i+1:i+1+end]))) + "</code>")
				i += end + 1
				plain = i + 1
			}
		case '<':
			if i < hopeless[c] {
				continue
			}
			end := strings.IndexByte(s[i:], '>')
			if end < 0 {
				hopeless[c] = len(s)
				continue
			}
			if shown, ok := reference(s[i+1 : i+end]); ok {
				flush(i)
				b.WriteString(shown)
				i += end
				plain = i + 1
			} else if last := strings.LastIndexByte(s[i+1:i+end], '<'); last >= 0 {
				hopeless[c] = i + 1 + last // those before it would read the same to the same end
			}
		case '*', '_', '~':
			if depth >= maxDepth || i < hopeless[c] || !opens(s, i) {
				continue
			}
			end := closes(s, i)
			if end < 0 {
				line, _, _ := strings.Cut(s[i:], "\n")
				hopeless[c] = i + len(line)
				continue
			}
			flush(i)
			b.WriteString("<" + markTags[c] + ">")
			marks(b, s[i+1:end], depth+1)
			b.WriteString("</" + markTags[c] + ">")
			i = end
			plain = i + 1
		}
	}
	flush(len(s))
}

// opens reports whether the mark at i begins something: a word before it, or a space
// behind it, makes it a character as any other.
func opens(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return (i == 0 || !isWordly(before)) && i+1 < len(s) && !unicode.IsSpace(after) && after != rune(s[i])
}

// closes finds where in the same line the mark at i ends, or is -1.
func closes(s string, i int) int {
	for j := i + 2; j < len(s) && s[j-1] != '\n'; j++ {
		if s[j] != s[i] || s[j-1] == ' ' {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(s[j+1:]); j+1 == len(s) || !isWordly(after) {
			return j
		}
	}
	return -1
}

func isWordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// reference reads what stands between < and >: an address, somebody, a room, or a word
// of Slack's own. Words behind a bar are what is shown.
func reference(inside string) (string, bool) {
	target, words, named := strings.Cut(inside, "|")
	if !named || words == "" {
		words = ""
	}
	show := func(prefix, otherwise string) (string, bool) {
		if words == "" {
			return html.EscapeString(prefix + otherwise), true
		}
		return html.EscapeString(prefix + strings.TrimPrefix(unescape(words), prefix)), true
	}
	switch {
	case target == "":
		return "", false
	case target[0] == '@':
		return show("@", target[1:])
	case target[0] == '#':
		return show("#", target[1:])
	case target[0] == '!':
		name, _, _ := strings.Cut(target[1:], "^")
		if name == "date" || name == "subteam" {
			return show("", name)
		}
		return show("@", name)
	case strings.HasPrefix(target, "http://"), strings.HasPrefix(target, "https://"), strings.HasPrefix(target, "mailto:"):
		shown := emojis(html.EscapeString(unescape(words)))
		if words == "" {
			shown = html.EscapeString(unescape(strings.TrimPrefix(target, "mailto:")))
		}
		return link(target, shown), true
	}
	return "", false
}
