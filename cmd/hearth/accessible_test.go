package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// axe is axe-core 4.14.1, unchanged, under the Mozilla Public License in axe.LICENSE.
//
//go:embed testdata/axe.min.js
var axe string

// accessiblePages is every page and dialog that people meet: who looks (nobody, member
// or operator), where (host:path, #name for a room of the demo), and the control that
// opens the dialog or menu.
var accessiblePages = []struct{ as, page, opens string }{
	{"", "site:/", ""},
	{"", "site:/pricing", ""},
	{"", "site:/signup", ""},
	{"", "site:/workspaces", ""},
	{"", "demo:/session/new", ""},
	{"", "demo:/password/reset", ""},
	{"", "admin:/session/new", ""},
	{"member", "demo:/", ""},
	{"member", "demo:/#Engineering", ""},
	{"member", "demo:/#Engineering", "New room"},
	{"member", "demo:/#Engineering", "New direct message"},
	{"member", "demo:/#Engineering", "Room settings"},
	{"member", "demo:/#Engineering", "Room actions"},
	{"member", "demo:/#Engineering", "Message actions"},
	{"member", "demo:/#Engineering", "Add reaction"},
	{"member", "demo:/#Engineering", "Notifications"},
	{"member", "demo:/commands", ""},
	{"member", "demo:/reminders", ""},
	{"member", "demo:/rooms", ""},
	{"member", "demo:/direct", ""},
	{"member", "demo:/notifications", ""},
	{"member", "demo:/profile", ""},
	{"member", "demo:/profile/sessions", ""},
	{"member", "demo:/settings", ""},
	{"member", "demo:/settings/members", ""},
	{"member", "demo:/settings/domain", ""},
	{"operator", "admin:/", ""},
	{"operator", "admin:/tenants", ""},
}

// TestEveryPageIsAccessible has axe-core look at each page, wide in light and as a
// phone in dark, and allows no finding that is serious or critical.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	for _, look := range []struct {
		name   string
		width  int
		height int
		theme  string
	}{{"wide and light", 1280, 800, "light"}, {"a phone in the dark", 390, 844, "dark"}} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			people := map[string]*person{}
			for _, p := range accessiblePages {
				who := people[p.as]
				if who == nil {
					who = h.person(t, strings.TrimSpace(look.name+" "+p.as))
					who.looksAt(look.width, look.height, look.theme)
					who.comesIn(h, p.as)
					people[p.as] = who
				}
				host, path, _ := strings.Cut(p.page, ":")
				path, room, _ := strings.Cut(path, "#")
				who.open("http://" + strings.TrimPrefix(host+".", "site.") + "localhost:" + h.port + path)
				if room != "" {
					who.waits("the link to "+room, `name => { const a = [...document.querySelectorAll('nav[aria-label=Rooms] a')].find(a => a.textContent.includes(name)); if (a) location.assign(a.href); return !!a }`, room)
					who.arrives(room)
				}
				if p.opens != "" {
					who.opensIfThere(p.opens)
				}
				for _, finding := range who.findings() {
					t.Errorf("%s %s: %s", p.page, p.opens, finding)
				}
			}
		})
	}
}

// looksAt gives a person a screen.
func (p *person) looksAt(width, height int, theme string) {
	p.t.Helper()
	phone := width < 900
	p.fail(p.page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: phone}), "set the screen")
	features := []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	p.fail(proto.EmulationSetEmulatedMedia{Features: features}.Call(p.page), "set the theme")
}

// comesIn signs a person of the demo in: as member, operator, or not at all.
func (p *person) comesIn(h hearth, as string) {
	p.t.Helper()
	door := map[string][2]string{"member": {h.workspace, "ada@example.com"}, "operator": {h.console, "operator@example.com"}}[as]
	if as == "" {
		return
	}
	p.open(door[0])
	p.fill("Email", door[1])
	p.fill("Password", "hearth-demo-password")
	p.press("Sign in")
	p.waits("to be in", `() => !location.pathname.startsWith('/session') && document.readyState === 'complete'`)
}

// opensIfThere presses a control, which on a phone may be in a closed sheet: then
// there is nothing to look at.
func (p *person) opensIfThere(name string) {
	p.t.Helper()
	e, err := p.page.Timeout(patience).ElementByJS(rod.Eval(`name => {
		const all = [...document.querySelectorAll('button')].filter(b => (b.getAttribute('aria-label') || b.innerText).trim().startsWith(name))
		const shown = all.find(b => b.checkVisibility())
		if (all.length && !shown) all[0].closest('.msg')?.classList.add('is-hovered')
		return shown || all[0]
	}`, name))
	p.fail(err, "find %s", name)
	_, err = e.Eval(`() => this.click()`)
	p.fail(err, "open %s", name)
	p.waits(name+" to open", `() => !!document.querySelector('dialog[open], :popover-open')`)
}

// findings are what axe-core holds to be serious or critical, one line each.
func (p *person) findings() []string {
	p.t.Helper()
	p.fail(p.page.WaitStable(200e6), "wait for the page")
	// As the debugger says it: the page's own policy forbids eval.
	_, err := proto.RuntimeEvaluate{Expression: axe}.Call(p.page)
	p.fail(err, "load axe")
	res, err := p.page.Evaluate(rod.Eval(`() => axe.run(document, { resultTypes: ['violations'],
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => JSON.stringify(
		r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').flatMap(v => v.nodes.map(n =>
			v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' ')))))`).ByPromise())
	p.fail(err, "run axe")
	var found []string
	if err := json.Unmarshal([]byte(res.Value.Str()), &found); err != nil {
		p.t.Fatal(fmt.Errorf("read the findings: %w", err))
	}
	return found
}
