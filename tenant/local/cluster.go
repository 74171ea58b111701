package local

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cluster is where a private Postgres lives and whom it runs as.
type cluster struct {
	home string // holds data/, run/ and postgres.log; entered by nobody else
	as   account
}

func (c cluster) data() string { return filepath.Join(c.home, "data") }
func (c cluster) log() string  { return filepath.Join(c.home, "postgres.log") }

// socketRoom is what the kernel allows for a socket's path, less the name.
const socketRoom = 107 - len("/.s.PGSQL.5432.lock")

// sockets is the folder of the socket: beside the data, or, where that path is
// too long for the kernel, a short one made from it.
func (c cluster) sockets() string {
	if dir := filepath.Join(c.home, "run"); len(dir) <= socketRoom {
		return dir
	}
	return fmt.Sprintf("/tmp/hearth-%x", sha256.Sum256([]byte(c.home)))[:len("/tmp/hearth-")+16]
}

// shared is where a root process keeps clusters that cannot live in its data
// directory.
const shared = "/var/lib/hearth"

// placeCluster finds the cluster that belongs to dataDir, or decides where a
// new one goes.
func placeCluster(dataDir string) (cluster, error) {
	as, err := unprivileged()
	if err != nil {
		return cluster{}, err
	}
	pointer := filepath.Join(dataDir, "postgres.at")
	named, err := os.ReadFile(pointer)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cluster{}, explain("read "+pointer, err)
	}
	c := cluster{home: filepath.Join(dataDir, "postgres"), as: as}
	if len(named) > 0 {
		c.home = strings.TrimSpace(string(named))
	}
	if as.name != "" {
		if owner, ok := ownerOf(c.data()); ok {
			c.as = owner
		}
		if len(named) == 0 && !c.as.reaches(dataDir) {
			return c.moveOut(pointer)
		}
	}
	return c, c.as.folder(c.home)
}

// moveOut puts a new cluster under the shared folder. Its name is random: one
// made from the data directory's path would revive the data of a directory that
// somebody deleted to begin afresh.
func (c cluster) moveOut(pointer string) (cluster, error) {
	if _, err := os.Stat(c.data()); err == nil {
		return c, fmt.Errorf("the account %s cannot reach the cluster in %s: allow it through the folders above", c.as.name, c.home)
	}
	if err := os.MkdirAll(shared, 0o711); err != nil {
		return c, explain("create "+shared, err)
	}
	c.home = filepath.Join(shared, strings.ToLower(rand.Text()[:12]))
	if err := c.as.folder(c.home); err != nil {
		return c, err
	}
	err := os.WriteFile(pointer, []byte(c.home+"\n"), 0o644)
	return c, explain("write "+pointer, err)
}

// version is the major version that wrote the data; 0 when there is none yet.
func (c cluster) version() (int, error) {
	b, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, explain("read the cluster in "+c.home, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("%s does not hold a PostgreSQL cluster: its PG_VERSION reads %q", c.data(), strings.TrimSpace(string(b)))
	}
	return major, nil
}

// create runs initdb into a folder that gets its name only when complete, so a
// crash halfway leaves nothing that looks like a cluster.
func (c cluster) create(ctx context.Context, b binaries) error {
	fresh := c.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return explain("remove "+fresh, err)
	}
	cmd := exec.CommandContext(ctx, b.path("initdb"), "-D", fresh, "-U", superuser,
		"-A", "trust", "-E", "UTF8", "--locale=C", "--lc-ctype="+ctype, "--no-sync")
	cmd.Dir, cmd.Env = "/", b.env()
	c.as.apply(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return c.blame("create a cluster in "+c.home, string(out), err)
	}
	return explain("name the new cluster", os.Rename(fresh, c.data()))
}

// clear makes sure no postmaster works on the data: one that is shutting down
// is waited for, the leavings of a dead one are disowned, a live one is ErrInUse.
// The caller holds the cluster's lock, so no other Hearth is starting here.
func (c cluster) clear(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	asked := false
	for {
		pid, left, err := c.postmaster()
		if err != nil {
			return err
		}
		if pid == 0 {
			return c.disown(left)
		}
		if !asked {
			endOrphan(pid)
			asked = true
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the cluster in %s is %w: its postmaster is process %d", c.home, ErrInUse, pid)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c cluster) pidFile() string { return filepath.Join(c.data(), "postmaster.pid") }

// postmaster returns the process that works on the data, 0 when none does, and
// what it or a dead one left in its file.
func (c cluster) postmaster() (pid int, left string, err error) {
	b, err := os.ReadFile(c.pidFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", explain("read "+c.pidFile(), err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	pid, err = strconv.Atoi(line)
	if err != nil || pid <= 0 || !worksIn(pid, c.data()) {
		return 0, string(b), nil
	}
	return pid, string(b), nil
}

// disown makes Postgres see that a dead postmaster's file is stale, though its
// number may have been given to another process since. It must not be removed:
// Postgres reads there which shared memory the dead one's orphans may still use.
// A number that is its parent's, ours, is one it knows to be stale.
func (c cluster) disown(left string) error {
	if left == "" {
		return nil
	}
	os.Remove(filepath.Join(c.sockets(), ".s.PGSQL.5432.lock"))
	_, rest, _ := strings.Cut(left, "\n")
	err := os.WriteFile(c.pidFile(), fmt.Appendf(nil, "%d\n%s", os.Getpid(), rest), 0o600)
	return explain("write "+c.pidFile(), err)
}

// socketFolder creates the socket's folder, or refuses one that is not ours:
// its owner could read and answer our queries.
func (c cluster) socketFolder() error {
	dir := c.sockets()
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return explain("create "+dir, err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return explain("look at "+dir, err)
	}
	st, _ := info.Sys().(*syscall.Stat_t)
	mine := st != nil && (int(st.Uid) == os.Geteuid() || c.as.name != "" && int(st.Uid) == c.as.uid)
	if !info.IsDir() || !mine || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a private folder of ours: remove it", dir)
	}
	return c.as.folder(dir)
}

// blame makes a sentence from what a Postgres program printed before it failed.
func (c cluster) blame(doing, output string, err error) error {
	if full(c.home) { // the log could not say so
		return explain(doing, syscall.ENOSPC)
	}
	for _, line := range strings.Split(output, "\n") {
		switch {
		case strings.Contains(line, "No space left on device"):
			return explain(doing, syscall.ENOSPC)
		case strings.Contains(line, "could not look up effective user ID"):
			return fmt.Errorf("cannot %s: Postgres wants an account for uid %d in /etc/passwd", doing, os.Geteuid())
		}
	}
	last := ""
	for line := range strings.Lines(output) {
		if s := strings.TrimSpace(line); strings.Contains(s, "FATAL:") || strings.Contains(s, "error:") {
			_, last, _ = strings.Cut(s, ": ")
		}
	}
	if last == "" {
		return explain(doing, err)
	}
	return fmt.Errorf("cannot %s: %s", doing, strings.TrimSpace(last))
}

// full reports whether the disk of dir has no room for one WAL segment, without
// which Postgres does not start.
func full(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && uint64(st.Bavail)*uint64(st.Bsize) < 16<<20
}
