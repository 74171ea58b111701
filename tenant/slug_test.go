package tenant_test

import (
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestSlugFrom(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"Larkfield", "larkfield"},
		{"Café Blå & Sons", "cafe-bla-sons"},
		{"Ada's  Team!", "adas-team"},
		{"日本", ""},
		{"--x--", "x"},
		{"A very long name that goes on and on without an end", "a-very-long-name-that-goes-on-and-on-wit"},
	}
	for _, tt := range tests {
		if got := tenant.SlugFrom(tt.name); got != tt.want {
			t.Errorf("SlugFrom(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSuggestionsAreFree(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	lake := tenanttest.Unique("lake")
	if _, err := env.Registry.CreateBare(t.Context(), lake+"-hq", "Lake"); err != nil {
		t.Fatal(err)
	}
	got, err := tenant.SuggestSlugs(t.Context(), env.Registry.Control(), lake)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{lake + "-team", "the-" + lake, lake + "-2"}, got); diff != "" {
		t.Errorf("suggestions (-want +got):\n%s", diff)
	}
}

func FuzzCheckSlug(f *testing.F) {
	for _, s := range []string{"demo", "a-b", "-a", "a--b", "ab", "xn--a", "a.b", "A", "é", "a\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if tenant.CheckSlug(s) != nil {
			return
		}
		if len(s) < 3 || len(s) > 40 || tenant.SlugFrom(s) != s {
			t.Errorf("%q passes", s)
		}
	})
}
