package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"
)

// door is a proxy in front of a process, which can be made to refuse sockets.
type door struct {
	*httptest.Server
	port string

	mu      sync.Mutex
	deaf    bool
	sockets []net.Conn
}

func newDoor(t *testing.T, address string) *door {
	t.Helper()
	d := &door{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: address})
		r.SetXForwarded()
		r.Out.Host = r.In.Host
	}, ErrorLog: log.New(io.Discard, "", 0)}
	d.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		deaf := d.deaf
		d.mu.Unlock()
		if deaf && r.URL.Path == "/realtime" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	d.Config.ConnState = func(nc net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.sockets = append(d.sockets, nc)
		}
	}
	d.Start()
	t.Cleanup(d.Close)
	_, d.port, _ = net.SplitHostPort(d.Listener.Addr().String())
	return d
}

// setDeaf cuts the sockets there are, and refuses others.
func (d *door) setDeaf(deaf bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deaf = deaf
	for _, nc := range d.sockets {
		nc.Close()
	}
	d.sockets = nil
}

// witness is a person whose network is allowed to fail.
func (h hearth) witness(t *testing.T, name, host string, who visitor) *person {
	t.Helper()
	b, err := browser()
	if err != nil {
		t.Fatal(err)
	}
	own, err := b.Incognito()
	if err != nil {
		t.Fatal(err)
	}
	cookie := &proto.NetworkCookieParam{Name: "hearth_session", Value: who.cookie, URL: "http://" + host + "/"}
	if err := own.SetCookies([]*proto.NetworkCookieParam{cookie}); err != nil {
		t.Fatal(err)
	}
	page, err := own.Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, name: name, page: page.Timeout(10 * time.Minute).Sleeper(glances)}
	t.Cleanup(func() {
		if t.Failed() {
			p.shoot()
		}
		page.Close()
	})
	go p.page.EachEvent(func(e *proto.RuntimeExceptionThrown) {
		t.Errorf("%s: script failed: %s %s", name, e.ExceptionDetails.Text, exception(e.ExceptionDetails))
	})()
	return p
}

func (p *person) delayed(want bool) {
	p.t.Helper()
	p.waits("the banner to be as it should", `want => document.querySelector('[data-room-target=delayed]').hidden !== want`, want)
}

// online is what a browser says when its network is back; without it a page waits
// half a minute before it tries again.
func (p *person) online() {
	p.t.Helper()
	p.waits("the network is back", `() => dispatchEvent(new Event("online"))`)
}

// TestThePageSurvives takes from an open page first its process, then its socket.
func TestThePageSurvives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address := freeAddress(t)
	d := newDoor(t, address)
	serve := func() *process {
		t.Helper()
		return begin(t, append(w.env, "HEARTH_BASE_URL=http://localhost:"+d.port, "HEARTH_HTTP_ADDRESS="+address), "serve")
	}
	p := serve()
	hall := w.newHall(2)
	host := strings.TrimSuffix(hall.host, "hearth.test") + "localhost:" + d.port
	other := hall.people[1]
	other.host = host
	said := newTally()
	says := func(id string) {
		t.Helper()
		other.say(t.Context(), said, []*server{{address: address}}, 0, hall.room, id)
	}

	ada := hearth{}.witness(t, "Ada in bad weather", host, hall.people[0])
	ada.open("http://" + host + roomAddress(hall.room))
	ada.say("Before the storm.")
	says("heard")
	ada.sees("This is heard")
	ada.delayed(false)
	ada.waits("a mark that a reload would take away", `() => window.sameDocument = true`)

	p.kill()
	ada.say("Into the wind.")
	ada.focus("Write a message")
	ada.fail(ada.page.InsertText("Half a thought"), "type")
	ada.delayed(true)
	ada.sees("Live updates are delayed")
	serve()
	says("missed")
	ada.online()
	ada.sees("This is missed")
	ada.delayed(false)
	ada.waits("the draft is kept", `() => document.querySelector('textarea[aria-label="Write a message"]').value === 'Half a thought'`)

	d.setDeaf(true)
	ada.delayed(true)
	says("polled")
	ada.sees("This is polled")
	ada.waits("the banner is still there", `() => !document.querySelector('[data-room-target=delayed]').hidden`)
	ada.say(", finished.") // behind what stands there
	ada.once("article", "Half a thought, finished.")
	d.setDeaf(false)
	ada.online()
	ada.delayed(false)
	says("live")
	for _, text := range []string{"Before the storm.", "This is heard", "Into the wind.", "This is missed", "This is polled", "Half a thought, finished.", "This is live"} {
		ada.once("article[data-message-id]", text)
	}
	ada.waits("the page was never loaded again", `() => window.sameDocument`)
	said.check(t)
}
