package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

type gateOptions struct {
	long     bool     // try every seed of the property tests
	packages []string // what to vet and test
}

func parseGate(args []string) (gateOptions, error) {
	o := gateOptions{}
	for _, arg := range args {
		switch {
		case arg == "--long" || arg == "-long":
			o.long = true
		case strings.HasPrefix(arg, "-"):
			return o, errUsage
		default:
			o.packages = append(o.packages, arg)
		}
	}
	if len(o.packages) == 0 {
		o.packages = []string{"./..."}
	}
	return o, nil
}

// gate runs every check in the order of how soon it can say no, and stops at the
// first that does.
func gate(ctx context.Context, root string, o gateOptions) error {
	began := time.Now()
	if err := equip(ctx); err != nil {
		return err
	}
	r := runner{root: root}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"generated code is unchanged", func(ctx context.Context) error { return generatedUnchanged(ctx, root) }},
		{"gofmt", func(ctx context.Context) error { return gofmt(ctx, root) }},
		{"go vet", func(ctx context.Context) error {
			return r.run(ctx, nil, "go", append([]string{"vet"}, o.packages...)...)
		}},
		{"go vet -tags production", func(ctx context.Context) error {
			return r.run(ctx, nil, "go", append([]string{"vet", "-tags=production"}, o.packages...)...)
		}},
		{"staticcheck", func(ctx context.Context) error {
			return r.run(ctx, nil, "go", append([]string{"tool", "staticcheck"}, o.packages...)...)
		}},
		{"go test -race", func(ctx context.Context) error { return r.test(ctx, o) }},
	}
	for _, s := range steps {
		at := time.Now()
		fmt.Printf("\n=== %s\n", s.name)
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("\n=== the gate is closed: %s, after %s: %w", s.name, since(began), err)
		}
		fmt.Printf("=== %s: ok, %s\n", s.name, since(at))
	}
	fmt.Printf("\n=== the gate is open after %s\n", since(began))
	return nil
}

func since(t time.Time) time.Duration { return time.Since(t).Round(100 * time.Millisecond) }

// runner runs programs in the repository with their output on ours. Each leads a
// process group, so that an interrupt also ends the test binaries below `go test`,
// which passes none on.
type runner struct{ root string }

func (r runner) run(ctx context.Context, env []string, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = r.root
	// What is compiled for one checkout serves every other.
	cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"))
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	return cmd.Run()
}

// arithmetic is what computes on memory of its own and shares it with nobody. Watched for
// races it would be a fifth of the time that all tests take.
var arithmetic = []string{"golang.org/x/crypto/argon2", "golang.org/x/image/...", "image/...", "github.com/andybalholm/brotli/..."}

// test runs the tests beside one Postgres and one Redis for all packages.
func (r runner) test(ctx context.Context, o gateOptions) error {
	env, stop, err := servers(ctx)
	if err != nil {
		return err
	}
	defer stop()
	env = append(env, "CGO_ENABLED=1", // the race detector is C
		"GOGC=400") // a collection costs twice under it, and memory is there
	if o.long {
		env = append(env, "HEARTH_TEST_LONG=1")
	}
	args := []string{"test", "-race", "-count=1", "-vet=off", "-timeout=20m"}
	for _, library := range arithmetic {
		args = append(args, "-gcflags="+library+"=-race=false")
	}
	return r.run(ctx, env, "go", append(args, o.packages...)...)
}

// gofmt names every file it would change.
func gofmt(ctx context.Context, root string) error {
	cmd := exec.CommandContext(ctx, "gofmt", "-l", ".")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	if names := bytes.TrimSpace(out); len(names) > 0 {
		fmt.Printf("%s\n", names)
		return errors.New("not formatted: run gofmt -w on the files above")
	}
	return nil
}
