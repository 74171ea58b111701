package slack

import (
	_ "embed"
	"strings"
	"sync"
)

// Written by `go run ./cmd/dev emoji`: an emoji a line, and behind it its codes.
//
//go:embed shortcodes.txt
var shortcodeLines string

var shortcodes = sync.OnceValue(func() map[string]string {
	all := make(map[string]string, 4096)
	for line := range strings.Lines(shortcodeLines) {
		words := strings.Fields(line)
		for _, code := range words[1:] {
			all[code] = words[0]
		}
	}
	return all
})

// emojis puts pictures in the place of :codes: as Slack and GitHub know them; a word
// that is none stays.
func emojis(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, ":")
		code, after, closed := strings.Cut(rest, ":")
		if !found || !closed {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(before)
		if picture, ok := shortcodes()[code]; ok {
			b.WriteString(picture)
			s = after
			continue
		}
		b.WriteString(":" + code)
		s = rest[len(code):] // the second colon may begin the next one
	}
}
