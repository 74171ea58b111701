package richtext

import (
	"regexp"
	"strings"
)

var (
	fenceLine = regexp.MustCompile("^[ \t]*(```|~~~)")
	itemLine  = regexp.MustCompile(`^(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)`)
)

// separate ends a quote behind its last > and a list behind its last item, with an
// empty line. CommonMark takes the line after them in, which nobody who chats expects:
// "> said\nanswer" would put the answer into the other's mouth.
func separate(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	var b strings.Builder
	var in byte // 'q' behind a line of a quote, 'l' behind one of a list
	fence := ""
	for line := range strings.SplitAfterSeq(s, "\n") {
		inner := strings.TrimLeft(line, " \t")
		indented := len(inner) < len(line)
		now := byte(0)
		switch {
		case fence != "":
			now = in
		case strings.HasPrefix(inner, ">"):
			now = 'q'
		case itemLine.MatchString(inner) || in == 'l' && indented && inner != "\n":
			now = 'l'
		}
		if fence == "" && in != 0 && now != in && now != 'q' && strings.TrimSpace(inner) != "" {
			b.WriteByte('\n')
		}
		if m := fenceLine.FindStringSubmatch(line); m != nil {
			switch fence {
			case "":
				fence = m[1]
			case m[1]:
				fence = ""
			}
		}
		b.WriteString(line)
		in = now
	}
	return b.String()
}
