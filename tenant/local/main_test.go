package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// helperVar makes the test binary play another Hearth on the data directory it
// names, until it is killed.
const helperVar = "HEARTH_LOCAL_HELPER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVar); dir != "" {
		playHearth(dir)
	}
	os.Exit(m.Run())
}

func playHearth(dir string) {
	ctx := context.Background()
	if _, err := LockDataDir(dir); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	p, err := StartPostgres(ctx, PostgresOptions{DataDir: dir})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	r, err := StartRedis(ctx, RedisOptions{DataDir: dir})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	if err := WriteRunning(dir, Running{PID: os.Getpid(), DatabaseURL: p.DSN(), RedisURL: r.URL()}); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {} // the parent kills us
}

// anotherHearth starts one on dir and returns once it is ready. It is killed at
// the end of the test at the latest.
func anotherHearth(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperVar+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line := make([]byte, 512)
	n, err := out.Read(line)
	if got := strings.TrimSpace(string(line[:n])); got != "ready" {
		t.Fatalf("the other Hearth said %q (%v), want ready", got, err)
	}
	return cmd
}

// dataDir is a folder that Postgres can live in, unlike t.TempDir for root.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, remove, err := tempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(remove)
	return dir
}

func start(t *testing.T, o PostgresOptions) *Postgres {
	t.Helper()
	o.Log = t.Logf
	p, err := StartPostgres(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := p.Stop(ctx); err != nil {
			t.Error(err)
		}
		os.RemoveAll(p.cluster.home)
	})
	return p
}

// eventually waits for a condition with a deadline.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("still not so after %v: %s", patience, what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func contextWithin(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

// collect runs finalizers: twice, as the first collection only queues them.
func collect() {
	for range 2 {
		runtime.GC()
	}
}
