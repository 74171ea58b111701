package main

import (
	"bytes"
	"regexp"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestDeletingTakesTwoOperators asks for it in one browser, is refused there, confirms
// it in another, and restores the workspace.
func TestDeletingTakesTwoOperators(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	pim := h.joinWorkspace(t, "coopers", "Pim Stave")[0]

	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console + "tenants?q=coopers")
	o.waits("its page", `() => document.querySelector('h1')?.innerText === 'coopers'`)
	where := o.address()
	o.press("Delete")
	o.sees("another operator has to confirm this")
	o.fill("Type coopers to confirm", "coopers")
	o.fill("Reason", "they sell stolen barrels")
	o.press("Confirm")
	o.sees("Another operator has to confirm it now.")
	o.sees("once another operator confirms it")
	o.isAccessible()
	o.open(h.console)
	o.sees("Waiting to be deleted")
	o.isAccessible()

	email := tenanttest.Unique("second") + "@marsh.example"
	var out bytes.Buffer
	if err := run(t.Context(), []string{"operator", "create", "--role", "engineer", email}, &out, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	s := h.person(t, "second")
	s.open(regexp.MustCompile(`http\S+`).FindString(out.String()))
	s.fill("Password", "copper kettle hill")
	s.press("Save and sign in")
	s.sees("they sell stolen barrels")
	s.open(where)
	s.press("Confirm deletion")
	s.sees("Everybody is shut out at once")
	s.isAccessible()
	s.fill("Reason", "I saw the barrels")
	pim.lost.Store(true)
	s.press("Confirm")
	s.sees("coopers is closed and will be deleted.")
	s.sees("Deleted for good")
	s.isAccessible()
	s.looksAt(390, 844, "dark")
	s.isAccessible()
	pim.open("http://coopers.localhost:" + h.port + "/")
	pim.sees("closed by those who run this service")

	o.open(where)
	o.press("Restore")
	o.fill("Reason", "they were their own barrels")
	o.press("Confirm")
	o.sees("coopers is restored.")
	pim.lost.Store(false)
	pim.open("http://coopers.localhost:" + h.port + "/")
	pim.arrives("Front door")
}
