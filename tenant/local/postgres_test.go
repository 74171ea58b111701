package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestPostgresKeepsItsDataAndStartsQuicklyTheSecondTime(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, PostgresOptions{DataDir: dir})
	statement(t, p, "CREATE TABLE kept (n int)")
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	p = start(t, PostgresOptions{DataDir: dir})
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("second start took %v", took)
	}
	statement(t, p, "INSERT INTO kept VALUES (1)")
}

func TestPostgresListensOnNothingButItsPrivateSocket(t *testing.T) {
	t.Parallel()
	p := start(t, PostgresOptions{DataDir: dataDir(t), Fast: true})
	info, err := os.Stat(p.cluster.sockets())
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("socket folder has mode %v, want 0700", got)
	}
	statement(t, p, "DO $$ BEGIN ASSERT current_setting('listen_addresses') = ''; END $$")
}

func TestSocketMovesWhereThePathIsTooLong(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(dataDir(t), strings.Repeat("long", 25))
	p := start(t, PostgresOptions{DataDir: dir, Fast: true})
	short := p.cluster.sockets()
	if !strings.HasPrefix(short, "/tmp/hearth-") {
		t.Errorf("sockets in %s, want a short folder", short)
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(short); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there after Stop (%v)", short, err)
	}
}

func TestRootKeepsTheClusterElsewhereWhereItsAccountCannotGo(t *testing.T) {
	t.Parallel()
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "data")
	p := start(t, PostgresOptions{DataDir: dir})
	home := p.cluster.home
	if os.Geteuid() != 0 {
		if want := filepath.Join(dir, "postgres"); home != want {
			t.Errorf("cluster in %s, want %s", home, want)
		}
		return
	}
	if filepath.Dir(home) != shared {
		t.Errorf("cluster in %s, want it under %s", home, shared)
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := placeCluster(dir)
	if err != nil || again.home != home {
		t.Errorf("second start would use %s (%v), want %s", again.home, err, home)
	}
}

func TestNothingOutlivesAKilledHearth(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	other := anotherHearth(t, dir)
	data := filepath.Join(dir, "postgres/data")
	pid := postmaster(t, data)
	r, ok, err := ReadRunning(dir)
	if err != nil || !ok || r.PID != other.Process.Pid {
		t.Fatalf("ReadRunning = %+v, %v, %v while the other runs", r, ok, err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.Wait()
	eventually(t, "Postgres has ended", func() bool { return !worksIn(pid, data) })
	if _, ok, err := ReadRunning(dir); ok || err != nil {
		t.Errorf("ReadRunning = %v, %v, want the word of a dead Hearth not believed", ok, err)
	}
	start(t, PostgresOptions{DataDir: dir})
}

func TestASecondHearthIsTurnedAway(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	anotherHearth(t, dir)

	_, err := LockDataDir(dir)
	if !errors.Is(err, ErrInUse) {
		t.Errorf("LockDataDir: %v, want ErrInUse", err)
	}
	_, err = StartPostgres(t.Context(), PostgresOptions{DataDir: dir})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("StartPostgres: %v, want ErrInUse", err)
	}
}

func TestAForeignPostmasterOnTheDataIsTurnedAway(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, PostgresOptions{DataDir: dir})
	p.unlock() // as if pg_ctl had started it
	ctx, cancel := contextWithin(t, 300*time.Millisecond)
	defer cancel()
	if err := p.cluster.clear(ctx); !errors.Is(err, ErrInUse) {
		t.Errorf("clear: %v, want ErrInUse", err)
	}
}

func TestLeavingsOfADeadPostmasterAreNoObstacle(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, PostgresOptions{DataDir: dir})
	if err := p.proc.stop(t.Context(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.unlock()
	// The kernel gave the old number to somebody else: us.
	file := filepath.Join(p.cluster.data(), "postmaster.pid")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "\n")
	if err := os.WriteFile(file, fmt.Appendf(nil, "%d\n%s", os.Getppid(), rest), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, PostgresOptions{DataDir: dir})
}

func TestDataOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, PostgresOptions{DataDir: dir, Fast: true})
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.cluster.data(), "PG_VERSION"), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := StartPostgres(t.Context(), PostgresOptions{DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), "was written by PostgreSQL 12") {
		t.Errorf("StartPostgres: %v, want it to name the version that wrote the data", err)
	}
}

func TestAMachineWithoutPostgresIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	_, err := StartPostgres(t.Context(), PostgresOptions{DataDir: dataDir(t), Search: []string{}})
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("StartPostgres: %v, want ErrNotInstalled with a line to type", err)
	}
}

func TestADataDirThatCannotBeMadeGetsASentence(t *testing.T) {
	t.Parallel()
	_, err := StartPostgres(t.Context(), PostgresOptions{DataDir: "/proc/hearth"})
	if err == nil || !strings.Contains(err.Error(), "create the data directory /proc/hearth") {
		t.Errorf("StartPostgres: %v, want a sentence naming the directory", err)
	}
}

// statement runs sql on the private server.
func statement(t *testing.T, p *Postgres, sql string) {
	t.Helper()
	w, err := dial(t.Context(), p.cluster.sockets(), superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if err := w.exec(sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// postmaster reads the process number of the server on data.
func postmaster(t *testing.T, data string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}
