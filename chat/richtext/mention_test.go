package richtext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source string
		want         []int64
	}{
		{"the longest name wins", "@Grace Hopper", []int64{8}},
		{"a shorter one when the longer is nobody", "@Grace Kelly", []int64{9}},
		{"each once, in reading order", "@Grace, @Ada, @Grace", []int64{9, 7}},
		{"punctuation may end it", "(@Ada)? @Ada: @Ada's", []int64{7}},
		{"or belong to it", "@Sam O'Neil and @J. R.", []int64{10, 11}},
		{"a longer word is somebody else", "@Adam @Adas", nil},
		{"an e-mail is nobody", "x@Ada ada@Ada.example", nil},
		{"an at sign before another", "@@Ada", []int64{7}},
		{"bold", "**@Ada** _@Grace_", []int64{7, 9}},
		{"in a quote, a list and a heading", "> @Ada\n\n- @Grace\n\n# @Sam O'Neil", []int64{7, 9, 10}},
		{"not in code", "`@Ada`\n```\n@Ada\n```", nil},
		{"not in a link", "[@Ada](https://example.com)", nil},
		{"but where the link was refused", "[@Ada](nowhere)", []int64{7}},
		{"not escaped", `\@Ada`, nil},
		{"two that touch", "@Ada@Grace", []int64{7}},
		{"at the end of a line", "@Ada\n@Grace", []int64{7, 9}},
		{"in a script without spaces", "@田中さん", []int64{12}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Render(tt.source, team).Mentions); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.source, diff)
			}
		})
	}
}

func TestAMentionIsShownByItsDisplayName(t *testing.T) {
	t.Parallel()
	r := Render("hello @Evil!", evil{})
	want := `<p>hello <span class="at" data-member-id="8">@Evil` + "\uFFFD" +
		`&#34;&gt;&lt;script data-controller=x&gt;</span>!</p>`
	if diff := cmp.Diff(want, r.HTML); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNobodyIsMentionedWithoutAMentioner(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(Rendered{HTML: "<p>@Ada</p>", Text: "@Ada"}, Render("@Ada", nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type counting int

func (c *counting) Mentioned(string) (int64, string, bool) { *c++; return 0, "", false }

func TestLookupsAreBounded(t *testing.T) {
	t.Parallel()
	var asked counting
	Render(strings.Repeat("@a b c d e f g h ", 1000), &asked)
	if asked == 0 || asked > maxLookups {
		t.Errorf("asked %d times, want at most %d", asked, maxLookups)
	}
}
