package chat

import (
	"strings"
	"unicode/utf8"
)

// Piece is a part of a text; Hit says that it was searched for.
type Piece struct {
	Text string
	Hit  bool
}

// How many characters of a message its snippet shows, and how many of them before
// the first that was found.
const (
	snippetLength = 280
	snippetLead   = 60
)

// Snippet cuts from a plain text the part around the first words that the query looks
// for. A text without any of them is cut at its beginning.
func (q SearchQuery) Snippet(text string) []Piece {
	text = strings.Join(strings.Fields(text), " ")
	hits := q.hits(text)
	from := 0
	if len(hits) > 0 {
		from = back(text, hits[0].from, snippetLead)
	}
	to := forward(text, from, snippetLength)
	if to == len(text) {
		from = min(from, back(text, to, snippetLength))
	}
	return pieces(text, hits, from, to)
}

// Mark splits a short text, such as the name of a file, into pieces.
func (q SearchQuery) Mark(text string) []Piece { return pieces(text, q.hits(text), 0, len(text)) }

func pieces(text string, hits []span, from, to int) (all []Piece) {
	add := func(text string, hit bool) {
		if text != "" {
			all = append(all, Piece{text, hit})
		}
	}
	at := from
	if from > 0 {
		add("… ", false)
	}
	for _, h := range hits {
		if h.from < at || h.to > to {
			continue
		}
		add(text[at:h.from], false)
		add(text[h.from:h.to], true)
		at = h.to
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return all
}

type span struct{ from, to int }

// hits are where the words of the query stand, in order; some within others.
func (q SearchQuery) hits(text string) []span {
	var words []string
	var at []span
	eachWord(text, func(word string, from, to int) {
		words, at = append(words, word), append(at, span{from, to})
	})
	var hits []span
	for i := range words {
		for _, t := range q.terms {
			if !t.not && t.standsAt(words[i:]) {
				hits = append(hits, span{at[i].from, at[i+len(t.words)-1].to})
			}
		}
	}
	return hits
}

func (t term) standsAt(words []string) bool {
	if len(words) < len(t.words) {
		return false
	}
	for i, w := range t.words {
		if words[i] != w && (t.exact || i < len(t.words)-1 || !strings.HasPrefix(words[i], w)) {
			return false
		}
	}
	return true
}

// back goes so many characters back, to the beginning of a word where there is one.
func back(text string, at, n int) int {
	from := at
	for ; n > 0 && from > 0; n-- {
		_, width := utf8.DecodeLastRuneInString(text[:from])
		from -= width
	}
	if from == 0 {
		return 0
	}
	if space := strings.IndexByte(text[from:at], ' '); space >= 0 {
		return from + space + 1
	}
	return from
}

func forward(text string, at, n int) int {
	to := at
	for ; n > 0 && to < len(text); n-- {
		_, width := utf8.DecodeRuneInString(text[to:])
		to += width
	}
	if to == len(text) {
		return to
	}
	if space := strings.LastIndexByte(text[at:to], ' '); space > 0 {
		return at + space
	}
	return to
}
