package bundle

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestOnlyTokensNameAColour(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`(?i)oklch\(|oklab\([^i]|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b`)
	for _, path := range sources(t, "css/*.css") {
		if filepath.Base(path) == "tokens.css" {
			continue
		}
		for n, line := range strings.Split(read(t, path), "\n") {
			if found := colour.FindString(line); found != "" {
				t.Errorf("%s:%d names a colour: %s", path, n+1, found)
			}
		}
	}
}

// A controller that nobody registers does nothing, silently.
func TestEveryControllerIsShortAndRegisteredUnderItsFileName(t *testing.T) {
	t.Parallel()
	const most = 150 // lines, HOUSE.md §6
	for _, path := range sources(t, "js/*_controller.js") {
		if lines := strings.Count(read(t, path), "\n"); lines > most {
			t.Errorf("%s: want at most %d lines, got %d", path, most, lines)
		}
		identifier := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(path), "_controller.js"), "_", "-")
		registered := regexp.MustCompile(`(?m)^\s*"?` + regexp.QuoteMeta(identifier) + `"?: \w+Controller,$`)
		if !registered.MatchString(registrars(t, filepath.Dir(path))) {
			t.Errorf("%s: nothing in its folder registers it as %q", path, identifier)
		}
	}
}

// registrars joins the scripts of a folder that are not controllers, with the
// site's entry, which lies among the shared ones.
func registrars(t *testing.T, dir string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, path := range append(all, filepath.Join(root, shared, "js/site.js")) {
		if !strings.HasSuffix(path, "_controller.js") {
			b.WriteString(read(t, path))
		}
	}
	return b.String()
}

// sources lists the files of every folder that a bundle is made of.
func sources(t *testing.T, pattern string) []string {
	t.Helper()
	var all []string
	for _, dir := range folders {
		found, err := filepath.Glob(filepath.Join(root, dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
