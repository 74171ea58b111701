package main

import (
	"strings"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

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
	p.again(func() error { return page.Wait(rod.Eval(js, args...)) }, "expects %s", what)
}

// visibleText leaves out what only screen readers are told, such as the last
// message that came in.
const visibleText = `[...document.querySelectorAll('.sr')].reduce((text, e) => text.replace(e.innerText, ''), document.body.innerText) + ' ' + [...document.querySelectorAll('input,textarea')].filter(e => e.type !== 'password').map(e => e.value).join(' ')`

func (p *person) sees(text string) {
	p.t.Helper()
	p.waits("to see "+text, `text => (`+visibleText+`).includes(text)`, text)
}

// finds opens a page anew until a text is there: what Stripe tells is followed by a job.
func (p *person) finds(at, text string) {
	p.t.Helper()
	p.comesUpon(at, "to find "+text, `text => document.body.innerText.includes(text)`, text)
	p.sees(text)
}

// comesUpon opens a page anew until a script is true there.
func (p *person) comesUpon(at, what, js string, args ...any) {
	p.t.Helper()
	at, _, _ = strings.Cut(at, "#") // with which a page that is open would not be loaded again
	eventually(p.t, p.name+" expects "+what, func() bool {
		p.open(at)
		res, err := p.page.Eval(js, args...)
		p.fail(err, "look for %s", what)
		if !res.Value.Bool() {
			pause(p.t.Context(), 200*time.Millisecond) // for what is on its way
		}
		return res.Value.Bool()
	})
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

func (p *person) find(kind, name string) (e *rod.Element) {
	p.t.Helper()
	p.waits(kind+" "+name, `(kind, name) => !!(`+named+`)(kind, name)`, kind, name)
	p.again(func() (err error) {
		e, err = p.page.Timeout(patience).ElementByJS(rod.Eval(named, kind, name))
		return err
	}, "find %s %q", kind, name)
	return e
}

func (p *person) fill(label, value string) {
	p.t.Helper()
	p.again(func() error {
		e := p.find("input,textarea", label)
		if err := e.SelectAllText(); err != nil {
			return err
		}
		return e.Input(value)
	}, "fill %s", label)
}

func (p *person) value(label string) string {
	p.t.Helper()
	v, err := p.find("input,textarea", label).Property("value")
	p.fail(err, "read %s", label)
	return v.Str()
}

func (p *person) focus(label string) {
	p.t.Helper()
	p.again(func() error { return p.find("input,textarea", label).Focus() }, "focus %s", label)
}

func (p *person) press(name string) {
	p.t.Helper()
	p.again(func() error {
		return p.find("button,[role=button],[role=menuitem],input[type=submit]", name).Click(proto.InputMouseButtonLeft, 1)
	}, "press %s", name)
}

func (p *person) follow(name string) {
	p.t.Helper()
	before := p.address()
	p.again(func() error { return p.find("a", name).Click(proto.InputMouseButtonLeft, 1) }, "follow %s", name)
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

// typed writes a line and presses Enter, without saying what should come of it.
func (p *person) typed(text string) {
	p.t.Helper()
	p.waits("the composer is ready", `() => !!window.Stimulus || !!document.querySelector('[data-controller~=composer]')`)
	p.again(func() error {
		e := p.find("textarea", "Write a message")
		if err := e.Input(text); err != nil {
			return err
		}
		return e.Type(input.Enter)
	}, "send %q", text)
}

// say types a message and presses Enter, and sees it appear.
func (p *person) say(text string) {
	p.t.Helper()
	p.typed(text)
	p.waits("the message is sent", `() => document.querySelector('textarea[aria-label="Write a message"]').value === ''`)
}

// on presses a button of the message that has a text, whose name begins with a label.
func (p *person) on(text, label string) {
	p.t.Helper()
	p.sees(text)
	p.again(func() error {
		page := p.page.Timeout(patience)
		article, err := page.ElementByJS(rod.Eval(`text => [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes(text))`, text))
		if err != nil {
			return err
		}
		if err := article.Hover(); err != nil {
			return err
		}
		button, err := article.Timeout(patience).ElementByJS(rod.Eval(`label => [...this.querySelectorAll('button')].find(b => b.ariaLabel?.startsWith(label))`, label))
		if err != nil {
			return err
		}
		return button.Click(proto.InputMouseButtonLeft, 1)
	}, "press %s of %q", label, text)
}

// menu opens the actions of the message that has a text and presses one.
func (p *person) menu(text, action string) {
	p.t.Helper()
	p.on(text, "Message actions")
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
