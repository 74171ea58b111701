package chat

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

func day(month time.Month, d int, zone *time.Location) time.Time {
	return time.Date(2026, month, d, 0, 0, 0, 0, zone)
}

func TestParseSearch(t *testing.T) {
	t.Parallel()
	paris := time.FixedZone("Paris", 3600)
	begins := func(words ...string) term { return term{words: words} }
	exactly := func(words ...string) term { return term{words: words, exact: true} }
	tests := []struct {
		name, text string
		want       SearchQuery
	}{
		{"nothing", "  ", SearchQuery{}},
		{"words", "Café  crème", SearchQuery{terms: []term{begins("cafe"), begins("creme")}}},
		{"a letter alone is a word", "plan b", SearchQuery{terms: []term{begins("plan"), exactly("b")}}},
		{"a phrase", `"on the Table" now`, SearchQuery{terms: []term{exactly("on", "the", "table"), begins("now")}}},
		{"a phone's quotes", "“on the table”", SearchQuery{terms: []term{exactly("on", "the", "table")}}},
		{"a quote that does not end", `say "on the`, SearchQuery{terms: []term{begins("say"), exactly("on", "the")}}},
		{"a word of several", "report.pdf", SearchQuery{terms: []term{begins("report", "pdf")}}},
		{"a script without spaces", "東京", SearchQuery{terms: []term{exactly("東", "京")}}},
		{"without", `-draft -"old plan"`, SearchQuery{terms: []term{{words: []string{"draft"}, not: true}, {words: []string{"old", "plan"}, exact: true, not: true}}}},
		{"a dash alone", "a - b", SearchQuery{terms: []term{exactly("a"), exactly("b")}}},
		{"people", `from:@ada from:"Grace Lindqvist" -from:me`, SearchQuery{from: []filter{{"ada", false}, {"Grace Lindqvist", false}, {"me", true}}}},
		{"rooms", `in:#kitchen In:"Launch week" in:#"Launch week"`, SearchQuery{in: []filter{{"kitchen", false}, {"Launch week", false}, {"Launch week", false}}}},
		{"what it has", "has:file -HAS:Code", SearchQuery{terms: []term{exactly(":file"), {words: []string{":code"}, exact: true, not: true}}}},
		{"one day", "on:2026-03-01", SearchQuery{after: day(3, 1, paris), before: day(3, 2, paris)}},
		{"before a day", "before:2026-03-01", SearchQuery{before: day(3, 1, paris)}},
		{"after a day", "after:2026-03-01", SearchQuery{after: day(3, 2, paris)}},
		{"the narrowest", "after:2026-03-01 after:2026-02-01 before:2026-05-01 before:2026-04-01", SearchQuery{after: day(3, 2, paris), before: day(4, 1, paris)}},
		{"a year before all years", "after:0000-01-01", SearchQuery{after: firstDay.AddDate(0, 0, 1)}},
		{"a year after them", "before:9999-12-31", SearchQuery{before: lastDay}},
		{"a filter that is none", "https://example.com/x to:ada", SearchQuery{terms: []term{begins("https", "example", "com", "x"), begins("to", "ada")}}},
		{"what would break a tsquery", `a'b & !c | (d):* \e <-> f`, SearchQuery{terms: []term{begins("a", "b"), exactly("c"), exactly("d"), exactly("e"), exactly("f")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseSearch(tt.text, paris)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(SearchQuery{}, term{}, filter{})); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSearchesThatCannotBe(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"from:":                    "After from: comes a name.",
		"in:# words":               "After in: comes a name.",
		"has:fun":                  "file, link, image or code",
		"before:soon":              "such as before:2026-03-01",
		"on:2026-02-30":            "such as on:2026-03-01",
		"-on:2026-02-03":           "cannot have a minus",
		"🎉 !!":                     "no word in this",
		"a\x00b":                   "characters that no message has",
		"a\xffb":                   "characters that no message has",
		strings.Repeat("a ", 101):  "at most 200 characters",
		strings.Repeat("é", 201):   "at most 200 characters",
		"has:\"\" from:\"\" in:\"": "has: comes",
	} {
		_, err := ParseSearch(text, time.UTC)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), says) {
			t.Errorf("%.20q: %v, want %q", text, err, says)
		}
	}
}

// No text that is not refused makes a tsquery that the database does not read: its
// lexemes hold nothing that has a meaning there.
func FuzzParseSearch(f *testing.F) {
	for _, text := range []string{`a'b`, `"`, "-", "from:", "東京 -東", "ﷺ ½ ﬁ", "' \\ :* & | !"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseSearch(text, time.UTC)
		if err != nil {
			return
		}
		for _, t2 := range q.terms {
			for _, w := range t2.words {
				if w == "" || strings.ContainsAny(w, `'\ &|!()<>*`) || strings.Contains(w[1:], ":") {
					t.Errorf("%q has the word %q", text, w)
				}
			}
		}
		q.Snippet(text)
	})
}
