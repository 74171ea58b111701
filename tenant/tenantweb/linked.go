package tenantweb

import "regexp"

// textPart is a piece of plain text; one with a URL is a link.
type textPart struct{ Text, URL string }

var webAddress = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)']`)

// linked cuts plain text where web addresses begin and end.
func linked(text string) []textPart {
	var parts []textPart
	at := 0
	for _, m := range webAddress.FindAllStringIndex(text, -1) {
		if m[0] > at {
			parts = append(parts, textPart{Text: text[at:m[0]]})
		}
		parts = append(parts, textPart{text[m[0]:m[1]], text[m[0]:m[1]]})
		at = m[1]
	}
	if at < len(text) {
		parts = append(parts, textPart{Text: text[at:]})
	}
	return parts
}
