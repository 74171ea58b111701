package chat

import (
	"slices"
	"strconv"
	"strings"

	"hearth/chat/richtext"
)

// mentions finds people by what is written behind an @: their full name, and the first
// one where only one person in the room has it. Where several share the full name it
// calls nobody by itself, and each of them with their number: "Sam Reed#12".
type mentions map[string]called

type called struct {
	Person
	shown string
}

func mentionable(people []Person) mentions {
	full, first := sharing(people)
	found := mentions{}
	for _, p := range people {
		m := called{Person: p, shown: firstName(p.Name)}
		if first[strings.ToLower(m.shown)] > 1 {
			m.shown = p.Name
		}
		found[strings.ToLower(mentionSource(p, full))] = m
		if name := strings.ToLower(firstName(p.Name)); first[name] == 1 && full[name] == 0 {
			found[name] = m
		}
	}
	return found
}

// sharing counts the people of each full and of each first name.
func sharing(people []Person) (full, first map[string]int) {
	full, first = map[string]int{}, map[string]int{}
	for _, p := range people {
		full[strings.ToLower(p.Name)]++
		first[strings.ToLower(firstName(p.Name))]++
	}
	return full, first
}

// mentionSource is what calls exactly one person, behind the @. Names that cannot be
// told from what is around them are written as a number alone.
func mentionSource(p Person, full map[string]int) string {
	switch {
	case strings.ContainsAny(p.Name, "@`\n"):
		return "member#" + strconv.FormatInt(p.ID, 10)
	case full[strings.ToLower(p.Name)] > 1:
		return p.Name + "#" + strconv.FormatInt(p.ID, 10)
	}
	return p.Name
}

// byNumber lets programs call people by their ids alone, as @{12}.
func (m mentions) byNumber(people []Person) {
	for _, p := range people {
		m["{"+strconv.FormatInt(p.ID, 10)+"}"] = called{Person: p, shown: p.Name}
	}
}

// mentioner is m for richtext, where nobody is nil.
func (m mentions) mentioner() richtext.Mentioner {
	if m == nil {
		return nil
	}
	return m
}

// Mentioned finds a person by what was typed after the @.
func (m mentions) Mentioned(name string) (id int64, display string, ok bool) {
	p, ok := m[strings.ToLower(name)]
	return p.ID, p.shown, ok
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// without leaves out whoever speaks of themselves.
func without(mentioned []int64, author int64) []int64 {
	return slices.DeleteFunc(slices.Clone(mentioned), func(id int64) bool { return id == author })
}
