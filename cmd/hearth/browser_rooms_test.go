package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// pick types a name into the list of people that is open, and takes the first.
func (p *person) pick(name string) {
	p.t.Helper()
	p.waits("a list of people", `() => !!document.querySelector('dialog[open] .picks input')`)
	p.fill("Find people", name)
	p.page.Keyboard.MustType(input.Enter)
	p.waits(name+" is picked", `name => document.querySelector('dialog[open] [data-picker-target=picked]').textContent.includes(name)`, name)
}

// tick clicks the box or switch that is called by a name in the dialog that is open.
func (p *person) tick(name string) {
	p.t.Helper()
	p.waits("a box "+name, `name => {
		const box = [...document.querySelectorAll('dialog[open] input[type=checkbox]')].find(b => [...b.labels].some(l => l.innerText.includes(name)))
		if (!box || !box.getClientRects().length) return false
		box.click()
		return true
	}`, name)
}

// inSidebar waits until a room is listed with a text, or is not listed at all.
func (p *person) inSidebar(text string, there bool) {
	p.t.Helper()
	p.waits("the sidebar to list "+text, `(text, there) => [...document.querySelectorAll('nav[aria-label=Rooms] a')].some(a => a.textContent.replace(/\s+/g, ' ').includes(text)) === there`, text, there)
}

// opens follows the line of a room in the sidebar, whose first letters may be a face's.
func (p *person) opens(room string) {
	p.t.Helper()
	p.inSidebar(room, true)
	if _, err := p.page.Eval(`text => [...document.querySelectorAll('nav[aria-label=Rooms] a')].find(a => a.textContent.includes(text)).click()`, room); err != nil {
		p.fail(err, "open %s", room)
	}
	p.arrives(room)
}

// TestRoomsOfSomePeople has two people write to each other directly, a third who
// sees nothing of it, and somebody taken out of a closed room while it is open.
func TestRoomsOfSomePeople(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "quarry", "Nora Quill", "Otis Reed", "Petra Stone")
	nora, otis, petra := all[0], all[1], all[2]

	nora.press("New direct message")
	nora.pick("Otis")
	nora.page.Keyboard.MustType(input.Enter)
	nora.arrives("Otis Reed")
	nora.say("Between us.")
	otis.inSidebar("Nora Quill 1", true)
	otis.opens("Nora Quill")
	otis.sees("Between us.")
	otis.say("Nobody else.")
	nora.sees("Nobody else.")
	petra.inSidebar("Nora Quill", false)
	petra.inSidebar("Otis Reed", false)

	nora.press("New room")
	nora.fill("Room name", "Ledger")
	nora.tick("Everyone")
	nora.waits("people to pick from", `() => !!document.querySelector('dialog[open] .picks input')`)
	nora.tick("Petra Stone")
	nora.press("Create room")
	nora.arrives("Ledger")
	petra.inSidebar("Ledger", true)
	otis.inSidebar("Ledger", false)
	nora.say("The books, @Petra.")
	petra.inSidebar("Ledger 1 mentions", true)
	petra.opens("Ledger")
	petra.sees("The books")

	petra.press("Notifications:")
	petra.press("Nothing, and hide it")
	petra.inSidebar("Ledger", false)
	petra.press("Notifications:")
	petra.press("Everything")
	petra.inSidebar("Ledger", true)

	nora.press("Room actions")
	nora.press("Manage members")
	nora.waits("people to pick from", `() => !!document.querySelector('dialog[open] .picks input')`)
	nora.tick("Petra Stone")
	nora.press("Save members")
	nora.arrives("Ledger")
	petra.sees("You are not in this room any more.")
	petra.inSidebar("Ledger", false)
	nora.say("Without her.")
	petra.misses("Without her.")

	otis.press("Room actions")
	otis.press("Delete conversation")
	otis.waits("a question that tells the effect", `() => /every message and file/.test(document.querySelector('dialog[open]')?.innerText)`)
	nora.opens("Otis Reed")
	otis.confirm("Delete conversation")
	nora.sees("This room has been deleted.")
	nora.inSidebar("Otis Reed", false)
	otis.arrives("Front door")
}

// confirm presses a button of the question that is open.
func (p *person) confirm(label string) {
	p.t.Helper()
	p.waits("a question", `() => !!document.querySelector('dialog[open]')`)
	if _, err := p.page.Eval(`label => [...document.querySelectorAll('dialog[open] button')].find(b => b.innerText.trim() === label).click()`, label); err != nil {
		p.fail(err, "confirm %s", label)
	}
}
