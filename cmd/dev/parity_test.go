package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestParityNamesTestsThatExist reads deploy/parity.md: every row promises something,
// and names the test that holds the promise.
func TestParityNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "deploy", "parity.md"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	verdict := regexp.MustCompile(`^\| .+ \| (kept|bettered|left out) \|.*\| ((?:` + "`Test\\w+`" + `(?:, )?)+) \|$`)
	rows := 0
	for _, line := range strings.Split(string(page), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| In Campfire") {
			continue
		}
		rows++
		if !verdict.MatchString(line) {
			t.Errorf("a row without a verdict or a test: %s", line)
		}
		for _, name := range regexp.MustCompile(`Test\w+`).FindAllString(line, -1) {
			if !there[name] {
				t.Errorf("%s does not exist: %s", name, line)
			}
		}
	}
	if rows < 80 {
		t.Errorf("the page has %d rows", rows)
	}
}
