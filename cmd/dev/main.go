package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"hearth/tenant/local"
)

const usage = `usage: go run ./cmd/dev COMMAND

  test [--long] [packages]   the gate: generated code, gofmt, vet, staticcheck, tests with the race detector;
                             installs what the machine lacks; --long tries every seed
  gen                        rewrite generated code and assets
  bench [--write] [row...]   measure what Hearth costs beside references; --write makes deploy/numbers.md anew
  shots [folder [name...]]   photograph the README's room, or with a folder every page at two widths in two themes
  emoji FOLDER               rewrite the list of emoji from an unpacked npm package emojibase-data
  audit                      look for known vulnerabilities in our dependencies
`

func main() {
	local.FollowGoRun()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, errUsage) {
		fmt.Fprint(os.Stderr, usage)
	} else if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(exitCode(err))
}

var errUsage = errors.New("wrong usage")

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	root, err := repository()
	if err != nil {
		return err
	}
	switch args[0] {
	case "test":
		o, err := parseGate(args[1:])
		if err != nil {
			return err
		}
		return gate(ctx, root, o)
	case "gen":
		return generate(ctx, root, generators)
	case "bench":
		return bench(ctx, root, args[1:])
	case "shots":
		dir, only := "", []string(nil)
		if len(args) > 1 {
			dir, only = args[1], args[2:]
		}
		return takeShots(ctx, root, dir, only)
	case "emoji":
		if len(args) != 2 {
			return errUsage
		}
		return writeEmoji(root, args[1])
	case "audit":
		return audit(ctx, root)
	}
	return errUsage
}

// exitCode keeps the code of a program that failed.
func exitCode(err error) int {
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.As(err, &failed) && failed.ExitCode() > 0:
		return failed.ExitCode()
	}
	return 1
}

// repository is the folder of go.mod, from wherever in it we were started.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("not inside the Hearth repository: no go.mod here or above")
		}
		dir = filepath.Dir(dir)
	}
}
