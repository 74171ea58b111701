package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
)

// keeps writes what a person sees into HEARTH_TEST_SHOTS, for eyes to look at.
func (p *person) keeps(name string) {
	p.t.Helper()
	dir := os.Getenv("HEARTH_TEST_SHOTS")
	if dir == "" {
		return
	}
	png, err := p.page.Screenshot(false, nil)
	p.fail(err, "look")
	p.fail(os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644), "keep %s", name)
}

// tabsTo presses Tab until what has the focus is called so.
func (p *person) tabsTo(name string) {
	p.t.Helper()
	for range 90 {
		p.fail(p.page.Keyboard.Press(input.Tab), "press Tab")
		here, err := p.page.Eval(`() => { const e = document.activeElement; return (e.getAttribute('aria-label') || [...(e.labels || [])].map(l => l.innerText).join(' ') || e.innerText || '').trim() }`)
		p.fail(err, "read the focus")
		if here.Value.Str() == name {
			return
		}
	}
	p.fail(os.ErrNotExist, "reach %q by Tab", name)
}

// keys types where the focus is.
func (p *person) keys(text string) {
	p.t.Helper()
	p.fail(p.page.Keyboard.Type([]input.Key(text)...), "type %q", text)
}

// TestActsByKeyboard opens the dialog of an act, leaves it, and moves a workspace to
// another address without touching the mouse, while somebody writes in it.
func TestActsByKeyboard(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	ada := h.joinWorkspace(t, "wheelwrights", "Ada Rim")[0]

	o := h.person(t, "keys")
	o.comesIn(h, "operator")
	o.open(h.console + "tenants?q=wheelwrights")
	o.waits("its page", `() => document.querySelector('h1')?.innerText === 'wheelwrights'`)
	o.sees("Provision")
	o.isAccessible()
	o.keeps("tenant-1280-light")
	o.tabsTo("Rename")
	o.fail(o.page.Keyboard.Press(input.Enter), "press Enter")
	o.waits("the focus in the dialog", `() => document.querySelector('dialog[open]')?.contains(document.activeElement)`)
	o.fail(o.page.Keyboard.Press(input.Escape), "press Escape")
	o.waits("the focus back", `() => !document.querySelector('dialog[open]') && document.activeElement.innerText === 'Rename'`)

	o.fail(o.page.Keyboard.Press(input.Enter), "press Enter")
	o.isAccessible()
	o.keeps("rename-1280-light")
	o.waits("the focus in the first field", `() => document.activeElement.labels?.[0]?.innerText === 'New address'`)
	o.chord(input.KeyA, input.ControlLeft)
	o.keys("spokes")
	o.tabsTo("Reason")
	o.keys("they shave spokes now")
	o.tabsTo("Confirm")
	o.fail(o.page.Keyboard.Press(input.Enter), "press Enter")
	o.sees("It is at spokes now.")
	o.sees("Address changed by operator@example.com")
	ada.say("Said at the old door.")
	ada.waits("it is kept", `() => [...document.querySelectorAll('article[data-message-id]')].some(a => Number(a.dataset.messageId) > 0 && a.innerText.includes('Said at the old door.'))`)
	// Her page may be on its way to the new address by itself just now.
	_, err := ada.page.Eval(`url => location.assign(url)`, "http://wheelwrights.localhost:"+h.port+"/")
	ada.fail(err, "go to the old address")
	ada.waits("the new address", `() => location.host.startsWith('spokes.')`)
	ada.arrives("Front door")
	ada.sees("Said at the old door.")

	o.press("Rename")
	o.sees("It can go back to wheelwrights")
	o.fill("New address", "wheelwrights")
	o.fill("Reason", "only for a day")
	o.press("Confirm")
	o.sees("It is at wheelwrights now.")
}

// TestAPagerOnAPhone finds a workspace, reads how it is and suspends it, at the size of
// a phone.
func TestAPagerOnAPhone(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	ada := h.joinWorkspace(t, "chandlers", "Ada Wick")[0]

	o := h.person(t, "pager")
	o.comesIn(h, "operator")
	o.looksAt(390, 844, "dark")
	o.open(h.console)
	o.keeps("overview-390-dark")
	o.fill("Search tenants", "chandlers")
	o.fail(o.page.Keyboard.Press(input.Enter), "press Enter")
	o.waits("its page", `() => document.querySelector('h1')?.innerText === 'chandlers'`)
	o.sees("Active")
	o.sees("Provision")
	fits := `() => document.documentElement.scrollWidth <= innerWidth`
	o.waits("a page as wide as the phone", fits)
	o.waits("buttons for thumbs", `() => [...document.querySelectorAll('.acts .btn, .acts-beside .btn')].every(b => b.getBoundingClientRect().height >= 44)`)
	o.isAccessible()
	o.keeps("tenant-390-dark")
	o.press("Suspend")
	o.sees("Members read and cannot write")
	o.isAccessible()
	o.keeps("suspend-390-dark")
	o.fill("Reason", "paged at three")
	o.press("Confirm")
	began := time.Now()
	o.sees("chandlers is suspended.")
	ada.sees("can be read only")
	t.Logf("seen %s after the operator pressed", time.Since(began).Round(time.Millisecond))
	o.waits("a page as wide as the phone", fits)
	o.looksAt(390, 844, "light")
	o.keeps("suspended-390-light")
	o.press("Resume")
	o.fill("Reason", "it was the candle")
	o.press("Confirm")
	o.sees("chandlers goes on.")
}
