package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
	"github.com/go-rod/rod/lib/utils"
)

// person is somebody with a browser of their own. Whatever the console or the
// network complains about fails the test.
type person struct {
	t    *testing.T
	name string
	page *rod.Page

	calm    atomic.Int64 // when the outage was over, in milliseconds
	outage  atomic.Bool  // a process behind a proxy is dying: what the proxy says of it is forgiven
	refusal atomic.Bool  // what is typed next is refused: so is the browser's remark about it
	lost    atomic.Bool  // the page that is opened next says that something is not there
}

func (h hearth) person(t *testing.T, name string) *person {
	t.Helper()
	start := browser
	if h.windows {
		start = windows
	}
	b, err := start()
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

// glances are the pauses between two looks at a page that is not as expected yet.
func glances() utils.Sleeper {
	return utils.BackoffSleeper(20*time.Millisecond, 150*time.Millisecond, nil)
}

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
	p := &person{t: t, name: name, page: page.Timeout(15 * time.Minute).Sleeper(glances)}
	t.Cleanup(func() {
		if t.Failed() {
			p.shoot()
		}
		page.Close()
	})
	go p.page.EachEvent(
		func(e *proto.RuntimeExceptionThrown) {
			if strings.HasPrefix(exception(e.ExceptionDetails), "TypeError: Failed to fetch") {
				return // somebody left while a part of the page was on its way; what really fails is told as a response or in the log
			}
			t.Errorf("%s: script failed: %s %s", name, e.ExceptionDetails.Text, exception(e.ExceptionDetails))
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError && !p.isRefused(strings.Contains(e.Entry.Text, "status of 422")) && !p.isLost(strings.Contains(e.Entry.Text, "status of 4")) && !p.forgives(isOfAnOutage(e.Entry.Text), int64(e.Entry.Timestamp)) {
				t.Errorf("%s: console: %s %s", name, e.Entry.Text, e.Entry.URL)
			}
		},
		func(e *proto.RuntimeConsoleAPICalled) {
			if e.Type == proto.RuntimeConsoleAPICalledTypeError {
				t.Errorf("%s: console.error: %v", name, e.Args)
			}
		},
		func(e *proto.NetworkResponseReceived) {
			if e.Response.Status >= 400 && !p.isRefused(e.Response.Status == 422) && !p.isLost(e.Response.Status < 500) && !p.forgives(e.Response.Status == 502, math.MaxInt64) {
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

// forgives what a proxy or nobody answered in an outage; at is when, in milliseconds.
func (p *person) forgives(theProxys bool, at int64) bool {
	return theProxys && (p.outage.Load() || at <= p.calm.Load())
}

// endsOutage: what was written before is heard of a moment later.
func (p *person) endsOutage() {
	p.calm.Store(time.Now().UnixMilli())
	p.outage.Store(false)
}

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
