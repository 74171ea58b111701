package ui

import (
	"regexp"
	"strings"
	"time"
)

// WordsID is the region above every page of rooms that Turbo Streams append Words to.
const WordsID = "words"

// Word is something we, and not the workspace, have to say on every page for a while.
type Word struct {
	ID      string // of the element, "word-" before it
	Kind    string // as of a Notice
	Icon    string
	Title   string
	Text    string    // plain; addresses become links
	Until   time.Time // zero: is not said
	Dismiss string    // where to say that it was read, "" for one that stays
}

// DOMID names a word's element.
func (w Word) DOMID() string { return "word-" + w.ID }

// textPart is a stretch of plain text, or an address in it.
type textPart struct {
	Text string
	Link bool
}

var addresses = regexp.MustCompile(`https?://[^\s<>"']+`)

// linked takes addresses out of a text. What ends a sentence ends an address.
func linked(text string) (parts []textPart) {
	at := 0
	for _, m := range addresses.FindAllStringIndex(text, -1) {
		link := strings.TrimRight(text[m[0]:m[1]], ".,;:!?)]}")
		if before := text[at:m[0]]; before != "" {
			parts = append(parts, textPart{Text: before})
		}
		parts = append(parts, textPart{link, true})
		at = m[0] + len(link)
	}
	if rest := text[at:]; rest != "" {
		parts = append(parts, textPart{Text: rest})
	}
	return parts
}
