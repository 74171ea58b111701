package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hearth/tenant"
)

const (
	maxSuggestions     = 20
	maxSuggestionQuery = 160 // bytes
)

// Suggestion is somebody who may be meant by what is being typed behind an @.
type Suggestion struct {
	Person
	Source string // what mentions exactly them, without the @
	First  string // does as well, because nobody else in the room has it; may be empty
}

// SuggestMentions lists the people of a room, but for who asks, whose name begins with
// query or has it in it, whatever its accents: at most 20, the better ones first.
func SuggestMentions(ctx context.Context, db tenant.DB, room Room, me tenant.Member, query string) ([]Suggestion, error) {
	if len(query) > maxSuggestionQuery {
		return nil, nil
	}
	people, err := PeopleIn(ctx, db, room.ID, MostPeople)
	if err != nil {
		return nil, err
	}
	return suggest(people, func(p Person) bool { return p.ID != me.ID }, query), nil
}

// SuggestInvitations is SuggestMentions for people whom /invite may add to the room:
// those who are not in it. Where me may add nobody there are none.
func SuggestInvitations(ctx context.Context, db tenant.DB, room Room, me tenant.Member, query string) ([]Suggestion, error) {
	if len(query) > maxSuggestionQuery || room.Kind != RoomClosed || !room.CanEdit(me) {
		return nil, nil
	}
	people, err := People(ctx, db)
	if err != nil {
		return nil, err
	}
	in, err := memberIDsIn(ctx, db, room.ID)
	if err != nil {
		return nil, err
	}
	return suggest(people, func(p Person) bool { return !slices.Contains(in, p.ID) }, query), nil
}

// suggest picks from those who are offered; the others count where names are told
// apart.
func suggest(people []Person, offered func(Person) bool, query string) []Suggestion {
	type ranked struct {
		Suggestion
		rank int
	}
	wanted := foldName(query)
	full, first := sharing(people)
	var found []ranked
	for _, p := range people {
		rank := rankOf(foldName(p.Name), wanted)
		if wanted == "" { // nothing yet, or signs only
			rank = rankOf(strings.ToLower(p.Name), strings.ToLower(query))
		}
		if rank < 0 || !offered(p) {
			continue
		}
		s := Suggestion{Person: p, Source: mentionSource(p, full)}
		if name := firstName(p.Name); first[strings.ToLower(name)] == 1 {
			s.First = name
		}
		found = append(found, ranked{s, rank})
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var best []Suggestion
	for _, f := range found[:min(len(found), maxSuggestions)] {
		best = append(best, f.Suggestion)
	}
	return best
}

// rankOf is lower for better, and below zero for no answer at all.
func rankOf(name, wanted string) int {
	switch {
	case strings.HasPrefix(name, wanted):
		return 0
	case strings.Contains(name, " "+wanted):
		return 1
	case strings.Contains(name, wanted):
		return 2
	}
	return -1
}

func foldName(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		words[i] = fold(word)
	}
	return strings.Join(words, " ")
}
