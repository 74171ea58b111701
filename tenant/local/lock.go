package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

// LockDataDir creates dir where it is missing and claims it for this process
// until release is called or the process ends. A second claim answers ErrInUse.
func LockDataDir(dir string) (release func(), err error) {
	dir, err = makeDataDir(dir)
	if err != nil {
		return nil, err
	}
	release, err = lock(filepath.Join(dir, "lock"))
	if errors.Is(err, ErrInUse) {
		return nil, fmt.Errorf("the data directory %s is %w: stop that one, or give this one another HEARTH_DATA_DIR", dir, ErrInUse)
	}
	return release, err
}

// makeDataDir returns dir as an absolute path without symbolic links. A new one
// may be traversed by the account Postgres runs as, but not listed.
func makeDataDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", explain("find the data directory", err)
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", explain("create the data directory "+dir, err)
	}
	dir, err = filepath.EvalSymlinks(dir)
	return dir, explain("follow the data directory", err)
}

// lock takes an advisory lock that the kernel drops when the process ends,
// however it ends. It holds a bare descriptor: an os.File would be closed by the
// garbage collector if the caller forgot release.
func lock(path string) (release func(), err error) {
	fd, err := unix.Open(path, unix.O_CREAT|unix.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, explain("write in "+filepath.Dir(path), err)
	}
	err = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return sync.OnceFunc(func() { unix.Close(fd) }), nil
	}
	unix.Close(fd)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, fmt.Errorf("%s is %w", path, ErrInUse)
	}
	return nil, explain("lock "+path, err)
}
