package richtext

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// people mentions by exact name.
type people map[string]int64

func (p people) Mentioned(name string) (int64, string, bool) {
	id, ok := p[name]
	return id, name, ok
}

var team = people{"Ada": 7, "Ada Lovelace": 7, "Grace Hopper": 8, "Grace": 9, "Sam O'Neil": 10, "J. R.": 11, "田中": 12}

type sample struct{ name, source string }

func ordinary(tb testing.TB) []sample {
	paths, err := filepath.Glob("testdata/goldens/*.md")
	if err != nil || len(paths) == 0 {
		tb.Fatal("no goldens: ", err)
	}
	var all []sample
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, sample{strings.TrimSuffix(p, ".md"), string(b)})
	}
	return all
}

func TestOrdinaryMessages(t *testing.T) {
	t.Parallel()
	for _, s := range ordinary(t) {
		t.Run(filepath.Base(s.name), func(t *testing.T) {
			r := Render(s.source, team)
			mustBeHarmless(t, ours, s.name, r.HTML)
			got := fmt.Sprintf("%s\n\ntext:\n%s\n\nmentions: %v\n", strings.ReplaceAll(r.HTML, "><", ">\n<"), r.Text, r.Mentions)
			golden := s.name + ".golden.html"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNothingToShow(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " ", "\n\n\t\n", "\x01\x02", "\r\n"} {
		if diff := cmp.Diff(Rendered{}, Render(s, nil)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

func TestControlCharactersAndBrokenUTF8AreReplaced(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"a NUL is shown as a replacement character", "a\x00b", "<p>a\uFFFDb</p>"},
		{"broken UTF-8 too", "a\xffb", "<p>a\uFFFDb</p>"},
		{"other control characters go", "a\x1b[0m\x7f\u0085b", "<p>a[0mb</p>"},
		{"Windows line ends are line ends", "a\r\nb\rc", "<p>a<br>b<br>c</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Render(tt.source, nil).HTML); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestALongSourceIsPlain(t *testing.T) {
	t.Parallel()
	source := "**bold** <b>\n" + strings.Repeat("word ", MaxMarkdown/5)
	r := Render(source, team)
	if want := "<p>**bold** &lt;b&gt;<br>word "; !strings.HasPrefix(r.HTML, want) {
		t.Errorf("got %.60q, want it to begin %q", r.HTML, want)
	}
	if len(r.Text) > MaxText || !strings.HasSuffix(r.Text, "…") {
		t.Errorf("text has %d bytes and ends %q", len(r.Text), r.Text[len(r.Text)-8:])
	}
}

// The inputs take minutes where a limit is missing; the deadline is there to end the
// test then, not to measure.
func TestHostileSizesEndInTime(t *testing.T) {
	t.Parallel()
	full := func(s string) string { return strings.Repeat(s, MaxMarkdown/len(s)) }
	tests := []struct{ name, source string }{
		{"ten thousand quotes", strings.Repeat(">", 10_000)},
		{"quotes on every line", strings.Repeat(strings.Repeat("> ", 40)+"x\n", 800)},
		{"lists in lists", full("- ")},
		{"lists ever deeper", full("- a\n - b\n  - c\n   - d\n    - e\n")},
		{"open brackets", full("[")},
		{"brackets in brackets", full("[") + full("]")[:MaxMarkdown/2]},
		{"half links", full("[a](b")},
		{"half titles", full(`[a](b "`)},
		{"images", full("![")},
		{"links", full("[a](https://b.example)")},
		{"stars", full("*")},
		{"stars and letters", full("*a ")},
		{"closing stars", full("a**")},
		{"three kinds of delimiter", full("*a _b ~~c ")},
		{"nested bold", full("**a **b *c ")},
		{"backticks of every length", ticks()},
		{"half schemes", full("http://")},
		{"bad hosts", full("http://%")},
		{"half addresses", full("a@")},
		{"underscored addresses", full("_a_@b")},
		{"long mailboxes", full("a.b_c+d-e.")},
		{"mentions", full("@Ada Lovelace ")},
		{"unknown names", full("@a b c d e f ")},
		{"angles", full("<a")},
		{"backslashes", full(`\`)},
		{"fences", full("```\n")},
		{"headings", full("# a\n")},
		{"paragraphs", full("a\n\n")},
		{"a megabyte", strings.Repeat("**a** [b](https://c.example) @Ada\n", 1<<20/34)},
		{"a megabyte of angles", strings.Repeat("<", 1<<20)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			done := make(chan Rendered, 1)
			go func() { done <- Render(tt.source, team) }()
			select {
			case r := <-done:
				checkRenderedBy(t, r)
			case <-time.After(20 * time.Second):
				t.Fatal("still rendering")
			}
		})
	}
}

func checkRenderedBy(t *testing.T, r Rendered) {
	t.Helper()
	if r.HTML == "" || len(r.Text) > MaxText {
		t.Errorf("HTML of %d bytes, text of %d", len(r.HTML), len(r.Text))
	}
}

func ticks() string {
	var b strings.Builder
	for i := 1; b.Len()+i < MaxMarkdown; i++ {
		b.WriteString(strings.Repeat("`", i) + " ")
	}
	return b.String()
}
