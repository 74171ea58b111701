package richtext

import (
	"strings"
	"testing"
)

func TestEmojiOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source string
		want         bool
	}{
		{"one", "🎉", true},
		{"several with spaces and lines", "🎉 🎉\n😀", true},
		{"a heart with its variation", "❤️", true},
		{"a skin tone", "👍🏽", true},
		{"a family", "👨‍👩‍👧‍👦", true},
		{"a rainbow flag", "🏳️‍🌈", true},
		{"a country", "🇨🇿🇵🇹", true},
		{"Scotland", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", true},
		{"keycaps, though they hold Markdown", "1️⃣#️⃣*️⃣*️⃣", true},
		{"a sign made a picture", "☀️ ⚠️ ↗️ ©️", true},
		{"a new one", "🫩", true},
		{"a word", "🎉 yes", false},
		{"a digit", "1", false},
		{"an arrow that is text", "→", false},
		{"half a flag", "🇨", false},
		{"a joiner alone", "\u200d", false},
		{"a wall", strings.Repeat("🎉", maxLargeEmoji+1), false},
		{"code", "`🎉`", false},
		{"nothing", " ", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Render(tt.source, nil).EmojiOnly; got != tt.want {
				t.Errorf("%q: want %v, got %v", tt.source, tt.want, got)
			}
		})
	}
}
