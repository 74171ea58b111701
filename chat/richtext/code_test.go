package richtext

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// codeOf renders a fence and takes the colours off again.
func codeOf(t *testing.T, lang, code string) string {
	t.Helper()
	r := Render("~~~~~~~~~~"+lang+"\n"+code+"\n~~~~~~~~~~", nil)
	mustBeHarmless(t, ours, code, r.HTML)
	return html.UnescapeString(tags.ReplaceAllString(r.HTML, ""))
}

func TestColoursChangeNoLetterOfTheCode(t *testing.T) {
	t.Parallel()
	samples := []string{
		"a", `"`, `'`, "`", `"""`, "/*", "<!--", "<a b='c", "<", "</", "0x", "@", "$", "é_ñ 日本 ('x')", "\\", `"\`, "'\\", "{\"a\": 1}",
		"x = y == z : w", "it's 5% & <b>\n\n\tend", strings.Repeat("a(1) ", 400),
	}
	for name := range languagesOnce() {
		for _, s := range samples {
			if got := codeOf(t, name, s); got != s {
				t.Fatalf("%s: want %.60q, got %.60q", name, s, got)
			}
		}
	}
}

// languagesOnce leaves out the further names of a language.
func languagesOnce() map[string]*lexicon {
	seen := map[*lexicon]bool{}
	once := map[string]*lexicon{}
	for name, l := range lexicons {
		if !seen[l] {
			seen[l], once[name] = true, l
		}
	}
	return once
}

func TestLanguagesPeopleName(t *testing.T) {
	t.Parallel()
	for name := range strings.FieldsSeq("bash css diff go java javascript json python ruby rust sql xml html yaml typescript c cpp php csharp kotlin swift toml docker") {
		if lexicons[name] == nil {
			t.Errorf("%s has no colours", name)
		}
	}
	if r := Render("```ts\nlet a = 1\n```", nil); !strings.Contains(r.HTML, `<pre data-language="TypeScript"><code class="language-ts"><span class="code-key">let</span>`) {
		t.Error(r.HTML)
	}
	for name, l := range lexicons {
		if !language.MatchString(name) || !codeLabels.MatchString(l.label) {
			t.Errorf("%s, %s: the policy would drop it", name, l.label)
		}
	}
}

func TestColoursOfOneMessageAreBounded(t *testing.T) {
	t.Parallel()
	r := Render("```go\n"+strings.Repeat("1 ", 9000)+"\n```\n```go\n"+strings.Repeat("2 ", 900)+"\n```", nil)
	if got := strings.Count(r.HTML, "<span"); got != maxCodeMarks {
		t.Errorf("want %d marks, got %d", maxCodeMarks, got)
	}
}

// pieces are repeated by whoever looks for a reader that goes back over its text.
var pieces = []string{"[", "@", "'", "a b ", "/", "a.", "\"\\", "<a ", "<", "(", "`", "/*", "$", ": ", "- ", "\"\"\"", " "}

// The deadline is there to end the test where reading takes minutes, not to measure.
func TestHostileCodeEndsInTime(t *testing.T) {
	t.Parallel()
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, l := range languagesOnce() {
			for _, piece := range pieces {
				paintCode(l, strings.Repeat(piece, MaxMarkdown/4/len(piece)))
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		t.Fatal("still reading")
	}
}

func paintCode(l *lexicon, code string) {
	var b strings.Builder
	left := maxCodeMarks
	l.read(l, &painter{out: &b, left: &left}, code)
}

// BenchmarkHostileCode should report about 8: eight times the code in eight times
// the time, for the language that does worst.
func BenchmarkHostileCode(b *testing.B) {
	worst := 0.0
	for b.Loop() {
		worst = 0
		for _, name := range []string{"go", "yaml", "ruby", "html", "sql", "javascript"} {
			for _, piece := range pieces {
				small, large := quickest(name, strings.Repeat(piece, 8000/len(piece))), quickest(name, strings.Repeat(piece, 64000/len(piece)))
				worst = max(worst, float64(large)/float64(small))
			}
		}
	}
	b.ReportMetric(worst, "ratio")
}

func quickest(name, code string) time.Duration {
	best := time.Hour
	for range 5 {
		start := time.Now()
		paintCode(lexicons[name], code)
		best = min(best, time.Since(start))
	}
	return best
}

func BenchmarkRenderCode(b *testing.B) {
	source := "```go\n" + strings.Repeat("\tif err := run(ctx, \"name\", 42); err != nil { // note\n", 120) + "```"
	for _, lang := range []struct{ name, source string }{{"coloured", source}, {"plain", strings.Replace(source, "```go", "```", 1)}} {
		b.Run(lang.name, func(b *testing.B) {
			b.SetBytes(int64(len(lang.source)))
			for b.Loop() {
				Render(lang.source, nil)
			}
		})
	}
}
