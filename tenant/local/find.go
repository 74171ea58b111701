package local

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the first Postgres whose features the migrations rely on.
const oldestMajor = 14

// binaries is one installed Postgres.
type binaries struct {
	dir   string // holds initdb and postgres
	libs  string // for LD_LIBRARY_PATH; empty when the system's loader knows
	major int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// env is the whole environment of a child: ours may carry PGDATA or PGPORT.
func (b binaries) env() []string {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if b.libs != "" {
		env = append(env, "LD_LIBRARY_PATH="+b.libs)
	}
	return env
}

// findPostgres returns the Postgres to use: of those found, the one of version
// want if want is not 0, else the first place's newest. No match returns the
// others' versions, newest first.
func findPostgres(places []string, want int) (best binaries, others []int) {
	for _, place := range places {
		var here []binaries
		dirs, _ := filepath.Glob(place)
		for _, dir := range dirs {
			if b, ok := inspect(dir); ok {
				here = append(here, b)
			}
		}
		slices.SortFunc(here, func(a, b binaries) int { return cmp.Compare(b.major, a.major) })
		for _, b := range here {
			if want == 0 && b.major >= oldestMajor || b.major == want {
				return b, nil
			}
			others = append(others, b.major)
		}
	}
	slices.SortFunc(others, func(a, b int) int { return b - a })
	return binaries{}, slices.Compact(others)
}

// postgresPlaces lists folder patterns, best first. HEARTH_PGBIN stands alone:
// who names a folder wants no other.
func postgresPlaces(dataDir string) []string {
	if dir := os.Getenv("HEARTH_PGBIN"); dir != "" {
		return []string{dir}
	}
	var places []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		places = append(places, strings.TrimSpace(string(out)))
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			places = append(places, filepath.Dir(real))
		}
	}
	places = append(places, "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
	if runtime.GOOS == "darwin" {
		places = append(places,
			"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
			"/Applications/Postgres.app/Contents/Versions/*/bin")
	}
	return append(places, filepath.Join(unpackedDir(dataDir), "usr/lib/postgresql/*/bin"))
}

// unpackedDir is where packages are unpacked when they cannot be installed.
func unpackedDir(dataDir string) string { return filepath.Join(dataDir, "packages") }

var majorPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect reports whether dir holds a Postgres that runs here: pg_config may be
// there without a server, and a package without its libraries.
func inspect(dir string) (binaries, bool) {
	b := binaries{dir: dir}
	if root, _, ok := strings.Cut(dir, "/usr/lib/postgresql/"); ok && root != "" {
		below, _ := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*"))
		beside, _ := filepath.Glob(filepath.Join(root, "lib/*-linux-gnu*"))
		b.libs = strings.Join(append(below, beside...), ":")
	}
	if _, err := os.Stat(b.path("initdb")); err != nil {
		return b, false
	}
	cmd := exec.Command(b.path("postgres"), "--version")
	cmd.Env = b.env()
	out, err := cmd.Output()
	if err != nil {
		return b, false
	}
	m := majorPattern.FindSubmatch(out)
	if m == nil {
		return b, false
	}
	b.major, err = strconv.Atoi(string(m[1]))
	return b, err == nil
}

// choose is findPostgres with its sentences: data of version want in dir needs
// just that version.
func choose(places []string, dir string, want int) (binaries, error) {
	b, others := findPostgres(places, want)
	switch {
	case b.dir != "":
		return b, nil
	case want != 0 && len(others) > 0:
		return b, fmt.Errorf("the data in %s was written by PostgreSQL %d but this machine has %d: install PostgreSQL %d, or move that folder away to begin afresh", dir, want, others[0], want)
	case want != 0:
		return b, fmt.Errorf("PostgreSQL %d, which wrote the data in %s, is %w", want, dir, ErrNotInstalled)
	default:
		return b, fmt.Errorf("PostgreSQL %d or newer is %w: %s", oldestMajor, ErrNotInstalled, howToInstall)
	}
}

// howToInstall is the choice somebody has when we cannot help ourselves.
const howToInstall = "apt-get install postgresql, or brew install postgresql, or set HEARTH_DATABASE_URL to a server you have"

// FindPostgres returns the folder of the Postgres programs that StartPostgres
// would use for a new cluster, else ErrNotInstalled.
func FindPostgres(dataDir string) (dir string, err error) {
	b, err := choose(postgresPlaces(dataDir), "", 0)
	return b.dir, err
}
