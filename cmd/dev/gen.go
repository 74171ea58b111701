package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	bundle "hearth/cmd/dev/assets"
)

// generator rewrites files that are committed. Run twice, the second time must
// change nothing.
type generator struct {
	name string
	run  func(ctx context.Context, root string) error
	// tested: a test compares the files, so the gate need not generate them.
	tested bool
}

// generators run in this order.
var generators = []generator{
	{name: "templates", run: func(ctx context.Context, root string) error {
		return runner{root}.run(ctx, nil, "go", "tool", "templ", "generate", "-log-level=warn")
	}},
	{name: "assets", run: func(_ context.Context, root string) error { return bundle.Build(root) }},
	{name: "schema pictures", tested: true, run: func(ctx context.Context, root string) error {
		return runner{root}.run(ctx, nil, "go", "test", "-count=1", "./migrations", "-update")
	}},
}

func generate(ctx context.Context, root string, which []generator) error {
	for _, g := range which {
		if err := g.run(ctx, root); err != nil {
			return fmt.Errorf("generate %s: %w", g.name, err)
		}
	}
	return nil
}

// generatedUnchanged generates and compares the tree with what it was: a clone
// without history can be checked too.
func generatedUnchanged(ctx context.Context, root string) error {
	before, err := digest(root)
	if err != nil {
		return err
	}
	untested := slices.DeleteFunc(slices.Clone(generators), func(g generator) bool { return g.tested })
	if err := generate(ctx, root, untested); err != nil {
		return err
	}
	after, err := digest(root)
	if err != nil {
		return err
	}
	changed := differing(before, after)
	for _, name := range changed {
		fmt.Println(name)
	}
	if len(changed) > 0 {
		return errors.New("the files above were not as generated: they are now, look at them and commit")
	}
	return nil
}

// digest hashes every file that is not hidden.
func digest(root string) (map[string][sha256.Size]byte, error) {
	sums := map[string][sha256.Size]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		sums[name] = sha256.Sum256(b)
		return err
	})
	return sums, err
}

// differing names what was added, removed or changed.
func differing(before, after map[string][sha256.Size]byte) []string {
	names := map[string]bool{}
	for name, sum := range after {
		if old, ok := before[name]; !ok || old != sum {
			names[name] = true
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
