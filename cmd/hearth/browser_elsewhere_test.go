package main

import (
	"strconv"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// patient has names of who is typing stay longer, for machines that are slow.
const patient = `(() => {
	const before = setTimeout
	window.setTimeout = (run, wait, ...rest) => before(run, wait === 5000 ? 15000 : wait, ...rest)
})()`

// TestWhoIsTypingAndWhatISaidElsewhere has four people type and stop in every way, and
// one of them write on a second device.
func TestWhoIsTypingAndWhatISaidElsewhere(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "kiln", "Ivy Lake", "Joss Reed", "Kit Moor", "Lou Birk")
	ivy, joss, kit, lou := all[0], all[1], all[2], all[3]
	_, err := ivy.page.EvalOnNewDocument(patient)
	ivy.fail(err, "keep names")
	ivy.reload()
	ivy.arrives("Front door")
	lou.say("Before it begins.")
	ivy.sees("Before it begins.") // so she hears: who types before that is heard by nobody
	typing := func(want string) {
		t.Helper()
		ivy.waits(strconv.Quote(want), `want => document.querySelector('p.typing').textContent === want`, want)
	}
	for _, p := range all[1:] {
		p.fail(p.find("textarea", "Write a message").Input("so"), "type")
	}
	typing("Several people are typing")
	field := joss.find("textarea", "Write a message")
	joss.fail(field.SelectAllText(), "select")
	joss.fail(field.Type(input.Backspace), "clear")
	typing("Kit and Lou are typing")
	kit.fill("Write a message", "/help")
	kit.fail(kit.find("textarea", "Write a message").Type(input.Enter), "ask for help")
	kit.sees("Only you see this")
	typing("Lou is typing")
	lou.fill("Write a message", "So.")
	lou.fail(lou.find("textarea", "Write a message").Type(input.Enter), "send")
	ivy.sees("So.")
	typing("")

	// What I write on another device is on top here, and unread nowhere.
	ivy.writeTo("Joss Reed")
	ivy.say("Are you there?")
	joss.goesTo("Ivy Lake")
	joss.say("I am.")
	ivy.sees("I am.")
	ivy.writeTo("Kit Moor")
	ivy.say("And you?")
	ivy.firstDirect("Kit Moor")
	ivy.room("Front door")
	joss.say("Still.")
	ivy.firstDirect("Joss Reed")
	kit.goesTo("Ivy Lake")
	kit.say("Me too.")
	ivy.firstDirect("Kit Moor")
	unread := `is => (Number([...document.querySelectorAll('#direct-list li')].find(l => l.innerText.includes('Joss Reed'))?.dataset.unread) > 0) === is`
	ivy.waits("something that is not read", unread, true)
	phone := h.person(t, "Ivy's telephone")
	phone.open("http://kiln.localhost:" + h.port + "/session/new")
	phone.fill("Email", "kiln0@example.com")
	phone.fill("Password", "copper kettle hill")
	phone.press("Sign in")
	phone.arrives("")
	phone.goesTo("Joss Reed")
	phone.say("On my way.")
	ivy.firstDirect("Joss Reed")
	ivy.waits("it to be read here too", unread, false)

	// /invite offers those who are not in the room.
	ivy.press("New room")
	ivy.fill("Room name", "Pit")
	ivy.tick("Everyone")
	ivy.waits("people to pick from", `() => !!document.querySelector('dialog[open] .picks input')`)
	ivy.tick("Lou Birk")
	ivy.press("Create room")
	ivy.arrives("Pit")
	offered := `who => [...document.querySelectorAll('.completion [role=option]')].map(o => o.dataset.name).join() === who`
	ivy.fail(ivy.find("textarea", "Write a message").Input("/invite @"), "type")
	ivy.waits("those outside", offered, "Joss Reed,Kit Moor")
	ivy.fill("Write a message", "hello @")
	ivy.waits("those inside", offered, "Lou Birk")
}

// late keeps what waits to be marked read until the test lets it go, lets the test say
// that nobody looks, and notes what is sent.
const late = `(() => {
	const before = setTimeout, send = fetch
	window.marks = 0
	window.setTimeout = (run, wait, ...rest) => wait === 400 ? (window.due = run, 0) : before(run, wait, ...rest)
	window.fetch = (url, ...rest) => { if (String(url).endsWith('/read')) marks++; return send(url, ...rest) }
	Object.defineProperty(document, 'hidden', { get: () => !!window.away })
})()`

// TestNothingIsReadBehindAHiddenTab hides the tab between a message and the moment in
// which it would have been marked read.
func TestNothingIsReadBehindAHiddenTab(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "cinder", "Mara Lund", "Nils Oak")
	mara, nils := all[0], all[1]
	_, err := mara.page.EvalOnNewDocument(late)
	mara.fail(err, "hold the clock")
	mara.reload()
	mara.arrives("Front door")
	nils.say("Look at this.")
	mara.sees("Look at this.")
	mara.waits("it to be marked in a moment", `() => !!window.due`)
	mara.waits("nothing to be read in a hidden tab", `() => { away = true; due(); due = undefined; return marks === 0 }`)
	mara.waits("it to be marked once she is back", `() => { away = false; document.dispatchEvent(new Event('visibilitychange')); return !!window.due }`)
	mara.waits("it to be read", `() => { due(); return marks === 1 }`)
}
