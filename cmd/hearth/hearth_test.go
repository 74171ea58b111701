package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"hearth/tenant/local"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
)

// patience is how long a page may take to show what is expected.
const patience = 20 * time.Second

// hearth is a running no-subcommand Hearth.
type hearth struct {
	url, workspace, console string
	port                    string
	dir                     string // where its data lies
	windows                 bool   // people's browsers have them
}

// database opens what a hearth keeps, as the owner of all of it.
func (h hearth) database(t *testing.T) *sql.DB {
	t.Helper()
	running, ok, err := local.ReadRunning(h.dir)
	if err != nil || !ok {
		t.Fatalf("nothing runs: %v", err)
	}
	db, err := sql.Open("pgx", running.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var readyLine = regexp.MustCompile(`^ready url=(\S+) workspace=(\S+) console=(\S+)`)

var one = struct {
	sync.Mutex
	started bool
	hearth  hearth
	err     error
}{}

// TestMain stops the shared Hearth and browser after the last test. In a process that
// a script of deploy takes for docker it runs none.
func TestMain(m *testing.M) {
	if askEngine() {
		return
	}
	code := m.Run()
	for _, stop := range slices.Backward(stops.all) {
		stop()
	}
	os.Exit(code)
}

// stops is what is shared by tests, and ended after the last.
var stops struct {
	sync.Mutex
	all []func()
}

func atEnd(stop func()) {
	stops.Lock()
	defer stops.Unlock()
	stops.all = append(stops.all, stop)
}

// startHearth runs the real thing once for all browser tests: run() with nothing
// configured but a folder and a free port.
func startHearth(t *testing.T) hearth {
	t.Helper()
	one.Lock()
	defer one.Unlock()
	if !one.started {
		one.started = true
		one.hearth, one.err = launchHearth()
	}
	if one.err != nil {
		t.Fatal(one.err)
	}
	return one.hearth
}

// startOwnHearth runs another one as a process, for a test that moves the clock of money:
// a month that passes for one passes for everybody there.
func startOwnHearth(t *testing.T) hearth {
	t.Helper()
	env, dir := localEnv(t)
	p := begin(t, append(env, "HEARTH_TRUSTED_PROXIES=127.0.0.1,::1"))
	t.Cleanup(func() { p.end(t, syscall.SIGINT) })
	m := readyLine.FindStringSubmatch(p.ready)
	if m == nil {
		t.Fatalf("ready as %q", p.ready)
	}
	return hearthAt(m, dir)
}

func hearthAt(ready []string, dir string) hearth {
	port := regexp.MustCompile(`:(\d+)/`).FindStringSubmatch(ready[1])[1]
	return hearth{url: ready[1], workspace: ready[2], console: ready[3], port: port, dir: dir}
}

func launchHearth() (hearth, error) {
	dir, err := os.MkdirTemp("", "hearth-browser-")
	if err != nil {
		return hearth{}, err
	}
	os.Chmod(dir, 0o711)
	os.Setenv("HEARTH_DATA_DIR", dir)
	os.Setenv("HEARTH_HTTP_ADDRESS", "localhost:0")
	os.Setenv("HEARTH_TRUSTED_PROXIES", "127.0.0.1,::1") // each person comes from an address of their own
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, nil, in, os.Stderr)
		in.CloseWithError(fmt.Errorf("hearth ended before it was ready: %w", err))
		ended <- err
	}()
	atEnd(func() {
		cancel()
		if err := <-ended; err != nil {
			fmt.Fprintln(os.Stderr, "hearth ended with", err)
			os.Exit(1)
		}
		os.RemoveAll(dir)
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := readyLine.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out)
			return hearthAt(m, dir), nil
		}
	}
	return hearth{}, fmt.Errorf("no ready line: %w", lines.Err())
}

// browser is a Chromium without windows, which takes a third of the time, or where that
// is not installed one with them.
var browser = sync.OnceValues(func() (*rod.Browser, error) {
	if bin, err := exec.LookPath("chromium-headless-shell"); err == nil {
		return beginBrowser(bin, nil)
	}
	return windows()
})

// windows is a Chromium that has windows, though nobody sees them: it also knows of
// notifications, and of leaving a device that may have them.
var windows = sync.OnceValues(func() (*rod.Browser, error) { return newBrowser(nil) })

// inWindows is h for people whose browsers have windows.
func (h hearth) inWindows() hearth {
	h.windows = true
	return h
}

// newBrowser starts a Chromium with windows and with more flags than the shared one has.
func newBrowser(more map[string]string) (*rod.Browser, error) {
	bin, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("chromium is not installed: apt-get install chromium")
	}
	return beginBrowser(bin, more)
}

func beginBrowser(bin string, more map[string]string) (*rod.Browser, error) {
	l := launcher.New().Bin(bin).NoSandbox(true).Leakless(false).Headless(true).
		Set("disable-gpu").Set("disable-quic").Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	for name, value := range more {
		l.Set(flags.Flag(name), value)
	}
	address, err := l.Launch()
	if err != nil {
		return nil, err
	}
	b := rod.New().ControlURL(address)
	if err := b.Connect(); err != nil {
		return nil, err
	}
	atEnd(func() { b.Close(); l.Cleanup() })
	return b, nil
}
