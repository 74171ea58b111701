package main

import (
	"strings"
	"testing"
)

// TestAnOperatorVisits signs in as a member from the console, looks around under a
// banner, raises the visit, and leaves. The member's own window notices nothing but what
// was written; the owner sees who it was.
func TestAnOperatorVisits(t *testing.T) {
	t.Parallel()
	h := startHearth(t).inWindows()
	all := h.joinWorkspace(t, "quillers", "Nora Quill", "Otis Reed")
	nora, otis := all[0], all[1]
	nora.say("Where are the hoops?")
	otis.sees("Where are the hoops?")
	nora.writeTo("Otis")
	nora.say("A word between us")

	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console + "tenants?state=active")
	o.waits("the tenant", `() => { const a = [...document.querySelectorAll('.person a')].find(a => a.innerText === 'quillers'); a?.click(); return !!a }`)
	o.waits("its page", `() => document.querySelector('h1')?.innerText === 'quillers' && !document.documentElement.hasAttribute('aria-busy')`)
	o.press("Sign in as…")
	o.sees("You see the workspace as this member does")
	o.fill("Member’s address", "quillers1@example.com")
	o.fill("Reason", "They cannot find the hoops")
	o.press("Confirm")
	o.arrives("Front door")
	o.sees("of Hearth support, as Otis Reed.")
	o.sees("They cannot find the hoops")
	o.sees("Read only")
	o.sees("Where are the hoops?")
	o.misses("A word between us")
	o.inSidebar("Nora Quill", false)
	o.waits("nothing to write with", `() => !document.querySelector('.composer')?.checkVisibility()`)
	o.isAccessible()
	o.looksAt(390, 844, "dark")
	o.waits("the banner in view", `() => { const r = document.querySelector('.visit-bar').getBoundingClientRect(); return r.top >= 0 && r.right <= innerWidth && document.documentElement.scrollWidth <= innerWidth }`)
	o.isAccessible()
	o.looksAt(1280, 900, "light")

	nora.open("http://quillers.localhost:" + h.port + "/settings/support")
	nora.sees("They cannot find the hoops")
	nora.isAccessible()
	otis.open("http://quillers.localhost:" + h.port + "/profile/sessions")
	otis.sees("Hearth support, until")
	otis.isAccessible()
	otis.back(h, "http://quillers.localhost")

	o.follow("Allow changes…")
	o.sees("Visit as Otis Reed")
	o.isAccessible()
	visit := o.address()
	o.fill("Reason", "To say where they are")
	o.press("Confirm")
	o.arrives("Front door")
	o.sees("This visit can change things")
	o.say("Behind the lathe")
	otis.sees("Behind the lathe")
	o.press("Leave")
	o.sees("Visit as Otis Reed")
	o.sees("Over")
	if at := o.address(); at != visit {
		t.Errorf("left to %s, not %s", at, visit)
	}
	o.open(strings.TrimSuffix(visit[:strings.Index(visit, "/visits/")], "/") + "/audit")
	for _, text := range []string{"They cannot find the hoops", "To say where they are", "Asked on a visit"} {
		o.sees(text)
	}
	o.isAccessible()
}
