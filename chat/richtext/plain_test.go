package richtext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlainText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"marks go", "**a** _b_ `c` ~~d~~", "a b c d"},
		{"a link is its label", "[notes](https://example.com)", "notes"},
		{"blocks stand on lines", "# a\nb\n\nc", "a\nb\nc"},
		{"an empty item keeps its line", "-\n- a", "•\n• a"},
		{"loose lists too", "- a\n\n- b", "• a\n• b"},
		{"a quoted list", "> - a\n> - b", "“• a\n• b”"},
		{"an empty quote", ">", "“”"},
		{"code keeps its shape", "```\na\n\n  b\n```\nc", "a\n\n  b\nc"},
		{"marks that turn the direction go", "a\u202eb\u2066c", "abc"},
		{"marks that do not may stay", "a\u200fb", "a\u200fb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Render(tt.source, nil).Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDirectionMarksStayInTheMessage(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff("<p>a\u202eb</p>", Render("a\u202eb", nil).HTML); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
