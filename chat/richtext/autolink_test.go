package richtext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown writes links as {label|href}, so that a table stays readable.
func shown(html string) string {
	html = strings.TrimSuffix(strings.TrimPrefix(html, "<p>"), "</p>")
	html = strings.ReplaceAll(html, ` rel="noopener noreferrer nofollow" target="_blank"`, "")
	for {
		before, rest, ok := strings.Cut(html, `<a href="`)
		if !ok {
			return html
		}
		href, rest, _ := strings.Cut(rest, `">`)
		label, rest, _ := strings.Cut(rest, "</a>")
		if "https://"+label == href || "mailto:"+label == href || label == href {
			html = before + "{" + label + "}" + rest
		} else {
			html = before + "{" + label + "|" + href + "}" + rest
		}
	}
}

func TestBareAddressesBecomeLinks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"a URL alone", "https://example.com", "{https://example.com}"},
		{"the sentence's stop stays outside", "Go to https://example.com/a.", "Go to {https://example.com/a}."},
		{"so do several", "https://example.com/a?!...", "{https://example.com/a}?!..."},
		{"a comma inside stays inside", "https://example.com/a,b, c", "{https://example.com/a,b}, c"},
		{"brackets around it stay outside", "(https://example.com/a)", "({https://example.com/a})"},
		{"brackets of its own stay inside", "(https://example.com/a_(b)_c)", "({https://example.com/a_(b)_c})"},
		{"square ones too", "[https://example.com/a]", "[{https://example.com/a}]"},
		{"an upper-case scheme", "HTTPS://Example.com/A", "{HTTPS://Example.com/A|https://Example.com/A}"},
		{"a port, a query and a fragment", "http://localhost:8080/a?b=c&d=e#f", "{http://localhost:8080/a?b=c&amp;d=e#f}"},
		{"bold around it", "**https://example.com/a**", "<strong>{https://example.com/a}</strong>"},
		{"italics around it", "_https://example.com/a_b_", "<em>{https://example.com/a_b}</em>"},
		{"quotes around it", `"https://example.com/a"`, "&#34;{https://example.com/a}&#34;"},
		{"a stray per cent", "https://example.com/100%", "{https://example.com/100%|https://example.com/100%25}"},
		{"an IPv6 host", "http://[::1]:80/a", "{http://[::1]:80/a}"},
		{"two in a row", "https://a.example https://b.example", "{https://a.example} {https://b.example}"},
		{"a scheme inside a word is none", "xhttps://example.com", "xhttps://example.com"},
		{"a host is needed", "https:// and http://.", "https:// and http://."},
		{"no password in front of the host", "https://bank.example@evil.example/", "https://bank.example@evil.example/"},
		{"an escape opts out", `https\://example.com`, "https://example.com"},
		{"code opts out", "`https://example.com`", "<code>https://example.com</code>"},
		{"inside a label the label's link wins", "[see https://a.example](https://b.example)", "{see https://a.example|https://b.example}"},
		{"www", "www.example.com/a.", "{www.example.com/a}."},
		{"www inside a word is none", "awww.example.com", "awww.example.com"},
		{"www alone is none", "www. or www..", "www. or www.."},
		{"an e-mail", "ada@example.com", "{ada@example.com}"},
		{"with its stop outside", "(ada@example.com).", "({ada@example.com})."},
		{"with underscores", "ada_b_c@example.com", "{ada_b_c@example.com}"},
		{"italic", "_ada@example.com_", "<em>{ada@example.com}</em>"},
		{"with a tag", "ada.b+c@mail.example.co.uk!", "{ada.b+c@mail.example.co.uk}!"},
		{"a host without a dot is none", "ada@localhost", "ada@localhost"},
		{"behind a URL it is a part of neither", "https://a.example/._b@c.example", "{https://a.example/._b@c.example}"},
		{"behind punctuation that a URL left", "https://a.example._b@c.example", "https://a.example._b@c.example"},
		{"two dots are none", "a..b@c.example", "a..b@c.example"},
		{"mailto stays text", "mailto:ada@example.com", "mailto:{ada@example.com}"},
		{"an address behind a quote mark", "> ada@example.com", "<blockquote><p>{ada@example.com}</p></blockquote>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shown(Render(tt.source, nil).HTML)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.source, diff)
			}
		})
	}
}

func TestEveryCharacterOfTheSourceIsShown(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"https://a.example._foo@bar.example", "x_y_@z", "__a@b.example__c", "a_@b.example", "[a](b) [c] ![d](e)",
		"@@@ada@@example.com@", "www.www.www.", "http://http://http://", "a_b_c@", "[[[a]]] (https://a.example",
	} {
		got := Render(source, nil).Text
		if diff := cmp.Diff(strings.ReplaceAll(source, "__", ""), strings.ReplaceAll(got, "__", "")); diff != "" {
			t.Errorf("(-source +text):\n%s", diff)
		}
	}
}
