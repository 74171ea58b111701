package main

import (
	"testing"
	"time"
)

// TestSuspendingIsSeenAtOnce suspends a workspace in the console while somebody writes
// in it, and resumes it.
func TestSuspendingIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	ada := h.joinWorkspace(t, "tinsmiths", "Ada Fell")[0]
	ada.say("Who has the key?")

	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console + "tenants?state=active")
	o.waits("the tenant", `() => { const a = [...document.querySelectorAll('.person a')].find(a => a.innerText === 'tinsmiths'); a?.click(); return !!a }`)
	o.waits("its page", `() => document.querySelector('h1')?.innerText === 'tinsmiths' && !document.documentElement.hasAttribute('aria-busy')`)
	o.press("Suspend")
	o.sees("Members read and cannot write")
	o.fill("Reason", "a test of the bell")
	o.press("Confirm")
	began := time.Now()
	o.sees("tinsmiths is suspended.")
	ada.sees("can be read only")
	t.Logf("seen %s after the operator pressed", time.Since(began).Round(time.Millisecond))

	o.press("Resume")
	o.fill("Reason", "it rang")
	o.press("Confirm")
	o.sees("tinsmiths goes on.")
	ada.misses("can be read only")
	ada.say("It hangs behind the lantern.")
	goes("Audit").on(o)
	o.sees("it rang")
	o.sees("a test of the bell")
	o.isAccessible()
}
