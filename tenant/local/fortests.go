package local

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// patience bounds waiting for a local program to start or end.
const patience = 10 * time.Second

// ForTests starts a Postgres in a temporary folder and returns the address of
// an empty database whose owner is a superuser. stop ends it and removes the
// folder.
func ForTests(ctx context.Context) (dsn string, stop func(), err error) {
	dir, remove, err := tempDir()
	if err != nil {
		return "", nil, err
	}
	p, err := StartPostgres(ctx, PostgresOptions{DataDir: dir, Fast: true})
	if err != nil {
		remove()
		return "", nil, err
	}
	return p.DSN(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p.Stop(ctx)
		os.RemoveAll(p.cluster.home) // elsewhere than in dir where /tmp is closed to others
		remove()
	}, nil
}

const (
	tempName = "hearth-test-" // begins the name of every temporary folder
	tempLock = "maker"        // another than LockDataDir's: a test may play Hearth there
)

// tempDir makes a folder that an unprivileged Postgres can reach, locked for as
// long as this process lives, and removes those of processes that ended without
// tidying up, as a test binary does that panics.
func tempDir() (dir string, remove func(), err error) {
	sweep(os.TempDir())
	dir, err = os.MkdirTemp("", tempName)
	if err != nil {
		return "", nil, explain("create a temporary folder", err)
	}
	release, err := lock(filepath.Join(dir, tempLock))
	if err != nil {
		return "", nil, err
	}
	remove = func() {
		os.RemoveAll(dir)
		release()
	}
	return dir, remove, os.Chmod(dir, 0o711)
}

// fresh is how long a folder may stand before its maker has locked it.
const fresh = time.Minute

// sweep removes our own temporary folders that nobody works in any more: their
// lock is free and no server lives there.
func sweep(parent string) {
	parent, err := filepath.EvalSymlinks(parent)
	if err != nil {
		return
	}
	dirs, _ := filepath.Glob(filepath.Join(parent, tempName+"*"))
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || time.Since(info.ModTime()) < fresh {
			continue
		}
		if st, ok := info.Sys().(*syscall.Stat_t); !ok || int(st.Uid) != os.Geteuid() {
			continue
		}
		release, err := lock(filepath.Join(dir, tempLock))
		if err != nil {
			continue
		}
		home := homeOf(dir)
		if pid, _, err := (cluster{home: home}).postmaster(); pid == 0 && err == nil {
			os.RemoveAll(home)
			os.RemoveAll(dir)
		}
		release()
	}
}

// homeOf is where the cluster of a temporary folder is, if it has one.
func homeOf(dir string) string {
	named, err := os.ReadFile(filepath.Join(dir, "postgres.at"))
	if home := strings.TrimSpace(string(named)); err == nil && filepath.Dir(home) == shared {
		return home
	}
	return filepath.Join(dir, "postgres")
}
