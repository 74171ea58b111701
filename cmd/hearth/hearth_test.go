package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

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
}

var readyLine = regexp.MustCompile(`^ready url=(\S+) workspace=(\S+) console=(\S+)`)

// shared is a Hearth that is started once for all tests that ask for it.
type shared struct {
	started bool
	hearth  hearth
	err     error
}

var (
	launching  sync.Mutex
	one, later shared
)

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
	return one.start(t)
}

// startLaterHearth runs another one, whose clock of money a test may move: a month that
// passes for one passes for all there, so they take turns.
func startLaterHearth(t *testing.T) hearth {
	t.Helper()
	clock.Lock()
	t.Cleanup(clock.Unlock)
	return later.start(t)
}

var clock sync.Mutex

func (s *shared) start(t *testing.T) hearth {
	t.Helper()
	launching.Lock()
	defer launching.Unlock()
	if !s.started {
		s.started = true
		s.hearth, s.err = launchHearth()
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.hearth
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
			port := regexp.MustCompile(`:(\d+)/`).FindStringSubmatch(m[1])[1]
			return hearth{url: m[1], workspace: m[2], console: m[3], port: port}, nil
		}
	}
	return hearth{}, fmt.Errorf("no ready line: %w", lines.Err())
}

var browser = sync.OnceValues(func() (*rod.Browser, error) { return newBrowser(nil) })

// newBrowser starts a Chromium with more flags than the shared one has.
func newBrowser(more map[string]string) (*rod.Browser, error) {
	bin, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("chromium is not installed: apt-get install chromium")
	}
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
