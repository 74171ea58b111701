package chatweb

import (
	"strings"
	"unicode"
)

// printable is text that was refused, made fit to be shown again: a page cannot
// carry broken UTF-8 or control characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
