package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"
)

// patience is how long a page may take to show what is expected.
const patience = 20 * time.Second

// hearth is a running no-subcommand Hearth.
type hearth struct {
	url, workspace, console string
	port                    string
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

// person is somebody with a browser of their own. Whatever the console or the
// network complains about fails the test.
type person struct {
	t    *testing.T
	name string
	page *rod.Page

	outage  atomic.Bool // a process behind a proxy is dying: what the proxy says of it is forgiven
	refusal atomic.Bool // what is typed next is refused: so is the browser's remark about it
	lost    atomic.Bool // the page that is opened next says that something is not there
}

func (h hearth) person(t *testing.T, name string) *person {
	t.Helper()
	b, err := browser()
	if err != nil {
		t.Fatal(err)
	}
	p := newPerson(t, b, name)
	n := addresses.Add(1)
	_, err = p.page.SetExtraHeaders([]string{"X-Forwarded-For", fmt.Sprintf("81.2.%d.%d", n/250, n%250+1)})
	p.fail(err, "take an address")
	return p
}

// addresses counts those that were given to people: the limits of one address are not
// for all tests together.
var addresses atomic.Int64

func newPerson(t *testing.T, b *rod.Browser, name string) *person {
	t.Helper()
	own, err := b.Incognito()
	if err != nil {
		t.Fatal(err)
	}
	page, err := own.Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, name: name, page: page.Timeout(3 * time.Minute)}
	t.Cleanup(func() {
		if t.Failed() {
			p.shoot()
		}
		page.Close()
	})
	go p.page.EachEvent(
		func(e *proto.RuntimeExceptionThrown) {
			t.Errorf("%s: script failed: %s %s", name, e.ExceptionDetails.Text, exception(e.ExceptionDetails))
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError && !p.isRefused(strings.Contains(e.Entry.Text, "status of 422")) && !p.isLost(strings.Contains(e.Entry.Text, "status of 4")) && !p.forgives(isOfAnOutage(e.Entry.Text)) {
				t.Errorf("%s: console: %s %s", name, e.Entry.Text, e.Entry.URL)
			}
		},
		func(e *proto.RuntimeConsoleAPICalled) {
			if e.Type == proto.RuntimeConsoleAPICalledTypeError {
				t.Errorf("%s: console.error: %v", name, e.Args)
			}
		},
		func(e *proto.NetworkResponseReceived) {
			if e.Response.Status >= 400 && !p.isRefused(e.Response.Status == 422) && !p.isLost(e.Response.Status < 500) && !p.forgives(e.Response.Status == 502) {
				t.Errorf("%s: %d from %s", name, e.Response.Status, e.Response.URL)
			}
		},
	)()
	return p
}

// isOfAnOutage tells what a browser writes when nobody answers it, or only a proxy does.
func isOfAnOutage(text string) bool {
	return strings.Contains(text, "status of 502") || strings.Contains(text, "net::ERR_") || strings.HasPrefix(text, "WebSocket connection to")
}

func (p *person) forgives(theProxys bool) bool { return theProxys && p.outage.Load() }

func (p *person) isRefused(politely bool) bool { return politely && p.refusal.Load() }

func (p *person) isLost(asExpected bool) bool { return asExpected && p.lost.Load() }

func exception(d *proto.RuntimeExceptionDetails) string {
	if d.Exception == nil {
		return ""
	}
	return d.Exception.Description
}

// shoot keeps what the person saw when the test failed.
func (p *person) shoot() {
	dir := os.Getenv("HEARTH_TEST_SHOTS")
	if dir == "" {
		dir = os.TempDir()
	}
	file := filepath.Join(dir, "hearth-"+strings.ReplaceAll(p.name, " ", "-")+".png")
	if png, err := p.page.Screenshot(false, nil); err == nil && os.WriteFile(file, png, 0o644) == nil {
		p.t.Logf("%s saw %s", p.name, file)
	}
}

func (p *person) fail(err error, format string, args ...any) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %s: %v\nat %s\n%s", p.name, fmt.Sprintf(format, args...), err, p.address(), p.text())
	}
}

func (p *person) text() string {
	res, err := p.page.Timeout(5 * time.Second).Eval(`() => document.body.innerText`)
	if err != nil {
		return err.Error()
	}
	return res.Value.Str()
}

func (p *person) open(url string) {
	p.t.Helper()
	p.fail(p.page.Navigate(url), "open %s", url)
	p.fail(p.page.WaitLoad(), "load %s", url)
}

func (p *person) back(h hearth, origin string) { p.t.Helper(); p.open(origin + ":" + h.port + "/") }

func (p *person) reload() {
	p.t.Helper()
	p.fail(p.page.Reload(), "reload")
	p.fail(p.page.WaitLoad(), "reload")
}

func (p *person) address() string {
	info, err := p.page.Info()
	if err != nil {
		return err.Error()
	}
	return info.URL
}

// waits expects a script to become true.
func (p *person) waits(what, js string, args ...any) {
	p.t.Helper()
	page := p.page.Timeout(patience)
	err := page.Wait(rod.Eval(js, args...))
	for errors.Is(err, cdp.ErrObjNotFound) || errors.Is(err, cdp.ErrCtxNotFound) || errors.Is(err, cdp.ErrCtxDestroyed) {
		err = page.Wait(rod.Eval(js, args...)) // the page was left while it was looked at
	}
	p.fail(err, "expects %s", what)
}

// visibleText leaves out what only screen readers are told, such as the last
// message that came in.
const visibleText = `[...document.querySelectorAll('.sr')].reduce((text, e) => text.replace(e.innerText, ''), document.body.innerText) + ' ' + [...document.querySelectorAll('input,textarea')].filter(e => e.type !== 'password').map(e => e.value).join(' ')`

func (p *person) sees(text string) {
	p.t.Helper()
	p.waits("to see "+text, `text => (`+visibleText+`).includes(text)`, text)
}

func (p *person) misses(text string) {
	p.t.Helper()
	p.waits("not to see "+text, `text => !(`+visibleText+`).includes(text)`, text)
}

// once expects exactly one element of a kind with a text.
func (p *person) once(selector, text string) {
	p.t.Helper()
	p.waits("exactly one "+text, `(selector, text) => [...document.querySelectorAll(selector)].filter(e => e.innerText.includes(text)).length === 1`, selector, text)
}

// named finds what a screen reader would call by a name: a control by its label,
// a button or link by its aria-label or text.
const named = `(kind, name) => {
	const shown = e => e.getClientRects().length > 0 && !e.closest('[inert]')
	const nameOf = e => (e.getAttribute('aria-label') || [...(e.labels || [])].map(l => l.innerText).join(' ') || e.innerText || '').trim()
	return [...document.querySelectorAll(kind)].filter(shown).find(e => nameOf(e) === name)
		|| [...document.querySelectorAll(kind)].filter(shown).find(e => nameOf(e).startsWith(name))
}`

func (p *person) find(kind, name string) *rod.Element {
	p.t.Helper()
	p.waits(kind+" "+name, `(kind, name) => !!(`+named+`)(kind, name)`, kind, name)
	e, err := p.page.Timeout(patience).ElementByJS(rod.Eval(named, kind, name))
	p.fail(err, "find %s %q", kind, name)
	return e
}

func (p *person) fill(label, value string) {
	p.t.Helper()
	e := p.find("input,textarea", label)
	p.fail(e.SelectAllText(), "select %s", label)
	p.fail(e.Input(value), "fill %s", label)
}

func (p *person) value(label string) string {
	p.t.Helper()
	v, err := p.find("input,textarea", label).Property("value")
	p.fail(err, "read %s", label)
	return v.Str()
}

func (p *person) focus(label string) {
	p.t.Helper()
	p.fail(p.find("input,textarea", label).Focus(), "focus %s", label)
}

func (p *person) press(name string) {
	p.t.Helper()
	p.fail(p.find("button,[role=button],[role=menuitem],input[type=submit]", name).Click(proto.InputMouseButtonLeft, 1), "press %s", name)
}

func (p *person) follow(name string) {
	p.t.Helper()
	before := p.address()
	p.fail(p.find("a", name).Click(proto.InputMouseButtonLeft, 1), "follow %s", name)
	p.waits("to leave by "+name, `before => location.href !== before && document.readyState === 'complete'`, before)
}

func (p *person) room(name string) {
	p.t.Helper()
	p.follow(name)
	p.arrives(name)
}

// arrives waits until a room is the page, and Turbo has finished getting there.
func (p *person) arrives(room string) {
	p.t.Helper()
	p.waits("room "+room, `name => document.readyState === 'complete' && !document.documentElement.hasAttribute('aria-busy') &&
		!document.querySelector('dialog[open]') && document.querySelector('main h1')?.innerText.includes(name)`, room)
}

// say types a message and presses Enter, and sees it appear.
func (p *person) say(text string) {
	p.t.Helper()
	p.waits("the composer is ready", `() => !!window.Stimulus || !!document.querySelector('[data-controller~=composer]')`)
	e := p.find("textarea", "Write a message")
	p.fail(e.Input(text), "type %q", text)
	p.fail(e.Type(input.Enter), "send %q", text)
	p.waits("the message is sent", `() => document.querySelector('textarea[aria-label="Write a message"]').value === ''`)
}

// menu opens the actions of the message that has a text and presses one.
func (p *person) menu(text, action string) {
	p.t.Helper()
	p.sees(text)
	article, err := p.page.Timeout(patience).ElementByJS(rod.Eval(`text => [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes(text))`, text))
	p.fail(err, "find message %q", text)
	p.fail(article.Hover(), "hover over %q", text)
	button, err := article.Timeout(patience).Element(`button[aria-label="Message actions"]`)
	p.fail(err, "actions of %q", text)
	p.fail(button.Click(proto.InputMouseButtonLeft, 1), "open actions of %q", text)
	p.press(action)
}

func (p *person) edit(text, to string) {
	p.t.Helper()
	p.menu(text, "Edit")
	p.fill("Edit message", to)
	p.press("Save changes")
	p.sees(to)
}

func (p *person) remove(text string) {
	p.t.Helper()
	p.menu(text, "Delete")
	p.waits("a question", `() => !!document.querySelector('dialog[open]')`)
	e, err := p.page.Timeout(patience).ElementByJS(rod.Eval(`() => [...document.querySelectorAll('dialog[open] button')].find(b => /Delete/.test(b.innerText))`))
	p.fail(err, "confirm")
	p.fail(e.Click(proto.InputMouseButtonLeft, 1), "confirm")
	p.misses(text)
}
