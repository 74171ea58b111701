package chat

import (
	"slices"
	"strings"
)

// mentions finds people by full name, and by first name where only one person in
// the room has it.
type mentions map[string]Person

func mentionable(people []Person) mentions {
	found := mentions{}
	shared := map[string]bool{}
	for _, p := range people {
		found[strings.ToLower(p.Name)] = p
	}
	for _, p := range people {
		first := strings.ToLower(firstName(p.Name))
		if other, taken := found[first]; taken && other.ID != p.ID {
			shared[first] = true
			continue
		}
		found[first] = p
	}
	for name := range shared {
		if firstName(name) == name && strings.ToLower(found[name].Name) != name {
			delete(found, name)
		}
	}
	return found
}

// Mentioned finds a person by what was typed after the @.
func (m mentions) Mentioned(name string) (id int64, display string, ok bool) {
	p, ok := m[strings.ToLower(name)]
	return p.ID, firstName(p.Name), ok
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// without leaves out whoever speaks of themselves.
func without(mentioned []int64, author int64) []int64 {
	return slices.DeleteFunc(slices.Clone(mentioned), func(id int64) bool { return id == author })
}
