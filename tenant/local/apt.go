package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// InstallPackages installs Debian packages as root. Whatever they would start by
// themselves, a Postgres cluster or a Redis service, stays off: Hearth runs its
// own, and a machine must not grow listeners because somebody ran a test.
func InstallPackages(ctx context.Context, log func(format string, args ...any), names ...string) error {
	log("Installing %s with apt-get.", strings.Join(names, ", "))
	if slices.Contains(names, "postgresql") {
		if err := noMainCluster(); err != nil {
			return err
		}
	}
	restore, err := noServices()
	if err != nil {
		return err
	}
	defer restore()
	// A list that cannot be refreshed matters only when the package is then not found.
	stale := apt(ctx, "update")
	args := append([]string{"install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"}, names...)
	if err := apt(ctx, args...); err != nil {
		return fmt.Errorf("cannot install %s: %w", strings.Join(names, ", "), errors.Join(err, stale))
	}
	return disable(ctx, names)
}

// noMainCluster tells Debian's packaging not to create a cluster on port 5432.
// Where an administrator has a Postgres already, the choice is theirs.
func noMainCluster() error {
	const file = "/etc/postgresql-common/createcluster.d/hearth.conf"
	if clusters, _ := filepath.Glob("/etc/postgresql/*/*"); len(clusters) > 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return explain("create "+filepath.Dir(file), err)
	}
	return explain("write "+file, os.WriteFile(file, []byte("create_main_cluster = false\n"), 0o644))
}

// noServices answers "forbidden" to packages that want to start a service, until
// restore. A policy that is there already is left to say what it says.
func noServices() (restore func(), err error) {
	const file = "/usr/sbin/policy-rc.d"
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, explain("write "+file, err)
	}
	defer f.Close()
	restore = func() { os.Remove(file) }
	if _, err := f.WriteString("#!/bin/sh\nexit 101\n"); err != nil {
		restore()
		return nil, explain("write "+file, err)
	}
	return restore, nil
}

// disable keeps what was just installed from starting at the next boot, whether
// systemd or init reads the script.
func disable(ctx context.Context, names []string) error {
	for _, name := range names {
		if _, err := os.Stat("/etc/init.d/" + name); err == nil {
			if _, err := output(ctx, "/", "update-rc.d", name, "disable"); err != nil {
				return fmt.Errorf("cannot keep %s from starting: %w", name, err)
			}
		}
		if _, err := os.Stat("/run/systemd/system"); err != nil {
			continue
		}
		if exec.CommandContext(ctx, "systemctl", "cat", name+".service").Run() != nil {
			continue
		}
		if _, err := output(ctx, "/", "systemctl", "disable", "--now", name+".service"); err != nil {
			return fmt.Errorf("cannot keep %s from starting: %w", name, err)
		}
	}
	return nil
}

func apt(ctx context.Context, args ...string) error {
	_, err := output(ctx, "/", "apt-get", append([]string{"-q", "-o", "Dpkg::Use-Pty=0"}, args...)...)
	return err
}

// output runs a Debian tool; its error is the tool's own last complaint.
func output(ctx context.Context, dir, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %s (%w)", program, lastLine(stderr.Bytes()), err)
	}
	return out, nil
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}
