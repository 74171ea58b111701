package richtext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatEndsWithItsLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"a quote", "> said\nanswer", "<blockquote><p>said</p></blockquote><p>answer</p>"},
		{"a quote of two lines", "> one\n> two\nanswer", "<blockquote><p>one<br>two</p></blockquote><p>answer</p>"},
		{"a list", "- one\n- two\nDone", "<ul><li>one</li><li>two</li></ul><p>Done</p>"},
		{"a list in numbers", "1. one\nDone", "<ol><li>one</li></ol><p>Done</p>"},
		{"not an item that is indented", "- one\n  more\n  - deep\nDone", "<ul><li>one<br>more<ul><li>deep</li></ul></li></ul><p>Done</p>"},
		{"a list in a quote", "> - a\nb", "<blockquote><ul><li>a</li></ul></blockquote><p>b</p>"},
		{"a quote after a list", "- a\n> b", "<ul><li>a</li></ul><blockquote><p>b</p></blockquote>"},
		{"not what stands in code", "```\n> a\n- b\nc\n```\nd", "<pre><code>&gt; a\n- b\nc</code></pre><p>d</p>"},
		{"not in code that does not end", "~~~\n```\n> a\nb", "<pre><code>```\n&gt; a\nb</code></pre>"},
		{"not in code inside an item", "- x\n  ```\n  > a\n  b\n  ```\nd", "<ul><li>x<pre><code>&gt; a\nb</code></pre></li></ul><p>d</p>"},
		{"paragraphs as they were", "a\nb\n\nc", "<p>a<br>b</p><p>c</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Render(tt.source, nil).HTML); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
