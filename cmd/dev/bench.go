package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// bench builds the program that measures and runs it. It is not part of this one,
// which has to build while the application does not.
func bench(ctx context.Context, root string, args []string) error {
	dir, err := os.MkdirTemp("", "hearth-bench-program-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}
	program := filepath.Join(dir, "bench")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/dev/bench")
	build.Dir, build.Stdout, build.Stderr = root, os.Stdout, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd.Run()
}
