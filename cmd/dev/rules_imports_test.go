package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// book is the rules of import; rules_test.go fills it.
type book struct {
	rows      [][]string
	arrows    map[string][]string
	besides   map[string][]string
	strangers [][2]string
	helpers   []string
	importers map[string][]string
	forTests  []string
}

// pkg is what `go list -json` says of a package. Paths of ours are without the
// module's name once read.
type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

const module = "hearth"

// check returns one sentence for each import that breaks the rules.
func (b book) check(pkgs []pkg) []string {
	var broken []string
	for _, p := range pkgs {
		if slices.Contains(b.helpers, p.ImportPath) {
			broken = append(broken, b.checkTests(p.ImportPath, p.Imports)...)
			continue
		}
		if _, row := b.find(p.ImportPath); row < 0 {
			broken = append(broken, p.ImportPath+" is in no row of the table: decide where it belongs")
			continue
		}
		for _, i := range p.Imports {
			if why := b.refuse(p.ImportPath, i); why != "" {
				broken = append(broken, why)
			}
		}
		broken = append(broken, b.checkTests(p.ImportPath, append(p.TestImports, p.XTestImports...))...)
	}
	slices.Sort(broken) // a package is listed once for each set of build tags
	return slices.Compact(broken)
}

// refuse says why production code of from may not import to; empty when it may.
func (b book) refuse(from, to string) string {
	if !ours(to) {
		return b.refuseForeign(from, to)
	}
	to = strip(to)
	if slices.Contains(b.helpers, to) {
		return fmt.Sprintf("%s imports %s, which is for tests", from, to)
	}
	if why := b.refuseStrangers(from, to); why != "" {
		return why
	}
	here, low := b.find(from)
	there, high := b.find(to)
	switch {
	case high < 0:
		return "" // told of where it is listed itself
	case high < low, here == there:
		return ""
	case slices.Contains(b.arrows[from], to), slices.Contains(b.besides[from], to):
		return ""
	case high == low:
		return fmt.Sprintf("%s imports %s beside it in row %d without an arrow", from, to, low)
	default:
		return fmt.Sprintf("%s in row %d imports %s in row %d", from, low, to, high)
	}
}

// checkTests looks at what tests and helpers import: rows do not bind them.
func (b book) checkTests(from string, imports []string) []string {
	var broken []string
	for _, to := range imports {
		why := ""
		switch {
		case ours(to):
			why = b.refuseStrangers(from, strip(to))
		case !slices.ContainsFunc(b.forTests, func(m string) bool { return under(to, m) }):
			why = b.refuseForeign(from, to)
		}
		if why != "" {
			broken = append(broken, why+" (in a test)")
		}
	}
	return broken
}

func (b book) refuseStrangers(from, to string) string {
	for _, s := range b.strangers {
		if under(from, s[0]) && under(to, s[1]) || under(from, s[1]) && under(to, s[0]) {
			return fmt.Sprintf("%s imports %s, but the two domains do not know each other", from, to)
		}
	}
	return ""
}

func (b book) refuseForeign(from, to string) string {
	if standard(to) {
		return ""
	}
	for m, who := range b.importers {
		if !under(to, m) {
			continue
		}
		if slices.ContainsFunc(who, func(w string) bool { return covers(w, from) }) {
			return ""
		}
		return fmt.Sprintf("%s imports %s, which only %v may", from, to, who)
	}
	return fmt.Sprintf("%s imports %s, a dependency nobody is named for", from, to)
}

// find returns the entry of the table that covers path, and its row or -1.
func (b book) find(path string) (entry string, row int) {
	for row, entries := range b.rows {
		for _, e := range entries {
			if covers(e, path) {
				return e, row
			}
		}
	}
	return "", -1
}

// covers reports whether an entry of the table stands for path.
func covers(entry, path string) bool {
	if base, ok := strings.CutSuffix(entry, "/..."); ok {
		return under(path, base)
	}
	return entry == path
}

func under(path, base string) bool { return path == base || strings.HasPrefix(path, base+"/") }
func ours(path string) bool        { return under(path, module) }
func strip(path string) string     { return strings.TrimPrefix(path, module+"/") }

// standard reports whether path is of the standard library, which has no dot in
// its first element.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// listPackages reads the tree as it is built for development and for production.
func listPackages(t *testing.T) []pkg {
	t.Helper()
	var all []pkg
	for _, tags := range []string{"", "production"} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-tags="+tags,
			"-json=ImportPath,Imports,TestImports,XTestImports", "./...")
		cmd.Dir = repositoryRoot(t)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for d := json.NewDecoder(strings.NewReader(string(out))); ; {
			var p pkg
			err := d.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			p.ImportPath = strip(p.ImportPath)
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		t.Fatal("go list found no packages")
	}
	return all
}
