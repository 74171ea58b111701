package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/chat/chattest"

	"github.com/go-rod/rod/lib/proto"
)

// settles is waits for a script that has to wait itself.
func (p *person) settles(what, js string, args ...any) {
	p.t.Helper()
	eventually(p.t, p.name+" expects "+what, func() bool {
		res, err := p.page.Eval(js, args...)
		return err == nil && res.Value.Bool()
	})
}

// registered waits until the service worker of the page's workspace runs, and returns
// the name that the browser gives it.
func (p *person) registered() (id proto.ServiceWorkerRegistrationID) {
	p.t.Helper()
	found := make(chan proto.ServiceWorkerRegistrationID, 16)
	here := p.address()
	go p.page.EachEvent(func(e *proto.ServiceWorkerWorkerRegistrationUpdated) {
		for _, r := range e.Registrations {
			if strings.HasPrefix(here, r.ScopeURL) && !r.IsDeleted {
				select {
				case found <- r.RegistrationID:
				default: // enough is known
				}
			}
		}
	})()
	p.fail(proto.ServiceWorkerEnable{}.Call(p.page), "watch service workers")
	p.isServed()
	eventually(p.t, p.name+" hears of the service worker", func() bool {
		select {
		case id = <-found:
			return true
		case <-time.After(time.Second):
		}
		// The browser tells what it has when it is asked to watch, and may have missed to.
		p.fail(proto.ServiceWorkerDisable{}.Call(p.page), "look away from service workers")
		p.fail(proto.ServiceWorkerEnable{}.Call(p.page), "watch service workers again")
		return false
	})
	return id
}

func (p *person) isServed() {
	p.t.Helper()
	// Its own requests come from the address that all tests share: where a limit turned
	// them away it registers again, as at the next visit.
	p.settles("a service worker that runs", `async () => {
		const is = await navigator.serviceWorker.getRegistration()
		if (!is?.active && !is?.waiting && !is?.installing) await navigator.serviceWorker.register('/service-worker.js')
		return is?.active?.state === 'activated' && !!navigator.serviceWorker.controller
	}`)
}

// subscribes has the browser's own push service, which no test reaches, answer as that
// of the test would.
const subscribes = `(() => {
	const made = { endpoint: %q, toJSON: () => ({ endpoint: %q, keys: { p256dh: %q, auth: %q } }), unsubscribe: async () => { delete localStorage.subscribed; return true } }
	PushManager.prototype.subscribe = async (options) => { localStorage.subscribed = options.applicationServerKey; return with_(options.applicationServerKey) }
	PushManager.prototype.getSubscription = async () => localStorage.subscribed ? with_(localStorage.subscribed) : null
	const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0)).buffer
	const with_ = key => ({ ...made, options: { applicationServerKey: bytes(key) } })
})()`

// line passes bytes on to the workspace until it is cut, as a network does.
type line struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn
}

func newLine(t *testing.T, port string) *line {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: ln}
	t.Cleanup(l.cut)
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp4", "127.0.0.1:"+port)
			if err != nil {
				near.Close()
				return
			}
			l.mu.Lock()
			l.open = append(l.open, near, far)
			l.mu.Unlock()
			go io.Copy(near, far)
			go io.Copy(far, near)
		}
	}()
	return l
}

func (l *line) cut() {
	l.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		c.Close()
	}
}

// TestNotificationsOfAnApp installs the worker, counts what is unread, brings a message
// through a push service to a notification, and loses the network.
func TestNotificationsOfAnApp(t *testing.T) {
	t.Parallel()
	h := startHearth(t).inWindows()
	vendor := chattest.NewVendor(t)
	hers := vendor.Browser()
	all := h.joinWorkspace(t, "meadow", "Nora Quill", "Otis Reed")
	nora, otis := all[0], all[1]
	worker := nora.registered()

	manifest, err := proto.PageGetAppManifest{}.Call(nora.page)
	nora.fail(err, "read the manifest")
	if len(manifest.Errors) > 0 || !strings.Contains(manifest.Data, `"name":"meadow"`) {
		t.Errorf("manifest %s: %v", manifest.Data, manifest.Errors)
	}
	nora.settles("icons that load", `async () => {
		const { icons } = await (await fetch('/manifest.webmanifest')).json()
		const sizes = await Promise.all(icons.map(async ({ src }) => { const i = new Image(); i.src = src; await i.decode(); return i.naturalWidth + 'x' + i.naturalHeight }))
		return sizes.length > 0 && sizes.every((size, n) => size === icons[n].sizes)
	}`)

	// Notifications are asked for by a press, and only then.
	nora.press("New room")
	nora.fill("Room name", "Garden")
	nora.press("Create room")
	nora.arrives("Garden")
	origin := "http://meadow.localhost:" + h.port
	_, err = nora.page.EvalOnNewDocument(fmt.Sprintf(subscribes, hers.Endpoint, hers.Endpoint, hers.P256dh, hers.Auth))
	nora.fail(err, "stand in for the push service")
	nora.open(origin + "/notifications")
	nora.waits("to be offered notifications", `() => Notification.permission !== 'granted' && !document.querySelector('[data-state=off]').hidden`)
	nora.fail(proto.BrowserGrantPermissions{Origin: origin, BrowserContextID: nora.page.Browser().BrowserContextID,
		Permissions: []proto.BrowserPermissionType{proto.BrowserPermissionTypeNotifications}}.Call(nora.page.Browser()), "allow notifications")
	nora.press("Turn on notifications")
	nora.sees("Notifications are on, on this device.")
	nora.sees("This device")
	nora.press("Send a test")
	nora.sees("Sent. It shows on this device")
	if notes := vendor.Notes(); len(notes) != 1 || notes[0].URL != "/notifications" {
		t.Errorf("the test sent %+v", notes)
	}

	// A message in a room that she does not look at: a count, and a notification.
	nora.open(origin + "/")
	nora.arrives("Garden")
	otis.opens("Front door")
	otis.say("Is the kettle on, @Nora?")
	nora.waits("a count in the title", `() => document.title.startsWith('(1) Garden')`)
	var note chattest.Note
	eventually(t, "the push service has the message", func() bool {
		if notes := vendor.Notes(); len(notes) > 0 {
			note = notes[0]
		}
		return note.Title != ""
	})
	if note.Title != "Front door" || note.Body != "Otis Reed: Is the kettle on, @Nora?" || note.Badge != 1 {
		t.Errorf("the note is %+v", note)
	}
	data, err := json.Marshal(map[string]any{"title": note.Title, "body": note.Body, "url": note.URL, "tag": note.Tag, "icon": note.Icon, "badge": note.Badge})
	nora.fail(err, "write the note")
	eventually(t, "Nora is shown a notification", func() bool { // again where the worker was not up yet: it replaces itself
		deliver := proto.ServiceWorkerDeliverPushMessage{Origin: origin + "/", RegistrationID: worker, Data: string(data)}
		if err := deliver.Call(nora.page); err != nil {
			return false
		}
		shown, err := nora.page.Eval(`async (title, body) => {
			const shown = await (await navigator.serviceWorker.ready).getNotifications()
			return shown.length === 1 && shown[0].title === title && shown[0].body === body
		}`, note.Title, note.Body)
		return err == nil && shown.Value.Bool()
	})
	nora.opens("Front door")
	nora.waits("no count once it is read", `() => !document.title.startsWith('(')`)

	// Without a network the worker says so, and nothing of hers is kept.
	wire := newLine(t, h.port)
	_, port, _ := net.SplitHostPort(wire.Addr().String())
	nora.open("http://meadow.localhost:" + port + "/")
	nora.arrives("Front door")
	nora.isServed()
	nora.settles("only files of the program are kept", `async () => {
		const kept = (await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()))).flat().map(r => new URL(r.url).pathname)
		return kept.length > 3 && kept.every(path => path.startsWith('/assets/') || path === '/offline')
	}`)
	nora.outage.Store(true)
	wire.cut()
	nora.reload()
	nora.sees("You are offline")
	nora.misses("kettle")
	nora.open(origin + "/")
	nora.press("Sign out")
	nora.sees("Sign in")
}
