package chat

import (
	"strings"

	"hearth/chat/richtext"
)

// The most of a message that a reply repeats.
const (
	mostQuotedLines = 8
	mostQuotedRunes = 500
)

// Quote returns the Markdown that a reply to a message begins with: what it said, cut
// where it is long, without what it quoted itself, and who said it, with a link to
// it. Whoever it mentions is named and not called again.
func Quote(m Message, link string) string {
	lines := quotable(m)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return callingNobody(b.String(), ">\n> — ["+unmarked(m.CreatorName)+"]("+link+")\n")
}

func quotable(m Message) []string {
	text := strings.TrimSpace(strings.ReplaceAll(m.Body, "\r\n", "\n"))
	lines := strings.Split(text, "\n")
	if said := ownWords(lines); len(said) > 0 {
		lines = said
	}
	if text == "" {
		lines = nil
		for _, a := range m.Attachments {
			lines = append(lines, unmarked(a.Filename), "")
		}
		lines = lines[:max(0, len(lines)-1)]
	}
	return excerpt(lines)
}

// ownWords leaves out what the message quotes, and the blank lines around it.
func ownWords(lines []string) (said []string) {
	fence := false
	for _, line := range lines {
		if isFence(line) {
			fence = !fence
		}
		quoted := !fence && strings.HasPrefix(strings.TrimSpace(line), ">")
		blank := strings.TrimSpace(line) == "" && len(said) == 0
		if !quoted && !blank {
			said = append(said, line)
		}
	}
	return said
}

// excerpt ends in a sign that there was more. Code that is cut is closed.
func excerpt(lines []string) []string {
	left, fence := mostQuotedRunes, false
	for i, line := range lines {
		runes := []rune(line)
		if i < mostQuotedLines && len(runes) <= left {
			left -= len(runes)
			fence = fence != isFence(line)
			continue
		}
		kept := append([]string{}, lines[:i]...)
		if i < mostQuotedLines && left > 20 {
			kept = append(kept, string(runes[:left])+"…")
		} else if !fence {
			kept = append(kept, "…")
		}
		if fence {
			kept = append(kept, "```")
		}
		return kept
	}
	return lines
}

func isFence(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "```") }

// callingNobody disarms every @ outside code; where somebody is called all the same,
// inside it too, and at last takes the signs away.
func callingNobody(said, by string) string {
	for _, disarm := range []func(string) string{asItIs, outsideCode, everywhere} {
		if q := disarm(said) + by; len(richtext.Render(q, anybody{}).Mentions) == 0 {
			return q
		}
	}
	return strings.ReplaceAll(said, "@", "") + by
}

func asItIs(s string) string { return s }

func everywhere(s string) string { return strings.ReplaceAll(s, "@", `\@`) }

func outsideCode(s string) string {
	lines, fence := strings.Split(s, "\n"), false
	for i, line := range lines {
		if isFence(strings.TrimPrefix(line, ">")) {
			fence = !fence
		}
		if fence {
			continue
		}
		parts := strings.Split(line, "`")
		for j := range parts {
			if code := j%2 == 1 && j < len(parts)-1; !code {
				parts[j] = everywhere(parts[j])
			}
		}
		lines[i] = strings.Join(parts, "`")
	}
	return strings.Join(lines, "\n")
}

// anybody is called by every name.
type anybody struct{}

func (anybody) Mentioned(name string) (int64, string, bool) { return 1, name, true }

// unmarked makes a name plain text where Markdown is read.
func unmarked(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r < 0x80 && strings.ContainsRune("\\`*_{}[]()<>#+-.!|~@&:/", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
