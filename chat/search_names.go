package chat

import (
	"slices"
	"strings"

	"hearth/tenant"
)

// named is a member or a room that a search may name.
type named struct {
	Kind string `bun:"kind"` // "member", "room" or "recent"
	ID   int64  `bun:"id"`
	Name string `bun:"name"`
}

// chosen are the ids that filters stand for; nil for no filter.
type chosen struct{ only, never []int64 }

// choose finds whom or what filters name. Whoever is named in full is meant, else
// everybody whose names begin so. Faults: Invalid, with nobody's sentence.
func choose(filters []filter, kind string, among []named, nobody string) (c chosen, err error) {
	for _, f := range filters {
		ids := match(f.name, kind, among)
		if len(ids) == 0 {
			return chosen{}, invalidSearch(nobody, f.name)
		}
		if f.not {
			c.never = append(c.never, ids...)
		} else {
			c.only = append(c.only, ids...)
		}
	}
	return c, nil
}

func match(name, kind string, among []named) []int64 {
	wanted := wordsOf(name)
	var full, begun []int64
	for _, n := range among {
		if n.Kind != kind {
			continue
		}
		words := wordsOf(n.Name)
		switch {
		case slices.Equal(words, wanted):
			full = append(full, n.ID)
		case begins(words, wanted):
			begun = append(begun, n.ID)
		}
	}
	if len(full) > 0 {
		return full
	}
	return begun
}

// begins reports whether each of the wanted words begins one of the words.
func begins(words, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) })
	})
}

// withMe lets a member call themselves me.
func withMe(filters []filter, me tenant.Member) []filter {
	mine := slices.Clone(filters)
	for i := range mine {
		if strings.EqualFold(mine[i].name, "me") {
			mine[i].name = me.Name
		}
	}
	return mine
}
