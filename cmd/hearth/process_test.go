package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program as it is shipped, built once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hearth-binary-")
	if err != nil {
		return "", err
	}
	atEnd(func() { os.RemoveAll(dir) })
	file := filepath.Join(dir, "hearth")
	out, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return file, nil
})

// process is one running hearth.
type process struct {
	cmd   *exec.Cmd
	ready string // the ready line
	err   bytes.Buffer
	done  chan error
}

// command prepares a hearth with nothing set but what is given.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute) // beyond any test's patience
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, file, args...)
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "HEARTH_") && !strings.HasPrefix(pair, "GOGC=") { // it is to cost what it costs
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// begin starts a hearth and waits for its ready line.
func begin(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	return launch(t, command(t, env, args...))
}

// launch is begin for a command that is prepared.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	args := cmd.Args[1:]
	p := &process{cmd: cmd, done: make(chan error, 1)}
	p.cmd.Stderr = &p.err
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			if strings.HasPrefix(scanner.Text(), "ready") {
				lines <- scanner.Text()
			}
		}
		close(lines)
		p.done <- p.cmd.Wait()
	}()
	select {
	case line, ok := <-lines:
		if !ok {
			t.Fatalf("hearth %v ended before it was ready: %v\n%s", args, <-p.done, p.err.String())
		}
		p.ready = line
		go func() {
			for range lines {
			}
		}()
	case <-time.After(time.Minute):
		p.cmd.Process.Kill()
		t.Fatalf("hearth %v is not ready after a minute\n%s", args, p.err.String())
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	return p
}

// end stops a hearth as Ctrl-C does.
func (p *process) end(t *testing.T, sig syscall.Signal) {
	t.Helper()
	p.cmd.Process.Signal(sig)
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("it ended with %v\n%s", err, p.err.String())
		}
	case <-time.After(30 * time.Second):
		p.cmd.Process.Kill()
		t.Fatal("it does not end")
	}
}

// local is the environment of a no-subcommand Hearth in a folder of its own.
func localEnv(t *testing.T) (env []string, dir string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "hearth-process-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o711)
	return []string{"HEARTH_DATA_DIR=" + dir, "HEARTH_HTTP_ADDRESS=localhost:0"}, dir
}

func TestSecondStartKeepsTheDataAndLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	env, dir := localEnv(t)
	first := begin(t, env)
	show := command(t, env, "tenant", "show", "demo", "--json")
	before, err := show.Output()
	if err != nil || !bytes.Contains(before, []byte(`"slug": "demo"`)) {
		t.Fatalf("the demo beside the running one: %v\n%s", err, before)
	}
	if out, err := command(t, env).CombinedOutput(); err == nil || strings.Count(strings.TrimSpace(string(out)), "\n") != 0 || !strings.Contains(string(out), "in use by another Hearth") {
		t.Errorf("a second instance: %v\n%s", err, out)
	}
	first.end(t, syscall.SIGINT)
	noChildren(t, dir)

	second := begin(t, env)
	after, err := command(t, env, "tenant", "show", "demo", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	if id := func(b []byte) string { s, _, _ := strings.Cut(string(b), `"slug"`); return s }; id(before) != id(after) {
		t.Errorf("the demo is another one:\n%s\n%s", before, after)
	}
	second.cmd.Process.Kill() // nobody stops the children in order, the kernel does
	<-second.done
	noChildren(t, dir)

	if err := os.WriteFile(filepath.Join(dir, "postgres", "data", "PG_VERSION"), []byte("99\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, env).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "99") || strings.Count(string(out), "hearth: ") != 1 {
		t.Errorf("data of a newer Postgres: %v\n%s", err, out)
	}
}

// noChildren waits until no process mentions the data directory.
func noChildren(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		left := ""
		files, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(dir)) {
				left += strings.ReplaceAll(string(line), "\x00", " ") + "\n"
			}
		}
		if left == "" {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("still running:\n%s", left)
		case <-tick.C:
		}
	}
}

func TestRefusalsAreOneSentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() }) // after the parallel rows
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	blocked := filepath.Join(t.TempDir(), "file")
	os.WriteFile(blocked, nil, 0o644)
	tests := []struct {
		name string
		env  []string
		args []string
		code int
		says string
	}{
		{"a port that is taken", []string{"HEARTH_HTTP_ADDRESS=localhost:" + port, "HEARTH_DATA_DIR=" + t.TempDir()}, nil, 1, "another program uses this port"},
		{"a data directory that cannot be one", []string{"HEARTH_HTTP_ADDRESS=localhost:0", "HEARTH_DATA_DIR=" + blocked + "/x"}, nil, 1, "cannot create"},
		{"a setting nobody knows", []string{"HEARTH_PORT=1"}, nil, 1, "HEARTH_PORT is not a setting"},
		{"serving without settings", nil, []string{"serve"}, 1, "HEARTH_DATABASE_URL"},
		{"a database that is away", []string{"HEARTH_DATABASE_URL=postgres://x@127.0.0.1:1/x", "HEARTH_REDIS_URL=redis://127.0.0.1:1", "HEARTH_SECRET_KEY=" + strings.Repeat("k", 32), "HEARTH_SMTP_URL=none", "HEARTH_HTTP_ADDRESS=127.0.0.1:0"}, []string{"serve"}, 1, "connection refused"},
		{"a command nobody knows", nil, []string{"dance"}, 2, "dance"},
		{"a flag nobody knows", nil, []string{"version", "--loud"}, 2, "loud"},
		{"a missing argument", nil, []string{"tenant", "show"}, 2, "exactly one"},
		{"a tool without a database", []string{"HEARTH_DATA_DIR=" + t.TempDir()}, []string{"tenant", "list"}, 1, "HEARTH_DATABASE_URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, tt.env, tt.args...)
			cmd.Dir = t.TempDir()
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != tt.code || !strings.Contains(string(out), tt.says) {
				t.Errorf("%v, want exit %d with %q:\n%s", err, tt.code, tt.says, out)
			}
			if strings.Contains(string(out), "goroutine") {
				t.Errorf("it panicked:\n%s", out)
			}
		})
	}
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"--help"}, {"serve", "--help"}, {"worker", "--help"}, {"migrate", "up", "--help"},
		{"migrate", "status", "--help"}, {"tenant", "create", "--help"}, {"tenant", "list", "--help"}, {"tenant", "show", "--help"}, {"operator", "create", "--help"}, {"operator", "audit", "verify", "--help"}} {
		out, err := command(t, nil, args...).Output()
		if err != nil {
			t.Errorf("%v: %v", args, err)
		}
		if args[len(args)-1] == "--help" && !bytes.Contains(out, []byte("Examples:")) {
			t.Errorf("%v shows no example:\n%s", args, out)
		}
	}
}
