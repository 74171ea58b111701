package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/tenant/outbound"

	"github.com/go-rod/rod"
)

// visit is a page or dialog that people meet: who looks (see comesIn), where (host:path,
// with #name for a room, or somebody's name for what is told about them), and what they
// do there first.
type visit struct {
	as, page string
	does     []deed
	isError  bool
}

// deed is something that is done on a page.
type deed struct {
	what  string
	on    func(p *person)
	leads bool // to another page or to something in the flow of this one: done once for all looks
}

func see(as, page string, does ...deed) visit { return visit{as: as, page: page, does: does} }

func lost(as, page string) visit { return visit{as: as, page: page, isError: true} }

// opens presses a control and waits for what it opens.
func opens(name string) deed {
	return deed{what: name, on: func(p *person) { p.opensUp("button", name) }}
}

// does presses a control and waits for a script to become true.
func does(name, js string) deed {
	return deed{what: name, on: func(p *person) {
		p.t.Helper()
		p.presses("button", name)
		p.waits("what "+name+" does", js)
	}}
}

// inTheFlow is a deed whose end is no thing on top, and is there at every width.
func (d deed) inTheFlow() deed { d.leads = true; return d }

// writes puts a line into the composer and waits for a script to become true.
func writes(text, js string) deed {
	return deed{what: "“" + text + "”", on: func(p *person) {
		p.t.Helper()
		p.fill("Write a message", text)
		p.waits("what comes of "+text, js)
	}}
}

var (
	lobby   = "wicket:/#Front door"
	listed  = `() => document.querySelectorAll('[role=listbox]:not([hidden]) [role=option]').length > 0`
	picture = deed{what: "a picture, large", on: func(p *person) {
		p.t.Helper()
		p.waits("the picture to open", `() => { if (!document.querySelector('#lightbox')?.open) document.querySelector('.photo').click(); return document.querySelector('.lightbox-picture').naturalWidth > 0 }`)
	}}
	members = deed{what: "the members", on: func(p *person) {
		p.t.Helper()
		p.presses("a", "3 members")
		p.waits("the members", `() => document.querySelectorAll('#people li').length > 2`)
	}}
	emoji      = `() => document.querySelectorAll('.emoji-picker:popover-open .emoji-list button').length > 100`
	sheet      = deed{what: "the sheet of rooms", on: func(p *person) { p.t.Helper(); p.presses("a", "Open rooms") }}
	formatting = does("Formatting", `() => !document.querySelector('.composer .format').hidden`).inTheFlow()
	editing    = deed{what: "editing", on: func(p *person) {
		p.t.Helper()
		p.presses("[role=menuitem]", "Edit")
		p.waits("the editor", `() => !!document.querySelector('.editor textarea')`)
	}}.inTheFlow()
)

var accessiblePages = []visit{
	see("", "site:/"),
	see("", "site:/pricing"),
	see("", "site:/signup"),
	see("", "site:/workspaces"),
	see("", "demo:/session/new"),
	see("", "demo:/password/reset"),
	lost("", "demo:/password/new?token=x"),
	lost("", "demo:/session/transfers/x"),
	lost("", "demo:/join/aaaa-bbbb-cccc"),
	see("", "demo:/offline"),
	lost("", "nowhere:/"),
	lost("member", "demo:/nothing/here"),
	see("", "admin:/session/new"),

	see("member", "demo:/"),
	see("member", "demo:/#Engineering"),
	see("member", "demo:/search"),
	see("member", "demo:/search?q=the"),
	see("member", "demo:/search?q=zebra"),
	lost("member", "demo:/search?q=from:"),
	see("member", "demo:/commands"),
	see("member", "demo:/rooms"),
	see("member", "demo:/direct"),
	see("member", "demo:/settings/domain"),
	see("member", "demo:/settings/bots"),
	see("member", "demo:/settings/bots/new"),
	see("member", "demo:/settings/subscriptions"),
	see("member", "demo:/settings/subscriptions/new"),
	see("member", "demo:/settings/billing"),
	see("member", "demo:/settings/billing/contact"),
	see("member", "demo:/settings/billing/invoices"),
	see("member", "demo:/settings/billing/usage"),

	see("keeper", lobby),
	see("keeper", lobby, opens("New room")),
	see("keeper", lobby, opens("New direct message")),
	see("keeper", lobby, opens("Room settings")),
	see("keeper", lobby, opens("Room actions")),
	see("keeper", lobby, opens("Room actions"), opens("Manage members")),
	see("keeper", lobby, opens("Notifications")),
	see("keeper", lobby, opens("Jump to a room")),
	see("keeper", lobby, opens("W wicket")),
	see("keeper", lobby, opens("W wicket"), opens("Keyboard shortcuts")),
	see("keeper", lobby, opens("Message actions")),
	see("keeper", lobby, does("Add reaction", emoji)),
	see("keeper", lobby, picture),
	see("keeper", lobby, sheet),
	see("keeper", lobby, members),
	see("keeper", lobby, formatting),
	see("keeper", lobby, writes("Ask @b", listed)),
	see("keeper", lobby, writes(":smi", listed)),
	see("keeper", lobby, writes("/", listed)),
	see("keeper", lobby, opens("Message actions"), editing),
	see("keeper", "wicket:/notifications"),
	see("keeper", "wicket:/reminders"),
	see("keeper", "wicket:/profile"),
	see("keeper", "wicket:/profile/transfer"),
	see("keeper", "wicket:/profile/sessions"),
	see("keeper", "wicket:/profile/tokens"),
	see("keeper", "wicket:/profile/tokens", token),
	see("", "wicket:/api/v1"),
	see("keeper", "wicket:/settings"),
	see("keeper", "wicket:/settings", opens("Close wicket")),
	see("keeper", "wicket:/settings/appearance"),
	see("keeper", "wicket:/settings/members"),
	see("keeper", "wicket:/settings/members", opens("New link")),
	see("keeper", "wicket:/settings/members", opens("Deactivate Bea Holt")),
	see("keeper", "wicket:Bea Holt"),
	see("keeper", "wicket:Bea Holt", opens("Ban")),
	see("guest", "wicket:Ada Fell"),
	see("guest", "wicket:Bea Holt"),
	see("guest", "wicket:/settings/appearance"),
	see("", "wicket:the invite link"),
	see("", "wicket:the link to another device"),
	see("keeper", "wicket:handing over to Bea"),
}

var pagesOfTheBanned = []visit{
	see("keeper", "wicket:/settings/members?status=banned"),
	see("keeper", "wicket:Cole Marsh"),
	see("guest", "wicket:Cole Marsh"),
}

var pagesOfTheClosed = []visit{see("keeper", "wicket:/closed")}

// token makes one, and waits for the page on which it is shown.
var token = deed{what: "Create token", leads: true, on: func(p *person) {
	p.t.Helper()
	p.fill("Token name", "Kettle watch")
	p.press("Create token")
	p.sees("Copy the token now. It is not shown again.")
}}

// furnish makes a workspace with three people and something of everything said in its
// room. It returns whoever keeps it, and where each of them is told about.
func (h hearth) furnish(t *testing.T) (keeper *person, about map[string]string) {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<meta property="og:title" content="Every hall, one calendar"><meta property="og:description" content="Every room, key and kettle.">`)
	}))
	t.Cleanup(site.Close)
	outbound.OpenInTest(t, site.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)
	all := h.joinWorkspace(t, "wicket", "Ada Fell", "Bea Holt", "Cole Marsh")
	keeper = all[0]
	keeper.reload()
	keeper.arrives("Front door")
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte("Two kettles, one tray."), 0o600); err != nil {
		t.Fatal(err)
	}
	all[1].say("Who has the key?")
	all[2].say("/play coin")
	keeper.sees("coin")
	for _, text := range []string{
		"/me puts the kettle on",
		"> Who has the key?\n\n@Bea, it hangs *behind* the **lantern**: ~~gone~~ `main`\n\n- one\n- two",
		"```go\n// Instants, never wall clocks.\nreturn s.From.Before(o.To) && 1 < 2\n```",
		"/play tada", "🎉", "/remind me in 2 hours to lock up", site.URL + "/hall",
	} {
		keeper.say(text)
	}
	keeper.waits("a card", `() => !!document.querySelector('.preview')`)
	keeper.attach(paint(t, filepath.Join(dir, "hall.png"), 900, 600), notes)
	keeper.say("The hall, and what we need.")
	keeper.waits("the files", `() => !!document.querySelector('.photo') && document.body.innerText.includes('notes.txt')`)
	for _, p := range all[:2] {
		p.on("The hall, and what we need.", "React with party popper")
		p.boosted("The hall, and what we need.", "🎉", map[bool]int{true: 1, false: 2}[p == keeper], true)
	}
	faces, err := keeper.page.Eval(`() => Object.fromEntries([...document.querySelectorAll('a.who')].map(a => [a.innerText, a.getAttribute('href')]))`)
	keeper.fail(err, "read who is who")
	about = map[string]string{}
	for name, path := range faces.Value.Map() {
		about[name] = path.Str()
	}
	for _, p := range all[1:] {
		p.open("about:blank")
	}
	origin := "http://wicket.localhost:" + h.port
	keeper.open(origin + "/settings/members")
	about["the invite link"] = strings.TrimPrefix(keeper.value("Invite link"), origin)
	about["handing over to Bea"] = strings.Replace(about["Bea Holt"], "/people/", "/settings/members/", 1) + "/owner"
	keeper.open(origin + "/profile/transfer")
	link, err := keeper.page.Eval(`() => document.documentElement.innerHTML.match(/\/session\/transfers\/[\w.-]+/)[0]`)
	keeper.fail(err, "read the link to another device")
	about["the link to another device"] = link.Value.Str()
	keeper.open(origin + "/")
	keeper.arrives("Front door")
	return keeper, about
}

// presses a control by its name: in what lies on top, on the last message, or wherever
// it is, even where the width hides it.
func (p *person) presses(kind, name string) {
	p.t.Helper()
	e, err := p.page.Timeout(patience).ElementByJS(rod.Eval(`(kind, name) => {
		const all = [...document.querySelectorAll(kind)].filter(b => (b.getAttribute('aria-label') || b.textContent).replace(/\s/g, '').startsWith(name.replace(/\s/g, '')))
		const top = [...document.querySelectorAll('dialog[open], :popover-open')].at(-1)
		const found = all.find(b => top?.contains(b)) ?? all.find(b => b.checkVisibility()) ?? all.at(-1)
		found?.closest('.msg')?.classList.add('is-hovered')
		return found
	}`, kind, name))
	p.fail(err, "find %s", name)
	_, err = e.Eval(`() => this.click()`)
	p.fail(err, "press %s", name)
}

func (p *person) opensUp(kind, name string) {
	p.t.Helper()
	p.presses(kind, name)
	p.waits(name+" to open", `() => !!document.querySelector('dialog[open], :popover-open')`)
}

// closesAll leaves the page as it was before something was opened on it.
func (p *person) closesAll() {
	p.t.Helper()
	_, err := p.page.Eval(`() => {
		for (const e of document.querySelectorAll(':popover-open')) e.hidePopover()
		for (const e of document.querySelectorAll('dialog[open]')) e.close()
		const field = document.querySelector('textarea[aria-label="Write a message"]')
		if (field?.value) { field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true })) }
		for (const close of document.querySelectorAll('#people [aria-label="Close members"], .only-narrow[aria-label="Close rooms"]')) if (close.checkVisibility()) close.click()
	}`)
	p.fail(err, "close what is open")
}

func (p *person) bans(name string) {
	p.t.Helper()
	p.follow(name)
	p.press("Ban")
	p.press("Ban " + name)
	p.sees("is banned and signed out everywhere")
}

func (p *person) closesDown(h hearth, workspace string) {
	p.t.Helper()
	p.open("http://" + workspace + ".localhost:" + h.port + "/settings")
	p.press("Close " + workspace)
	p.fill("Type "+workspace, workspace)
	p.fill("Current password", "copper kettle hill")
	p.press("Close the workspace")
	p.waits("the end", `() => location.pathname === '/closed'`)
}
