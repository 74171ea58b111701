package adminui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// writes are the ways in which an action gets into the audit log.
var writes = []*regexp.Regexp{
	regexp.MustCompile(`AuditEntry\{[^}]*?Action:\s*"([^"]+)"`),
	regexp.MustCompile(`(?:\.act|askedFor|onDomain)\(ctx, by, (?:a\.)?\w+, (?:Act\w+, )?"([^"]+)"`),
	regexp.MustCompile(`SetPurchase\(ctx, c, [^"]*"([^"]+)"`),
	regexp.MustCompile(`const action = "([^"]+)"`),
}

// TestEveryActionHasWords finds in the source whatever is written into the audit log.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	var found []string
	for _, root := range []string{"../tenant", "../billing", "../chat", "../workers", "../cmd", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, w := range writes {
				for _, hit := range w.FindAllSubmatch(source, -1) {
					found = append(found, string(hit[1]))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, action := range found {
		if actWords[action] == "" {
			t.Errorf("%s has no words: add some to actWords", action)
		}
	}
	for action := range actWords {
		if !slices.Contains(found, action) {
			t.Errorf("nobody writes %s: take its words away", action)
		}
	}
	if got := didWords("tenant.never_heard_of"); got != "Never heard of" || didWords("odd") != "Odd" {
		t.Errorf("an action without words reads %q", got)
	}
}
