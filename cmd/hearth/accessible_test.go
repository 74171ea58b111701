package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
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
	for _, as := range []string{"", "member", "keeper", "guest"} {
		who := h.person(t, strings.TrimSpace("tourist "+as))
		who.comesIn(h, as)
		people[as] = who
	}
	lookAt := func(pages []visit) {
		t.Run("all", func(t *testing.T) {
			for as, who := range people {
				theirs := slices.DeleteFunc(slices.Clone(pages), func(v visit) bool { return v.as != as })
				if len(theirs) == 0 {
					continue
				}
				t.Run("as "+as, func(t *testing.T) {
					t.Parallel()
					who.t = t
					h.tour(who, theirs, about)
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

// tour goes through pages in their order, and stays where the next begins. Each page is
// loaded once for all looks: it follows the width and the theme by its style sheets. What
// opens at a place of the page is opened anew in each look.
func (h hearth) tour(who *person, pages []visit, about map[string]string) {
	_, err := who.page.EvalOnNewDocument(axe)
	who.fail(err, "carry axe along")
	at := ""
	for _, v := range pages {
		who.lost.Store(v.isError)
		for i, look := range looks {
			who.looksAt(look.width, look.height, look.theme)
			if i == 0 && (at != v.page || v.does == nil) {
				who.visits(h, v.page, about)
				at = v.page
			}
			said := v.page
			for _, d := range v.does {
				if i == 0 || !v.leads() {
					d.on(who)
				}
				said += ", " + d.what
			}
			for _, finding := range who.findings() {
				who.t.Errorf("%s: %s: %s", look.name, said, finding)
			}
			if v.does != nil && !(i == 0 && v.leads()) {
				who.closesAll()
			}
		}
	}
}

// leads tells whether what is done there ends at a page or in the page, rather than with
// something that lies on top at a place.
func (v visit) leads() bool { return len(v.does) > 0 && v.does[len(v.does)-1].leads }

// visits opens the page of a visit.
func (p *person) visits(h hearth, page string, about map[string]string) {
	p.t.Helper()
	host, path, _ := strings.Cut(page, ":")
	path, room, _ := strings.Cut(path, "#")
	if told := about[path]; told != "" {
		path = told
	}
	p.open("http://" + strings.TrimPrefix(host+".", "site.") + "localhost:" + h.port + path)
	if room != "" {
		p.waits("the link to "+room, `name => { const a = [...document.querySelectorAll('nav[aria-label=Rooms] a')].find(a => a.textContent.includes(name)); if (a) location.assign(a.href); return !!a }`, room)
		p.arrives(room)
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

// atRest tells whether everything of a page is there, and nothing on it moves.
const atRest = `() => document.readyState === 'complete' && document.fonts.status === 'loaded' &&
	!document.querySelector('[aria-busy=true], [busy]') && [...document.images].every(i => i.complete || i.loading === 'lazy') &&
	document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)`

// findings are what axe-core holds to be serious or critical, one line each: of what
// lies on top where there is such a thing, as the page below was looked at by itself.
func (p *person) findings() []string {
	p.t.Helper()
	p.waits("the page to be at rest", atRest)
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
