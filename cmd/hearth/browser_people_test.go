package main

import (
	"strings"
	"testing"
)

// TestPeopleComeAndAreBanned signs a second browser in by a link that works once, dresses
// the workspace in styles of its own, and bans somebody whose room is open.
func TestPeopleComeAndAreBanned(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "orchard", "Olga Frost", "Sid Spam")
	olga, sid := all[0], all[1]
	at := "http://orchard.localhost:" + h.port

	olga.open(at + "/profile/transfer")
	link := olga.value("Sign-in link")
	phone := h.person(t, "Olga's phone")
	phone.open(link)
	phone.press("Sign in as Olga Frost")
	phone.arrives("Front door")
	phone.open(at + "/profile/sessions")
	phone.sees("Sign out everywhere else")

	olga.open(at + "/settings/appearance")
	olga.fill("Style sheet", ".msg .who { color: rgb(1, 2, 3) }")
	olga.waits("the preview to follow", `() => getComputedStyle(document.querySelector('.styles-preview .msg .who')).color === 'rgb(1, 2, 3)'`)
	olga.press("Save styles")
	olga.sees("Saved.")

	sid.back(h, "http://orchard.localhost")
	sid.arrives("Front door")
	sid.say("buy my pears")
	sid.waits("what helps to write to be there", `() => performance.getEntriesByType('resource').some(r => r.name.includes('/formatting-') && r.responseEnd > 0)`)
	const dressed = `want => { const who = document.querySelector('article.msg .who'); return who && (getComputedStyle(who).color === 'rgb(1, 2, 3)') === want }`
	sid.waits("the room to be dressed", dressed, true)
	sid.open(sid.address() + "?safe")
	sid.sees("own styles are off on this page")
	sid.waits("the room to be undressed", dressed, false)
	sid.follow("Turn them on")
	sid.waits("the room to be dressed again", dressed, true)

	phone.back(h, "http://orchard.localhost")
	phone.arrives("Front door")
	phone.sees("buy my pears")
	phone.follow("Sid Spam")
	phone.press("Ban")
	phone.press("Ban Sid Spam")
	phone.sees("is banned and signed out everywhere")
	sid.waits("the banned person's room to close", `() => location.pathname === '/session/new'`)
	phone.back(h, "http://orchard.localhost")
	phone.arrives("Front door")
	phone.misses("buy my pears")
	if !strings.Contains(link, "/session/transfers/") {
		t.Errorf("the link is %s", link)
	}
}
