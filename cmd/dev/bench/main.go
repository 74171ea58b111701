package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 && helpers[os.Args[1]] != nil {
		exit(helpers[os.Args[1]](os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(bench(ctx, os.Args[1:]))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// helpers are what this program is when it starts itself again: the processes that
// references and the other ends of sockets live in.
var helpers = map[string]func(args []string) error{
	"bare-page":   barePage,
	"bare-writer": bareWriter,
}

func bench(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	write := flags.Bool("write", false, "make deploy/numbers.md anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		return err
	}
	if *write && len(chosen) < len(families) {
		return errors.New("--write takes all rows: the page is one evening on one machine")
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	machine := look()
	fmt.Println(machine)
	found, err := measure(ctx, root, chosen)
	fmt.Print(table(found))
	if err != nil || !*write {
		return err
	}
	return os.WriteFile(filepath.Join(root, "deploy", "numbers.md"), []byte(page(machine, found)), 0o644)
}

// family is rows that are measured together.
type family struct {
	name string
	rows []string // keys of promises
	run  func(ctx context.Context, w *world) (figures, error)
}

// figures are what a family found, by key of the promise.
type figures map[string]figure

func choose(names []string) ([]family, error) {
	if len(names) == 0 {
		return families, nil
	}
	var chosen []family
	for _, f := range families {
		if slices.Contains(names, f.name) {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) < len(names) {
		var known []string
		for _, f := range families {
			known = append(known, f.name)
		}
		return nil, fmt.Errorf("no such row; there are %s", strings.Join(known, ", "))
	}
	return chosen, nil
}

// measure runs each family in a world of its own: none finds the disk, the caches or
// the tenants of another. What goes wrong in one leaves the others their rows.
func measure(ctx context.Context, root string, chosen []family) (figures, error) {
	binary, tidy, err := build(ctx, root)
	if err != nil {
		return nil, err
	}
	defer tidy()
	found, failed := figures{}, error(nil)
	for _, f := range chosen {
		began := time.Now()
		some, err := inWorld(ctx, binary, f.run)
		if ctx.Err() != nil {
			return found, ctx.Err()
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", f.name, err))
		}
		for key, figure := range some {
			found[key] = figure
		}
		fmt.Fprintf(os.Stderr, "%-10s %s\n", f.name, time.Since(began).Round(time.Second))
	}
	return found, failed
}
