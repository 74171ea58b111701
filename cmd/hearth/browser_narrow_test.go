package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// TestTheConsoleOnAPhone goes to every place of the console on a phone: the navigation
// is one row with the current place in sight, and no page is wider than the phone. The
// last place is then reached by keyboard, and all of it works without scripts.
func TestTheConsoleOnAPhone(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.looksAt(390, 844, "dark")

	places := []string{"", "tenants", "fleet", "money", "announcements", "maintenance", "flags", "operators", "audit", "account"}
	inRow := `() => {
		const row = document.querySelector('.con-nav').getBoundingClientRect()
		const here = document.querySelector('.con-nav [aria-current]').getBoundingClientRect()
		return row.height <= 60 && here.left >= 0 && here.right <= innerWidth && document.documentElement.scrollWidth <= innerWidth
	}`
	for _, place := range places {
		o.open(h.console + place)
		o.waits("one row at /"+place, inRow)
	}

	o.open(h.console)
	o.waits("a place to begin at", `() => { document.querySelector('.con-nav a').focus(); return true }`)
	for range len(places) - 1 {
		o.fail(o.page.Keyboard.Press(input.Tab), "press Tab")
	}
	o.waits("the last place in sight", `() => {
		const a = document.activeElement, at = a.getBoundingClientRect()
		return a.innerText === 'Account' && at.left >= 0 && at.right <= innerWidth && a.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2))
	}`)
	o.fail(o.page.Keyboard.Press(input.Enter), "press Enter")
	o.waits("the account", `() => location.pathname === '/account' && !document.documentElement.hasAttribute('aria-busy')`)

	o.fail(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(o.page), "turn scripts off")
	o.open(h.console + "audit")
	o.waits("one row without scripts", inRow)
}
