package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAnAdministratorAllowsMoreThanThePlan has a file refused for which there is no
// room, allows more up to a cap, mistyped at first, and sends it then.
func TestAnAdministratorAllowsMoreThanThePlan(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "overlook", "Olga Look", "Pim Look")
	olga, pim := all[0], all[1]
	at := "http://overlook.localhost:" + h.port
	billing := at + "/settings/billing"
	film := filepath.Join(t.TempDir(), "film.bin")
	if err := os.WriteFile(film, make([]byte, 3_000_000), 0o600); err != nil {
		t.Fatal(err)
	}

	olga.open(billing)
	olga.misses("Above the plan")
	olga.press("Change plan")
	olga.chooses("plan", "team")
	olga.press("Continue to payment")
	olga.chooses("card", "good")
	olga.press("Pay and subscribe")
	olga.sees("overlook is on the Team plan now.")
	olga.sees("The limits are the end: nothing is billed besides the seats.")
	olga.isAccessible()

	h.agrees(t, "overlook", "--override", "storage=1000000", "--reason", "a test")
	olga.open(at)
	olga.arrives("Front door")
	olga.attach(film)
	olga.fill("Write a message", "The film of the walk")
	olga.lost.Store(true)
	olga.press("Send message")
	olga.sees("An administrator can allow more than the plan includes under Billing.")
	olga.lost.Store(false)

	olga.open(billing)
	olga.waits("the switch", `() => { document.querySelector('#overage-on').click(); return document.querySelector('#overage-on').checked }`)
	olga.fill("At most, in dollars a month", "five")
	olga.refusal.Store(true)
	olga.press("Save")
	olga.sees("Write a whole number of dollars from 1 to 100,000.")
	olga.refusal.Store(false)
	olga.waits("what was typed is there still", `() => document.querySelector('#overage-cap').value === 'five' && document.querySelector('#overage-on').checked`)
	olga.isAccessible()
	olga.fill("At most, in dollars a month", "5")
	olga.press("Save")
	olga.sees("More than the plan includes is allowed now.")
	olga.sees("Above the plan this month: $0 of at most $5")
	olga.isAccessible()
	pim.open(billing)
	pim.sees("at most $5 a month")
	pim.misses("of at most $5")

	olga.open(at)
	olga.arrives("Front door")
	olga.attach(film)
	olga.say("The film of the walk")
	olga.waits("the film with its words", `() => [...document.querySelectorAll('article[data-message-id]')].some(a => a.innerText.includes('The film of the walk') && a.innerText.includes('film.bin'))`)
	olga.open(billing)
	olga.sees("What is above is billed, up to the cap.")
	olga.open(billing + "/usage")
	olga.sees("Above the plan: $")
	olga.sees("at most $5.")
	olga.isAccessible()
}
