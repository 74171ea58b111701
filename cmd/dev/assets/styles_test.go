package bundle

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTurboStyleIsWhatABrowserComputes(t *testing.T) {
	t.Parallel()
	source := "class ProgressBar {\n  static animationDuration = 300 /*ms*/\n\n  static get defaultCSS() {\n    return unindent`\n" +
		"      .bar {\n        transition: width ${ProgressBar.animationDuration}ms,\n          opacity ${ProgressBar.animationDuration / 2}ms;\n      }\n    `\n  }\n"
	want := ".bar {\n  transition: width 300ms,\n    opacity 150ms;\n}\n"
	got, err := turboStyle(source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("style (-want +got):\n%s", diff)
	}
}

func TestATurboThatChangedItsStyleIsAnError(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source string }{
		{"no style", "static animationDuration = 300"},
		{"an unknown value in it", "static animationDuration = 300\nstatic get defaultCSS() { return unindent`a ${other} b` }"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if style, err := turboStyle(tt.source); err == nil {
				t.Errorf("want an error, got %q", style)
			}
		})
	}
}
