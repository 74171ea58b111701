package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The tables of what source may not say. Paths are of folders below the root.
var (
	// Status and prices depend on the time, so a domain is told it.
	clockless = []string{"tenant", "billing", "chat"}
	// A request's context carries its deadline, its tenant and its log.
	requestBound = []string{"tenant/tenantweb", "billing/billingweb", "chat/chatweb", "chat/chatapi", "admin-ui"}
	// Names of folders that say nothing.
	empty = []string{"pkg", "util", "utils", "common", "helpers", "models"}
	// SQL outside _store.go: the handles themselves, and tools.
	sqlFiles   = []string{"tenant/db.go"}
	sqlFolders = []string{"migrations", "cmd", "tenant/local"}
	statements = []string{"NewRaw", "NewSelect", "NewInsert", "NewUpdate", "NewDelete", "NewMerge", "ExecContext", "QueryContext", "QueryRowContext"}
	// top is the customer's list; hidden tool files may stand beside it.
	top = []string{"README.md", "admin-ui", "billing", "chat", "cmd", "deploy", "go.mod", "go.sum", "migrations", "tenant", "workers"}
)

const longest = 500 // lines; look for a second noun at 300

type source struct{ path, text string }

// checkSource returns one sentence for each thing a file may not say.
func checkSource(name, text string) []string {
	c := &checker{name: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), set: token.NewFileSet()}
	if n := strings.Count(text, "\n"); n > longest && !strings.HasSuffix(name, "_templ.go") {
		c.broken = append(c.broken, fmt.Sprintf("%s has %d lines: look for the second noun", name, n))
	}
	for part := range strings.SplitSeq(c.folder, "/") {
		if slices.Contains(empty, part) {
			c.broken = append(c.broken, fmt.Sprintf("%s: %q says nothing about what it holds", name, part))
		}
	}
	file, err := parser.ParseFile(c.set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return append(c.broken, err.Error())
	}
	ast.Inspect(file, c.visit)
	return c.broken
}

type checker struct {
	name, folder string
	test         bool
	set          *token.FileSet
	broken       []string
}

func (c *checker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if selects(n.Type, "tenant", "DB") && len(n.Elts) == 0 && !c.test {
			c.report(n, "tenant.DB{} is a handle on no tenant: get one from the registry")
		}
	case *ast.SelectorExpr:
		if selects(n, "stripe", "Key") {
			c.report(n, "stripe.Key is one key for the whole process: use a client")
		}
	case *ast.CallExpr:
		c.call(n)
	}
	return true
}

func (c *checker) call(n *ast.CallExpr) {
	f, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	switch {
	case c.test && selects(f, "time", "Sleep"):
		c.report(n, "time.Sleep in a test: wait on a condition with a deadline")
	case c.test && (selects(f, "t", "Skip") || selects(f, "t", "Skipf") || selects(f, "t", "SkipNow")):
		c.report(n, "a test is never skipped: fail with what to install")
	case c.test:
	case selects(f, "time", "Now") && slices.Contains(clockless, c.folder):
		c.report(n, "time.Now in a domain: take the clock that is passed in")
	case (selects(f, "context", "Background") || selects(f, "context", "TODO")) && slices.Contains(requestBound, c.folder):
		c.report(n, "a handler uses its request's context")
	case slices.Contains(statements, f.Sel.Name) && !mayHoldSQL(c.name):
		c.report(n, f.Sel.Name+" outside a _store.go file")
	}
}

func (c *checker) report(n ast.Node, why string) {
	c.broken = append(c.broken, fmt.Sprintf("%s:%d: %s", c.name, c.set.Position(n.Pos()).Line, why))
}

func mayHoldSQL(name string) bool {
	return strings.HasSuffix(name, "_store.go") || slices.Contains(sqlFiles, name) ||
		strings.HasSuffix(path.Dir(name), "test") ||
		slices.ContainsFunc(sqlFolders, func(f string) bool { return under(name, f) })
}

// selects reports whether e is x.name.
func selects(e ast.Expr, x, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == x
}

// checkTop compares the visible top level with the customer's list. Only what
// git knows counts where there is git: a built binary may lie about.
func checkTop(t *testing.T, root string) []string {
	t.Helper()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var broken []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(top, name) || bytes.Contains(ignored, []byte("/"+name+"\n")) {
			continue
		}
		broken = append(broken, name+" is not on the customer's list of what stands at the top")
	}
	return broken
}

// sources reads every Go file of ours.
func sources(t *testing.T, root string) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".go" {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, p)
		files = append(files, source{filepath.ToSlash(name), string(b)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func repositoryRoot(t *testing.T) string {
	t.Helper()
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	return root
}
