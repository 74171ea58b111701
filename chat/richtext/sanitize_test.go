package richtext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSanitizeHTML(t *testing.T) {
	t.Parallel()
	const link = ` rel="noopener noreferrer nofollow" target="_blank"`
	tests := []struct{ name, html, want string }{
		{"ordinary tags stay", "<div>a <strong>b</strong><br><h1>c</h1></div>", "<div>a <strong>b</strong><br><h1>c</h1></div>"},
		{"text is text", "a & b < c", "a &amp; b &lt; c"},
		{"a link opens outside", `<a href="https://example.com/?a=b&amp;c">x</a>`, `<a href="https://example.com/?a=b&amp;c"` + link + `>x</a>`},
		{"whatever it asked for", `<a href="https://example.com" target="_top" rel="opener" class="btn" id="x" onclick="y">x</a>`, `<a href="https://example.com"` + link + `>x</a>`},
		{"a refused scheme leaves the words", `<a href="javascript:x">x</a> <a href="/session">y</a>`, `x y`},
		{"a mention cannot be forged", `<span class="at" data-member-id="1">@Ada</span>`, `<span>@Ada</span>`},
		{"pictures and scripts go", `<img src=x><script>a</script><svg><b>c</b></svg>d`, `<b>c</b>d`},
		{"tags left open are closed", "<b>a<i>b", "<b>a<i>b</i></b>"},
		{"tags never opened are dropped", "a</div></article></b>c", "ac"},
		{"crossed tags are put right", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
		{"a list's start", `<ol start="3"><li>a</li></ol><ol start="x"><li>b</li></ol>`, `<ol start="3"><li>a</li></ol><ol><li>b</li></ol>`},
		{"a NUL", "a\x00b", "a\uFFFDb"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := SanitizeHTML(tt.html)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := SanitizeHTML(got); again != got {
				t.Errorf("a second pass changes %s to %s", got, again)
			}
		})
	}
}

func TestSanitizeHTMLBoundsDepthAndSize(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"div", "b", "blockquote", "a href=https://a.example", "font", "li"} {
		n := MaxMarkdown/(len(tag)+2) - 1
		mustBeHarmless(t, fromBots, tag, SanitizeHTML(strings.Repeat("<"+tag+">", n)))
		mustBeHarmless(t, fromBots, tag, SanitizeHTML(strings.Repeat("<"+tag+">", 200)+"x"))
	}
	long := strings.Repeat("<b>x</b>", MaxMarkdown/4)
	if got := SanitizeHTML(long); !strings.HasPrefix(got, "<p>&lt;b&gt;x") {
		t.Errorf("a long one begins %.40q", got)
	}
}
