package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// joinWorkspace makes a workspace of its owner and those who join, by the forms' own
// requests, and has each of them in its first room. TestTwoPeopleChat fills the forms in.
func (h hearth) joinWorkspace(t *testing.T, slug string, names ...string) []*person {
	t.Helper()
	site, address := "localhost:"+h.port, "localhost:"+h.port
	host := slug + "." + site
	var all []*person
	come := func(name string) *person {
		t.Helper()
		p := h.person(t, name)
		all = append(all, p)
		return p
	}

	owner := come(names[0])
	v := newVisitor(site)
	res, _ := v.must(t, http.StatusSeeOther, address, "/signup", url.Values{"name": {names[0]}, "email": {slug + "0@example.com"},
		"password": {"copper kettle hill"}, "workspace": {slug}, "slug": {slug}})
	owner.carries(res, "http://"+site)
	for strings.HasPrefix(res.Header.Get("Location"), "/signup/progress") { // where it takes its time
		next := res.Header.Get("Location")
		eventually(t, "the workspace to be ready", func() bool {
			var err error
			res, _, err = v.ask(t.Context(), address, next, nil)
			return err == nil && res.StatusCode == http.StatusSeeOther
		})
	}
	there, err := url.Parse(res.Header.Get("Location"))
	if err != nil || there.Host != host {
		t.Fatalf("signing up leads to %v, %v", there, err)
	}
	v.host = host
	res, _ = v.must(t, http.StatusSeeOther, address, there.RequestURI(), nil)
	owner.carries(res, "http://"+host)
	if len(names) > 1 {
		_, page := v.keep(t, res).must(t, http.StatusOK, address, "/settings/members", nil)
		invite := regexp.MustCompile(`/join/[a-z0-9-]+`).FindString(page)
		for i, name := range names[1:] {
			res, _ := newVisitor(host).must(t, http.StatusSeeOther, address, invite, url.Values{"name": {name},
				"email": {slug + string(rune('1'+i)) + "@example.com"}, "password": {"pepper bottle shelf"}})
			come(name).carries(res, "http://"+host)
		}
	}
	for _, p := range all {
		p.open("http://" + host + "/")
		p.arrives("Front door")
	}
	return all
}

// comesIn signs a person in: as member or operator of the demo, as one of those for
// whom furnish makes a workspace, or not at all.
func (p *person) comesIn(h hearth, as string) {
	p.t.Helper()
	who, ok := map[string][3]string{
		"member":   {"demo", "ada@example.com", "hearth-demo-password"},
		"operator": {"admin", "operator@example.com", "hearth-demo-password"},
		"keeper":   {"wicket", "wicket0@example.com", "copper kettle hill"},
		"guest":    {"wicket", "wicket1@example.com", "pepper bottle shelf"},
	}[as]
	if !ok {
		return
	}
	host := who[0] + ".localhost:" + h.port
	res, _ := newVisitor(host).must(p.t, http.StatusSeeOther, "localhost:"+h.port, "/session/new", url.Values{"email": {who[1]}, "password": {who[2]}})
	p.carries(res, "http://"+host)
}

// carries gives a person's browser the cookies of an answer.
func (p *person) carries(res *http.Response, origin string) {
	p.t.Helper()
	var all []*proto.NetworkCookieParam
	for _, c := range res.Cookies() {
		all = append(all, &proto.NetworkCookieParam{Name: c.Name, Value: c.Value, URL: origin + "/", Path: c.Path, HTTPOnly: c.HttpOnly, Secure: c.Secure})
	}
	p.fail(p.page.SetCookies(all), "take the cookies of %s", origin)
}
