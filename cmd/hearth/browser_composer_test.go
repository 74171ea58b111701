package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// types sends keys one by one, as fingers do.
func (p *person) types(text string) {
	p.t.Helper()
	for _, r := range text {
		if r == '\n' {
			p.chord(input.Enter, input.ShiftLeft)
			continue
		}
		p.fail(p.page.InsertText(string(r)), "type %q", r)
	}
}

// chord presses a key while others are held.
func (p *person) chord(key input.Key, held ...input.Key) {
	p.t.Helper()
	p.fail(p.page.KeyActions().Press(held...).Type(key).Do(), "press a chord")
}

func (p *person) written(want string) {
	p.t.Helper()
	p.waits("the field to hold "+want, `want => document.querySelector('textarea[aria-label="Write a message"]').value === want`, want)
}

// offered waits for a list whose selected line says something.
func (p *person) offered(want string) {
	p.t.Helper()
	p.waits("to be offered "+want, `want => document.querySelector('.completion:popover-open [aria-selected=true]')?.innerText.includes(want) &&
		document.activeElement.getAttribute('aria-activedescendant') === document.querySelector('.completion [aria-selected=true]').id`, want)
}

func (p *person) selectsAll() {
	p.t.Helper()
	p.fail(p.find("textarea", "Write a message").SelectAllText(), "select")
}

// TestWritingByHandAndByKey marks words by bar and keys, picks a person, a room, an
// emoji and a command by keyboard, and copies code that somebody sent.
func TestWritingByHandAndByKey(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "scriptorium", "Wim Scribe", "Ziva Norén")
	wim, ziva := all[0], all[1]

	// The bar: bold, undone like typing, and again by its key.
	wim.focus("Write a message")
	wim.types("Kettle")
	wim.selectsAll()
	wim.press("Formatting")
	wim.press("Bold")
	wim.written("**Kettle**")
	wim.chord(input.KeyZ, input.ControlLeft)
	wim.written("Kettle")
	wim.selectsAll()
	wim.chord(input.KeyB, input.ControlLeft)
	wim.written("**Kettle**")
	wim.chord(input.KeyB, input.ControlLeft)
	wim.written("Kettle")
	wim.chord(input.KeyI, input.ControlLeft)
	wim.chord(input.KeyX, input.ControlLeft, input.ShiftLeft)
	wim.written("*~~Kettle~~*")
	wim.waits("the bar to be one stop", `() => document.querySelectorAll('form.composer .format button:not([tabindex="-1"])').length === 1`)
	wim.waits("the arrows to move in it", `() => {
		const all = [...document.querySelectorAll('form.composer .format button')]
		all[0].focus()
		all[0].dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
		return document.activeElement === all[1] && all[1].tabIndex === 0 && all[0].tabIndex === -1
	}`)
	wim.selectsAll()
	wim.chord(input.Digit8, input.ControlLeft, input.ShiftLeft)
	wim.written("- *~~Kettle~~*")
	wim.types("\ntray\n\nDone")
	wim.written("- *~~Kettle~~*\n- tray\nDone")
	wim.press("Formatting")
	wim.press("Send message")
	ziva.waits("a list with marks", `() => !!document.querySelector('.prose li em del')`)

	// A person by keyboard, from letters without accents.
	wim.focus("Write a message")
	wim.types("Tea, @ziva nor")
	wim.offered("Ziva Norén")
	findings := wim.findings()
	wim.press("Formatting")
	for _, finding := range append(findings, wim.findings()...) {
		t.Errorf("with the list, then the bar: %s", finding)
	}
	wim.key(input.Backspace)
	wim.offered("Ziva Norén")
	wim.key(input.Tab)
	wim.written("Tea, @Ziva Norén ")
	wim.key(input.Comma)
	wim.types(" now?")
	wim.written("Tea, @Ziva Norén, now?")
	wim.key(input.Enter)
	wim.waits("the field is empty and has the focus", `() => document.activeElement.id === 'compose' && document.activeElement.value === ''`)
	ziva.waits("a message that calls her", `() => document.querySelector('.msg.mentions-me .at.me-too')?.innerText === '@Ziva'`)
	wim.waits("not him", `() => !document.querySelector('.msg.mentions-me')`)

	wim.types("Well, @ziva.")
	wim.waits("no list behind a full stop", `() => !document.querySelector('.completion:popover-open')`)
	wim.key(input.Enter)
	ziva.once(".msg.mentions-me", "Well, @Ziva.")

	// A room, an emoji, a command; Esc leaves the list and the letters alone.
	wim.types("See #fro")
	wim.offered("Front door")
	wim.key(input.Enter)
	wim.types(":tada")
	wim.offered("party popper")
	wim.key(input.Enter)
	wim.types("@z")
	wim.offered("Ziva")
	wim.key(input.Escape)
	wim.waits("no list", `() => !document.querySelector('.completion:popover-open') && document.activeElement.value.endsWith('🎉 @z')`)
	wim.key(input.Enter)
	ziva.waits("a link to the room, that opens here", `() => {
		const link = [...document.querySelectorAll('.prose a')].find(a => a.innerText === '#Front door')
		return link?.origin === location.origin && !link.target && link.closest('.prose').innerText.includes('🎉')
	}`)
	wim.types("/shr")
	wim.offered("/shrug")
	wim.key(input.Enter)
	wim.written("/shrug ")
	wim.types("well")
	wim.key(input.Enter)
	ziva.sees(`well ¯\_(ツ)_/¯`)

	// Code keeps its language, its colours and a way to copy it.
	wim.types("```go\nfunc main() {}\n```")
	wim.key(input.Enter)
	ziva.waits("coloured code", `() => document.querySelector('pre[data-language=Go] .code-key')?.innerText === 'func'`)
	ziva.waits("to watch the clipboard", `() => { navigator.clipboard.writeText = async text => { window.copied = text }; return true }`)
	ziva.press("Copy code")
	ziva.sees("Code copied")
	ziva.waits("the code on the clipboard", `() => window.copied === 'func main() {}'`)

	// Enter that ends a composition of letters sends nothing.
	wim.types("half a thou")
	wim.waits("Enter to belong to the composition", `() => {
		const field = document.querySelector('#compose')
		field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))
		return field.value === 'half a thou'
	}`)

	// What was written is there after a reload, and in its own room only.
	wim.reload()
	wim.arrives("Front door")
	wim.written("half a thou")
	wim.press("New room")
	wim.fill("Room name", "Inkwell")
	wim.press("Create room")
	wim.arrives("Inkwell")
	wim.written("")
	wim.room("Front door")
	wim.written("half a thou")

	// Under a thumb Enter is a new line, and a tap picks from the list above the keys.
	phone := proto.EmulationSetDeviceMetricsOverride{Width: 390, Height: 500, DeviceScaleFactor: 1, Mobile: true}
	ziva.fail(phone.Call(ziva.page), "be a phone")
	ziva.fail(proto.EmulationSetTouchEmulationEnabled{Enabled: true}.Call(ziva.page), "have fingers")
	ziva.reload()
	ziva.arrives("Front door")
	ziva.focus("Write a message")
	ziva.types("one")
	ziva.key(input.Enter)
	ziva.types("@wi")
	ziva.offered("Wim Scribe")
	ziva.waits("the list inside the window, and large enough for a thumb", `() => {
		const list = document.querySelector('.completion').getBoundingClientRect(), line = document.querySelector('.completion li').getBoundingClientRect()
		return list.left >= 0 && list.right <= innerWidth && list.top >= 0 && list.bottom <= document.querySelector('#compose').getBoundingClientRect().top && line.height >= 44
	}`)
	line, err := ziva.page.Timeout(patience).Element(".completion li")
	ziva.fail(err, "find the line")
	ziva.fail(line.Tap(), "tap it")
	ziva.written("one\n@Wim Scribe ")
	ziva.press("Send message")
	wim.waits("a message that calls him", `() => document.querySelector('.msg.mentions-me .prose')?.innerText === 'one\n@Wim'`)
}
