package slack

import (
	"strings"
	"testing"
)

func TestMarksThatLeadNowhereAreReadOnce(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("<", 400_000) // in time that is not linear this ends tomorrow
	if got := inline(many + ">"); strings.Count(got, "&lt;") != len(many) {
		t.Errorf("%d are shown, want %d", strings.Count(got, "&lt;"), len(many))
	}
	if got, want := inline("a < b *c* <https://example.com|d>"), inline("a &lt; b *c* <https://example.com|d>"); got != want {
		t.Errorf("it reads %s, want %s", got, want)
	}
}
