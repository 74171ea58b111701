package tenantweb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func contains(body, text string) bool { return strings.Contains(body, text) }

func TestLinked(t *testing.T) {
	t.Parallel()
	got := linked("See https://a.test/x?y=1, or (http://b.test/).\njavascript:alert(1) http://")
	want := []textPart{{Text: "See "}, {"https://a.test/x?y=1", "https://a.test/x?y=1"}, {Text: ", or ("}, {"http://b.test/", "http://b.test/"}, {Text: ").\njavascript:alert(1) http://"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
