package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// visitor asks any process for pages of one host, with the cookie of a session and
// an address of their own.
type visitor struct {
	host   string
	cookie string
	from   string
	accept string // "text/html" when empty
}

var visitors = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
	Timeout:       25 * time.Second,
}

func newVisitor(host string) visitor {
	return visitor{host: host, from: fmt.Sprintf("10.%d.%d.%d", rand.N(256), rand.N(256), rand.N(256))}
}

// ask returns the answer of the process at an address; a nil form is a GET.
func (v visitor) ask(ctx context.Context, address, path string, form url.Values) (*http.Response, string, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, body)
	if err != nil {
		return nil, "", err
	}
	req.Host = v.host
	req.Header = v.header()
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return answer(req)
}

func answer(req *http.Request) (*http.Response, string, error) {
	res, err := visitors.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, string(text), err
}

func (v visitor) header() http.Header {
	h := http.Header{"Origin": {"http://" + v.host}, "Cookie": {"hearth_session=" + v.cookie},
		"Accept": {"text/html"}, "X-Forwarded-For": {v.from}}
	if v.accept != "" {
		h.Set("Accept", v.accept)
	}
	return h
}

// must is ask for an answer that has to be of a status.
func (v visitor) must(t *testing.T, status int, address, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	res, body, err := v.ask(t.Context(), address, path, form)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s%s answers %d, want %d:\n%s", v.host, path, res.StatusCode, status, body)
	}
	return res, body
}

// arrive follows a link that signs in, at the process at an address.
func (v visitor) arrive(t *testing.T, address, link string) visitor {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	v.host = u.Host
	res, _ := v.must(t, http.StatusSeeOther, address, u.RequestURI(), nil)
	return v.keep(t, res)
}

// keep takes the session that an answer begins.
func (v visitor) keep(t *testing.T, res *http.Response) visitor {
	t.Helper()
	for _, c := range res.Cookies() {
		if c.Name == "hearth_session" {
			v.cookie = c.Value
			return v
		}
	}
	t.Fatalf("no session begins: %v", res.Header)
	return v
}

// hall is a workspace with a room and people in it, made without asking a process.
type hall struct {
	db     tenant.DB
	host   string
	room   int64
	people []visitor // each signed in
}

// newHall makes a workspace of so many people.
func (w *world) newHall(people int) hall {
	w.t.Helper()
	ctx := w.t.Context()
	made, err := w.app.Registry.CreateBare(ctx, tenanttest.Unique("hall"), "The hall")
	if err != nil {
		w.t.Fatal(err)
	}
	db, err := w.app.Registry.OpenTenant(ctx, made)
	if err != nil {
		w.t.Fatal(err)
	}
	h := hall{db: db, host: made.Slug + ".hearth.test"}
	var all []tenant.Member
	for i := range people {
		all = append(all, tenanttest.MemberAs(w.t, db, fmt.Sprintf("Person %d", i), tenant.RoleAdministrator))
	}
	room, err := w.app.Chat.CreateRoom(ctx, db, all[0], "Hall")
	if err != nil {
		w.t.Fatal(err)
	}
	h.room = room.ID
	for _, m := range all {
		_, token, err := w.app.Tenants.BeginSession(ctx, db, m.ID, tenant.Visitor{})
		if err != nil {
			w.t.Fatal(err)
		}
		v := newVisitor(h.host)
		v.cookie = token
		h.people = append(h.people, v)
	}
	return h
}

func roomAddress(room int64) string { return fmt.Sprintf("/rooms/%d", room) }
