package main

import (
	"testing"
	"time"
)

// soon is how long a word may take to reach an open page, as seen from here.
const soon = time.Second

// TestWordsReachOpenPages is the runbook's Maintenance and Incident: an announcement
// comes into open tabs and stays away where it was dismissed, one workspace can be read
// only while its neighbour goes on, and uploads are turned off for one tenant.
func TestWordsReachOpenPages(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	both := h.joinWorkspace(t, "wordy", "Ada Wordy", "Grace Wordy")
	ada, grace := both[0], both[1]
	next := h.joinWorkspace(t, "unspoken", "Nora Unspoken")[0]
	for _, p := range []*person{ada, grace, next} {
		p.waits("to be connected", `() => [...performance.getEntriesByType('resource')].length > 0 && document.querySelector('[data-room-target=delayed]')?.hidden`)
		p.say("Hello from here")
	}
	o := h.person(t, "operator")
	o.comesIn(h, "operator")

	o.open(h.console + "announcements/new")
	o.fill("Title", "We moved to a larger house")
	o.fill("Text", "Read on at https://hearth.test/house.")
	o.fill("Only these workspaces", "wordy")
	o.press("Preview")
	o.waits("it is drawn twice", `() => document.querySelectorAll('.words-preview .words-one').length === 2`)
	o.isAccessible()
	o.press("Announce")
	announced := time.Now()
	for _, p := range both {
		p.sees("We moved to a larger house")
	}
	if took := time.Since(announced); took > soon {
		t.Errorf("an announcement took %v to two open tabs", took)
	}
	next.misses("We moved to a larger house")
	ada.isAccessible()
	ada.press("Dismiss We moved")
	ada.misses("We moved to a larger house")
	ada.reload()
	ada.misses("We moved to a larger house")
	grace.sees("We moved to a larger house")
	grace.reload()
	grace.sees("We moved to a larger house")
	grace.looksAt(390, 844, "dark")
	grace.isAccessible()
	grace.looksAt(1280, 900, "light")

	o.open(h.console + "maintenance")
	o.waits("the choice", `() => { const s = document.querySelector('[name=kind]'); s.value = 'read_only'; return s.value === 'read_only' }`)
	o.fill("Workspace address", "wordy")
	o.fill("What people read", "We are moving your rooms.")
	o.fill("Reason", "its server is full")
	o.press("Turn on")
	turned := time.Now()
	for _, p := range both {
		p.waits("nobody can write", `() => document.querySelector('#read-only').innerText.includes('We are moving your rooms.') && !document.querySelector('#compose').getClientRects().length`)
	}
	if took := time.Since(turned); took > soon {
		t.Errorf("read only took %v to two open tabs", took)
	}
	o.sees("for")
	o.isAccessible()
	next.say("Here one can still write")
	ada.reload()
	ada.sees("We are moving your rooms.")
	ada.waits("nor after a reload", `() => !document.querySelector('#compose').getClientRects().length`)
	o.fill("Reason", "moved")
	o.press("Turn off")
	for _, p := range both {
		p.waits("one can write again", `() => document.querySelector('#read-only').innerHTML === '' && document.querySelector('#compose').getClientRects().length > 0`)
		p.misses("We are moving your rooms.")
	}
	ada.say("And now here as well")
	grace.sees("And now here as well")

	o.open(h.console + "flags/file_uploads")
	o.isAccessible()
	o.fill("Workspace address", "wordy")
	o.waits("the choice", `() => { const s = [...document.querySelectorAll('[name=value]')].at(-1); s.value = 'off'; return s.value === 'off' }`)
	o.waits("the reason", `() => { document.querySelector('#reason-one').value = 'its files are being moved'; return true }`)
	o.press("Set for this tenant")
	o.sees("Changed.")
	o.follow("wordy")
	o.sees("for this tenant alone")
	o.isAccessible()
	ada.reload()
	ada.waits("no files for one", `() => !document.querySelector('[aria-label="Attach files"]')`)
	next.reload()
	next.waits("files for the other", `() => !!document.querySelector('[aria-label="Attach files"]')`)
}
