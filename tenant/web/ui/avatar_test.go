package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"hearth/tenant/web/assets"
)

var hashes = regexp.MustCompile(`/assets/([a-z0-9-]+)-[A-Z0-9]{8}\.([a-z]+)`)

func TestInitials(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"two words", "Ada Okafor", "AO"},
		{"one word", "ada", "A"},
		{"the last of many", "Ana Maria de Souza", "AS"},
		{"marks stay with their letter", "e\u0301lise o\u0308st", "E\u0301O\u0308"},
		{"no letters", "🎉 !!", "?"},
		{"empty", "", "?"},
		{"punctuation first", "“Bo” (she)", "BS"},
		{"markup is letters like any other", "<b>x</b>", "B"},
		{"another script", "田中 芽衣", "田芽"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Initials(tt.in); got != tt.want {
				t.Errorf("Initials(%q): want %q, got %q", tt.in, tt.want, got)
			}
		})
	}
}

func TestHueIsOneOfEightAndUsesThemAll(t *testing.T) {
	t.Parallel()
	seen := map[int]int{}
	for id := int64(-8); id < 800; id++ {
		hue := Hue(id)
		if hue < 1 || hue > 8 {
			t.Fatalf("Hue(%d): want 1 to 8, got %d", id, hue)
		}
		seen[hue]++
	}
	for hue := 1; hue <= 8; hue++ {
		if seen[hue] < 50 {
			t.Errorf("hue %d: want a fair share of 808, got %d", hue, seen[hue])
		}
	}
}

// An icon that the sprite does not hold draws nothing and complains nowhere.
func TestEveryIconIsInTheSprite(t *testing.T) {
	t.Parallel()
	file := filepath.Base(assets.Path("icons.svg"))
	svg, ok := assets.Lookup(file)
	if !ok {
		t.Fatalf("no %s", file)
	}
	have := map[string]bool{}
	for _, m := range regexp.MustCompile(`id="i-([a-z-]+)"`).FindAllSubmatch(svg.Body, -1) {
		have[string(m[1])] = true
	}
	named := regexp.MustCompile(`(?:\bIcon\(|\bIcon:\s*)"([^"]*)"`)
	for _, pattern := range []string{"*.templ", "../../tenantweb/*.templ", "../../../chat/chatweb/*.templ", "../../../billing/billingweb/*.templ", "../../../admin-ui/*.templ"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range named.FindAllStringSubmatch(string(source), -1) {
				if !have[m[1]] {
					t.Errorf("%s draws %q, which assets/img/icons.svg does not hold", path, m[1])
				}
			}
		}
	}
}
