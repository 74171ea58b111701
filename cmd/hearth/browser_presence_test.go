package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// dot waits until the sidebar shows somebody's dot, with its name for screen
// readers, or shows none.
func (p *person) dot(name string, here bool) {
	p.t.Helper()
	p.waits(name+" to be online or not", `(name, here) => {
		const line = [...document.querySelectorAll('#direct-list li')].find(l => l.querySelector('.name').textContent.trim() === name)
		const dot = line?.querySelector('presence-dot')
		return !!dot && (dot.getClientRects().length > 0) === here && (dot.ariaLabel === 'Online') === here
	}`, name, here)
}

// firstDirect waits until a direct room leads the others.
func (p *person) firstDirect(name string) {
	p.t.Helper()
	p.waits(name+" to be on top", `name => document.querySelector('#direct-list li .name')?.textContent.trim() === name`, name)
}

// goesTo opens the conversation with exactly one other.
func (p *person) goesTo(name string) {
	p.t.Helper()
	p.waits("a conversation with "+name, `name => {
		const link = [...document.querySelectorAll('#direct-list a')].find(a => a.querySelector('.name').textContent.trim() === name)
		link?.click()
		return !!link
	}`, name)
	p.waits("to be with "+name, `name => document.querySelector('main h1 .clip')?.textContent.trim() === name && document.readyState === 'complete' && !document.documentElement.hasAttribute('aria-busy')`, name)
}

// writeTo opens a conversation with everybody named.
func (p *person) writeTo(names ...string) {
	p.t.Helper()
	p.press("New direct message")
	for _, name := range names {
		p.pick(name)
	}
	p.page.Keyboard.MustType(input.Enter)
	p.arrives(names[0])
}

// TestPeopleSeeWhoIsHereAndWhoWrites has dots come and go, conversations move up as
// they are written in, and the keyboard stay where it was.
func TestPeopleSeeWhoIsHereAndWhoWrites(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "harbour", "Ivy Lake", "Joss Reed", "Kit Moor")
	ivy, joss, kit := all[0], all[1], all[2]

	ivy.writeTo("Joss Reed")
	ivy.say("Are you there?")
	ivy.dot("Joss Reed", true)
	joss.dot("Ivy Lake", true)
	ivy.writeTo("Kit Moor")
	ivy.firstDirect("Kit Moor")
	ivy.waits("the dot in the head too", `() => document.querySelector('.room-head presence-dot')?.ariaLabel === 'Online'`)
	ivy.writeTo("Joss Reed", "Kit Moor")
	ivy.waits("two faces", `() => document.querySelectorAll('.room-head .direct-faces .avatar').length === 2`)
	ivy.room("Front door")

	// What is written moves its conversation up, in the room that is open and in others.
	joss.goesTo("Ivy Lake")
	joss.say("I am.")
	ivy.firstDirect("Joss Reed")
	kit.goesTo("Ivy Lake")
	kit.say("Me too.")
	ivy.firstDirect("Kit Moor")
	ivy.goesTo("Joss Reed")
	ivy.say("Good.")
	ivy.firstDirect("Joss Reed")
	ivy.waits("my own words not to be read to me", `() => !document.querySelector('[data-reading-target=announcer]').textContent.includes('Good.')`)
	joss.sees("Good.")
	joss.waits("what came to be read out, with its author", `() => {
		const said = document.querySelector('[data-reading-target=announcer]')
		return said.getAttribute('role') === 'status' && said.textContent === 'Ivy Lake: Good.'
	}`)

	// Whoever writes is named to the other, and not to themselves, for a moment.
	joss.fail(joss.find("textarea", "Write a message").Input("so"), "type")
	ivy.waits("Joss to be typing", `() => document.querySelector('p.typing').textContent === 'Joss is typing'`)
	joss.waits("nobody to be typing", `() => document.querySelector('p.typing').textContent === ''`)
	ivy.waits("it to pass", `() => document.querySelector('p.typing').textContent === ''`)

	ivy.press("Notifications:")
	ivy.press("Nothing")
	ivy.waits("the keyboard to be on the bell", `() => document.activeElement.getAttribute('aria-label') === 'Notifications: Nothing'`)

	joss.open("about:blank")
	ivy.dot("Joss Reed", false)
	ivy.dot("Kit Moor", true)
}
