package richtext

import (
	"strings"
	"testing"
)

func TestHTMLOfBotsComesOutHarmless(t *testing.T) {
	t.Parallel()
	list := allowed{"span": {"class": oneOf(`^at$`), "data-member-id": oneOf(`^[0-9]+$`)}}
	for tag, attributes := range fromBots {
		if tag != "span" {
			list[tag] = attributes
		}
	}
	corpus := hostile()
	for _, source := range append(corpus, strings.Join(corpus, "\n\n"), `<action-text-attachment sgid="%%%">`, `<action-text-attachment sgid="eyJ`+strings.Repeat("A", 9000)) {
		for _, s := range []string{source, "<p>" + source, "@" + source, "https://x.example/" + source, "<pre>" + source + "</pre>"} {
			mustBeHarmless(t, list, s, RenderHTML(s, evil{}).HTML)
		}
	}
}

func TestWhatHTMLOfBotsShows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, source, html, text string }{
		{"a bare address", "see https://x.example/a_b?c=1&amp;d=2.", `see <a href="https://x.example/a_b?c=1&amp;d=2" rel="noopener noreferrer nofollow" target="_blank">https://x.example/a_b?c=1&amp;d=2</a>.`, "see https://x.example/a_b?c=1&d=2."},
		{"one in a link", `<a href="https://x.example">https://y.example</a>`, `<a href="https://x.example" rel="noopener noreferrer nofollow" target="_blank">https://y.example</a>`, "https://y.example"},
		{"one in code", "<code>https://x.example</code>", "<code>https://x.example</code>", "https://x.example"},
		{"blocks", "<h1>Title</h1><ul><li>one</li><li>two</li></ul>end", "<h1>Title</h1><ul><li>one</li><li>two</li></ul>end", "Title\n• one\n• two\nend"},
		{"white space", "a  b\n c<b> d </b>e", "a  b\n c<b> d </b>e", "a b c d e"},
		{"breaks", "a<br>b<pre>x\n  y</pre>", "a<br>b<pre>x\n  y</pre>", "a\nb\nx\n  y"},
	} {
		got := RenderHTML(tt.source, nil)
		if got.HTML != tt.html || got.Text != tt.text {
			t.Errorf("%s:\n%s\n%q", tt.name, got.HTML, got.Text)
		}
	}
}

func BenchmarkHTMLOfAHostileBot(b *testing.B) {
	for name, source := range map[string]string{"at": strings.Repeat("@", MaxMarkdown), "colons": strings.Repeat("http:", MaxMarkdown/5), "addresses": strings.Repeat("https://x.example ", MaxMarkdown/18), "divs": strings.Repeat("<div>", MaxMarkdown/5)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				RenderHTML(source, evil{})
			}
		})
	}
}
