package main

import (
	"context"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hearth/tenant/local"
)

// need is something the gate cannot do without.
type need struct {
	name     string
	packages []string // Debian's
	module   string   // Go's, for what Debian does not have
	there    func() bool
}

// needs lists what a fresh Debian machine with Go and git may lack.
var needs = []need{
	{"PostgreSQL", []string{"postgresql"}, "", func() bool {
		_, err := local.FindPostgres("")
		return err == nil || os.Getenv("TEST_DATABASE_URL") != ""
	}},
	{"Redis", []string{"redis-server"}, "", func() bool {
		_, err := local.FindRedis()
		return err == nil || os.Getenv("TEST_REDIS_URL") != ""
	}},
	// Without a single font Chromium ends at its first page, and without that of emoji
	// the pictures show boxes.
	{"Chromium", []string{"chromium", "fonts-liberation", "fonts-noto-color-emoji"}, "", func() bool {
		return installed("chromium") || installed("chromium-browser") || installed("google-chrome")
	}},
	{"Python, for an example", []string{"python3"}, "", func() bool { return installed("python3") }},
	{"Caddy", []string{"caddy"}, "", func() bool { return installed("caddy") }},
	{"PgBouncer", []string{"pgbouncer"}, "", func() bool {
		_, err := local.FindPgBouncer()
		return err == nil
	}},
	{"a C compiler", []string{"gcc", "libc6-dev"}, "", compilesC},
	{"an S3 service", nil, s3Service, func() bool {
		return installed("versitygw") || installed(filepath.Join(build.Default.GOPATH, "bin", "versitygw"))
	}},
}

// s3Service is a gateway that keeps buckets as folders. It takes a minute to build.
const s3Service = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// compilesC reports whether there is a compiler and the headers of libc.
func compilesC() bool {
	for _, compiler := range []string{os.Getenv("CC"), "gcc", "clang"} {
		if compiler == "" {
			continue
		}
		cmd := exec.Command(compiler, "-E", "-x", "c", "-")
		cmd.Stdin = strings.NewReader("#include <stdlib.h>\n")
		if cmd.Run() == nil {
			return true
		}
	}
	return false
}

// quicker is a Chromium that draws no windows. Where it cannot be had, the browser tests
// use the other one, and take longer.
const quicker = "chromium-headless-shell"

// equip installs what is missing where it may, else says what to type.
func equip(ctx context.Context) error {
	if !installed(quicker) && installed("apt-get") && os.Geteuid() == 0 {
		if err := local.InstallPackages(ctx, say, quicker); err != nil {
			say("Going on without %s: %v", quicker, err)
		}
	}
	names, packages, modules := missing(needs)
	if len(names) == 0 {
		return nil
	}
	fmt.Printf("This machine lacks %s.\n", strings.Join(names, ", "))
	at := time.Now()
	if len(packages) > 0 {
		if !installed("apt-get") {
			return fmt.Errorf("the tests need %s: install them and try again", strings.Join(names, ", "))
		}
		if os.Geteuid() != 0 {
			return fmt.Errorf("type this and try again:\n\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s", strings.Join(packages, " "))
		}
		if err := local.InstallPackages(ctx, say, packages...); err != nil {
			return err
		}
	}
	for _, module := range modules {
		say("Building %s, once.", module)
		cmd := exec.CommandContext(ctx, "go", "install", module)
		cmd.Dir = os.TempDir() // no module of ours says what it is made of
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go install %s: %w\n%s", module, err, out)
		}
	}
	if names, _, _ := missing(needs); len(names) > 0 {
		return fmt.Errorf("still not found after installing %s: %s", strings.Join(append(packages, modules...), ", "), strings.Join(names, ", "))
	}
	say("Installed in %s.", since(at))
	return nil
}

func missing(needs []need) (names, packages, modules []string) {
	for _, n := range needs {
		if n.there() {
			continue
		}
		names = append(names, n.name)
		packages = append(packages, n.packages...)
		if n.module != "" {
			modules = append(modules, n.module)
		}
	}
	return names, packages, modules
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// servers starts what TEST_DATABASE_URL and TEST_REDIS_URL do not name yet, and
// returns the environment that names it.
func servers(ctx context.Context) (env []string, stop func(), err error) {
	var stops []func()
	stop = func() {
		for _, s := range stops {
			s()
		}
	}
	for _, s := range []struct {
		variable string
		start    func(context.Context) (string, func(), error)
	}{
		{"TEST_DATABASE_URL", local.ForTests},
		{"TEST_REDIS_URL", local.RedisForTests},
	} {
		if os.Getenv(s.variable) != "" {
			continue
		}
		address, end, err := s.start(ctx)
		if err != nil {
			stop()
			return nil, nil, fmt.Errorf("cannot provide %s: %w", s.variable, err)
		}
		stops = append(stops, end)
		env = append(env, s.variable+"="+address)
	}
	return env, stop, nil
}
