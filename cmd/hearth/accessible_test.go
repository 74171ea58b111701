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

// looks are the two in which every page is looked at.
var looks = []struct {
	name          string
	width, height int
	theme         string
}{{"wide and light", 1280, 800, "light"}, {"a phone in the dark", 390, 844, "dark"}}

// TestEveryPageIsAccessible has axe-core look at each page, wide in light and as a
// phone in dark, and allows no finding that is serious or critical.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	keeper, about := h.furnish(t)
	people := map[string]*person{}
	for _, look := range looks {
		for _, as := range []string{"", "member", "keeper", "guest"} {
			who := h.person(t, strings.TrimSpace(look.name+" "+as))
			who.looksAt(look.width, look.height, look.theme)
			who.comesIn(h, as)
			people[look.name+as] = who
		}
	}
	lookAt := func(pages []visit) {
		t.Run("all", func(t *testing.T) {
			for _, look := range looks {
				t.Run(look.name, func(t *testing.T) {
					t.Parallel()
					h.tour(t, pages, about, func(as string) *person { return people[look.name+as] })
				})
			}
		})
	}
	lookAt(accessiblePages)
	keeper.t = t
	keeper.bans("Cole Marsh")
	lookAt(pagesOfTheBanned)
	keeper.closesDown(h, "wicket")
	lookAt(pagesOfTheClosed)
}

// tour goes through pages in their order, and stays where the next begins.
func (h hearth) tour(t *testing.T, pages []visit, about map[string]string, of func(as string) *person) {
	at := map[*person]string{}
	for _, v := range pages {
		who := of(v.as)
		who.t = t
		who.lost.Store(v.isError)
		if at[who] != v.page || v.does == nil {
			host, path, _ := strings.Cut(v.page, ":")
			path, room, _ := strings.Cut(path, "#")
			if told := about[path]; told != "" {
				path = told
			}
			who.open("http://" + strings.TrimPrefix(host+".", "site.") + "localhost:" + h.port + path)
			if room != "" {
				who.waits("the link to "+room, `name => { const a = [...document.querySelectorAll('nav[aria-label=Rooms] a')].find(a => a.textContent.includes(name)); if (a) location.assign(a.href); return !!a }`, room)
				who.arrives(room)
			}
			at[who] = v.page
		}
		said := v.page
		for _, d := range v.does {
			d.on(who)
			said += ", " + d.what
		}
		for _, finding := range who.findings() {
			t.Errorf("%s: %s", said, finding)
		}
		if v.does != nil {
			who.closesAll()
		}
	}
}

// looksAt gives a person a screen.
func (p *person) looksAt(width, height int, theme string) {
	p.t.Helper()
	phone := width < 900
	p.fail(p.page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: phone}), "set the screen")
	p.fail(proto.EmulationSetTouchEmulationEnabled{Enabled: phone}.Call(p.page), "set the fingers")
	features := []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	p.fail(proto.EmulationSetEmulatedMedia{Features: features}.Call(p.page), "set the theme")
}

// comesIn signs a person in: as member or operator of the demo, as one of those for
// whom furnish makes a workspace, or not at all.
func (p *person) comesIn(h hearth, as string) {
	p.t.Helper()
	wicket := "http://wicket.localhost:" + h.port
	door, ok := map[string][3]string{
		"member":   {h.workspace, "ada@example.com", "hearth-demo-password"},
		"operator": {h.console, "operator@example.com", "hearth-demo-password"},
		"keeper":   {wicket, "wicket0@example.com", "copper kettle hill"},
		"guest":    {wicket, "wicket1@example.com", "pepper bottle shelf"},
	}[as]
	if !ok {
		return
	}
	p.open(door[0])
	p.fill("Email", door[1])
	p.fill("Password", door[2])
	p.press("Sign in")
	p.waits("to be in", `() => !location.pathname.startsWith('/session') && document.readyState === 'complete'`)
}

// findings are what axe-core holds to be serious or critical, one line each: of what
// lies on top where there is such a thing, as the page below was looked at by itself.
func (p *person) findings() []string {
	p.t.Helper()
	p.fail(p.page.WaitStable(200e6), "wait for the page")
	// As the debugger says it: the page's own policy forbids eval.
	if there, err := p.page.Eval(`() => !!window.axe`); err != nil || !there.Value.Bool() {
		_, err := proto.RuntimeEvaluate{Expression: axe}.Call(p.page)
		p.fail(err, "load axe")
	}
	res, err := p.page.Evaluate(rod.Eval(`() => axe.run([...document.querySelectorAll('dialog[open], :popover-open')].at(-1) ?? document, { resultTypes: ['violations'],
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
