package local

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// unpack fetches Debian's Postgres and the libraries it lacks into dataDir. It
// keeps apt's state beside them, because the machine's own is root's; apt still
// checks Debian's signatures.
func unpack(ctx context.Context, dataDir string, log func(string, ...any)) error {
	final := unpackedDir(dataDir)
	log("Downloading Debian's PostgreSQL into %s, as this account may not install it.", final)
	fresh := final + ".new"
	defer os.RemoveAll(fresh)
	a := userApt{dir: filepath.Join(fresh, "apt")}
	if err := a.prepare(); err != nil {
		return explain("write in "+dataDir, err)
	}
	_, stale := a.run(ctx, "update")
	names, err := a.resolve(ctx, "postgresql")
	if err != nil {
		if stale != nil {
			err = stale
		}
		return fmt.Errorf("cannot download PostgreSQL: %w; %s", err, howToInstall)
	}
	if _, err := a.run(ctx, append([]string{"download"}, names...)...); err != nil {
		return fmt.Errorf("cannot download PostgreSQL: %w", err)
	}
	debs, err := filepath.Glob(filepath.Join(a.dir, "*.deb"))
	if err != nil {
		return err
	}
	for _, deb := range debs {
		if _, err := output(ctx, "/", "dpkg-deb", "-x", deb, fresh); err != nil {
			return fmt.Errorf("cannot unpack %s: %w", filepath.Base(deb), err)
		}
	}
	if err := os.RemoveAll(a.dir); err != nil {
		return explain("tidy "+a.dir, err)
	}
	if err := os.RemoveAll(final); err != nil {
		return explain("replace "+final, err)
	}
	return explain("name "+final, os.Rename(fresh, final))
}

// userApt is apt-get with its state in a folder of ours.
type userApt struct{ dir string }

func (a userApt) config() string { return filepath.Join(a.dir, "apt.conf") }

func (a userApt) prepare() error {
	if err := os.RemoveAll(filepath.Dir(a.dir)); err != nil {
		return err
	}
	for _, dir := range []string{"lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(a.dir, dir), 0o755); err != nil {
			return err
		}
	}
	// The hooks clean folders that are root's, and fail.
	return os.WriteFile(a.config(), fmt.Appendf(nil, `
Dir::State %[1]q;
Dir::State::lists "lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "%[1]s/cache";
Dir::Log %[1]q;
APT::Sandbox::User "";
Debug::NoLocking "1";
Acquire::Languages "none";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`, a.dir), 0o644)
}

func (a userApt) run(ctx context.Context, args ...string) ([]byte, error) {
	return output(ctx, a.dir, "apt-get", append([]string{"-q", "-c", a.config()}, args...)...)
}

var (
	simulated = regexp.MustCompile(`^Inst (\S+) (?:\[\S+\] )?\((\S+) `)
	// What remains of the closure runs initdb and postgres: no Perl, no client,
	// and no LLVM, which only the just-in-time compiler loads.
	needed  = regexp.MustCompile(`^(postgresql-\d+|lib.*)$`)
	useless = regexp.MustCompile(`^(libllvm|libperl|libz3|.*-perl$)`)
)

// resolve asks apt what installing name would bring that is not here yet, as
// name=version.
func (a userApt) resolve(ctx context.Context, name string) ([]string, error) {
	out, err := a.run(ctx, "install", "--simulate", "--no-install-recommends", name)
	if err != nil {
		return nil, err
	}
	var names []string
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		m := simulated.FindStringSubmatch(s.Text())
		if m != nil && needed.MatchString(m[1]) && !useless.MatchString(m[1]) {
			names = append(names, m[1]+"="+m[2])
		}
	}
	if !slices.ContainsFunc(names, isServer) {
		return nil, fmt.Errorf("apt-get offers no server among %q", names)
	}
	return names, nil
}

func isServer(name string) bool { return strings.HasPrefix(name, "postgresql-") }
