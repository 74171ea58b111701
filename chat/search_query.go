package chat

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// MaxSearch is how many characters a search has at most.
const MaxSearch = 200

// SearchQuery is what somebody looks for: all of it must be true of a message. The zero
// value is true of every message.
type SearchQuery struct {
	terms         []term
	from, in      []filter
	after, before time.Time // at or after, and before; zero for any
}

// term is words that stand one after the other. In its last word the end may be
// missing, unless it is exact.
type term struct {
	words []string
	exact bool
	not   bool
}

// filter is a name after from: or in:.
type filter struct {
	name string
	not  bool
}

// ParseSearch reads what was typed. Days begin and end in zone. What looks like a
// filter and is none is text. Faults: Invalid on "q".
func ParseSearch(text string, zone *time.Location) (SearchQuery, error) {
	var q SearchQuery
	switch {
	case !tenant.CleanText(text):
		return q, invalidSearch("This search has characters that no message has.")
	case utf8.RuneCountInString(text) > MaxSearch:
		return q, invalidSearch("A search has at most %d characters. Leave out what is common.", MaxSearch)
	}
	rest := strings.TrimSpace(text)
	for rest != "" {
		var p searchPart
		p, rest = nextPart(rest)
		if err := q.add(p, zone); err != nil {
			return SearchQuery{}, err
		}
	}
	if strings.TrimSpace(text) != "" && q.isEmpty() {
		return q, invalidSearch("There is no word in this to look for. Write one, or a filter such as from:me.")
	}
	return q, nil
}

func (q SearchQuery) isEmpty() bool {
	return len(q.terms)+len(q.from)+len(q.in) == 0 && q.after.IsZero() && q.before.IsZero()
}

// hasWords reports whether there is something to look up, and not only to leave out.
func (q SearchQuery) hasWords() bool {
	return slices.ContainsFunc(q.terms, func(t term) bool { return !t.not })
}

// searchPart is a word, a phrase, or a filter with its value.
type searchPart struct {
	filter string // "" for text
	value  string
	quoted bool
	not    bool
}

func (q *SearchQuery) add(p searchPart, zone *time.Location) error {
	switch p.filter {
	case "from", "in":
		name := strings.TrimSpace(strings.TrimLeft(p.value, "@#"))
		if len(wordsOf(name)) == 0 {
			return invalidSearch("After %s: comes a name. Try %s.", p.filter, map[string]string{"from": "from:me", "in": "in:#kitchen"}[p.filter])
		}
		if p.filter == "from" {
			q.from = append(q.from, filter{name, p.not})
		} else {
			q.in = append(q.in, filter{name, p.not})
		}
	case "has":
		if !slices.Contains([]string{"file", "link", "image", "code"}, p.value) {
			return invalidSearch("After has: comes file, link, image or code.")
		}
		q.terms = append(q.terms, term{words: []string{":" + p.value}, exact: true, not: p.not})
	case "before", "after", "on":
		return q.addDay(p, zone)
	default:
		if words := wordsOf(p.value); len(words) > 0 {
			q.terms = append(q.terms, term{words: words, exact: p.quoted || !mayGoOn(words), not: p.not})
		}
	}
	return nil
}

// mayGoOn reports whether the last of the words may be the beginning of one: a letter
// alone is not, it would begin too many.
func mayGoOn(words []string) bool {
	last := words[len(words)-1]
	return utf8.RuneCountInString(last) > 1 || len(words) > 1 && !unicode.Is(unspaced, firstRune(last))
}

// The days that a search tells apart. Nobody has written outside of them, and the
// database writes them all.
var (
	firstDay = time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (q *SearchQuery) addDay(p searchPart, zone *time.Location) error {
	day, err := time.ParseInLocation(time.DateOnly, p.value, zone)
	if err != nil {
		return invalidSearch("After %s: comes a day, such as %s:2026-03-01.", p.filter, p.filter)
	}
	if p.not {
		return invalidSearch("A day cannot have a minus before it. Use before: or after: instead.")
	}
	if day.Before(firstDay) {
		day = firstDay
	}
	if day.After(lastDay) {
		day = lastDay
	}
	next := day.AddDate(0, 0, 1)
	if p.filter == "after" {
		day, next = next, time.Time{}
	}
	if p.filter == "before" {
		day, next = time.Time{}, day
	}
	if day.After(q.after) {
		q.after = day
	}
	if !next.IsZero() && (q.before.IsZero() || next.Before(q.before)) {
		q.before = next
	}
	return nil
}

// nextPart takes the first part off a text that does not begin with a space.
func nextPart(text string) (p searchPart, rest string) {
	if after, found := strings.CutPrefix(text, "-"); found && after != "" && !startsWithSpace(after) {
		p.not, text = true, after
	}
	for _, name := range []string{"from", "in", "before", "after", "on", "has"} {
		if len(text) > len(name) && strings.EqualFold(text[:len(name)], name) && text[len(name)] == ':' {
			p.filter, text = name, text[len(name)+1:]
			break
		}
	}
	sign := strings.TrimLeft(text, "@#")
	if p.filter == "" {
		sign = text
	}
	if after, found := cutQuote(sign); found {
		p.quoted = true
		end := strings.IndexFunc(after, isQuote)
		if end < 0 {
			p.value, rest = after, ""
		} else {
			_, width := utf8.DecodeRuneInString(after[end:])
			p.value, rest = after[:end], after[end+width:]
		}
	} else if end := strings.IndexFunc(text, unicode.IsSpace); end >= 0 {
		p.value, rest = text[:end], text[end:]
	} else {
		p.value = text
	}
	if p.filter != "" && p.filter != "from" && p.filter != "in" {
		p.value = strings.ToLower(p.value)
	}
	return p, strings.TrimLeftFunc(rest, unicode.IsSpace)
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// isQuote knows the quotes that phones make of the one on the key.
func isQuote(r rune) bool { return strings.ContainsRune("\"“”„«»", r) }

func cutQuote(s string) (after string, found bool) {
	r, width := utf8.DecodeRuneInString(s)
	if !isQuote(r) {
		return s, false
	}
	return s[width:], true
}

func invalidSearch(format string, args ...any) error { return fault.Field("q", format, args...) }
