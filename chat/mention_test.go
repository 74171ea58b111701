package chat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hearth/chat/richtext"
)

var team = []Person{
	{ID: 1, Name: "Ada Lovelace"}, {ID: 2, Name: "Ada Byron"}, {ID: 3, Name: "Grace Hopper"}, {ID: 4, Name: "Sam Reed"},
	{ID: 5, Name: "sam reed"}, {ID: 6, Name: "Renée Écoffier"}, {ID: 7, Name: "🔥 Joe"}, {ID: 8, Name: "Mail @Home"}, {ID: 9, Name: "Plato"},
}

func TestWhoIsMeant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, said, shown string
		want              int64
	}{
		{"a full name", "Grace Hopper", "Grace", 3},
		{"whatever its case", "grace HOPPER", "Grace", 3},
		{"a first name that one person has", "grace", "Grace", 3},
		{"not one that two have", "Ada", "", 0},
		{"who share it are shown in full", "Ada Byron", "Ada Byron", 2},
		{"nobody of two with one name", "Sam Reed", "", 0},
		{"each of them by number", "Sam Reed#5", "sam reed", 5},
		{"and not by the number of another", "Sam Reed#3", "", 0},
		{"a picture in front", "🔥 Joe", "🔥", 7},
		{"a name nobody can write", "member#8", "Mail", 8},
		{"one word", "Plato", "Plato", 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, shown, ok := mentionable(team).Mentioned(tt.said)
			if id != tt.want || shown != tt.shown || ok != (tt.want != 0) {
				t.Errorf("want %d %q, got %d %q %v", tt.want, tt.shown, id, shown, ok)
			}
		})
	}
}

// What the list writes must mean whom it shows, in the middle of a sentence.
func TestEverySuggestionMentionsExactlyItsPerson(t *testing.T) {
	t.Parallel()
	for _, s := range suggest(team, but(0), "") {
		for _, around := range []string{"@%", "hello @%, and you?", "(@%)", "@%: yes", "**@%**"} {
			r := richtext.Render(strings.Replace(around, "%", s.Source, 1), mentionable(team))
			if diff := cmp.Diff([]int64{s.ID}, r.Mentions); diff != "" {
				t.Errorf("%s in %q (-want +got):\n%s", s.Source, around, diff)
			}
		}
		if id, _, _ := mentionable(team).Mentioned(s.First); s.First != "" && id != s.ID {
			t.Errorf("%s means %d, want %d", s.First, id, s.ID)
		}
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        []int64
	}{
		{"everybody but me, in order", "", []int64{1, 2, 3, 4, 5, 6, 7, 9}},
		{"the beginning of a name before the middle of one", "a", []int64{1, 2, 3, 4, 5, 9}},
		{"a last name", "hop", []int64{3}},
		{"without accents", "renee ec", []int64{6}},
		{"with accents", "ÉCO", []int64{6}},
		{"both names", "ada l", []int64{1}},
		{"nobody", "zz", nil},
		{"nobody by what a database matches", "%", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []int64
			for _, s := range suggest(team, but(8), tt.query) {
				got = append(got, s.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	crowd := make([]Person, 100)
	for i := range crowd {
		crowd[i] = Person{ID: int64(i + 1), Name: "Ann"}
	}
	if n := len(suggest(crowd, but(1), "ann")); n != maxSuggestions {
		t.Errorf("want %d, got %d", maxSuggestions, n)
	}
}

// but offers everybody except one.
func but(id int64) func(Person) bool { return func(p Person) bool { return p.ID != id } }
