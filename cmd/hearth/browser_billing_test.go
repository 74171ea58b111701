package main

import "testing"

// chooses marks the choice with a value in the form that is shown.
func (p *person) chooses(name, value string) {
	p.t.Helper()
	p.waits("the choice "+value, `(name, value) => {
		const box = document.querySelector('input[type=radio][name="' + name + '"][value="' + value + '"]')
		if (!box || !box.getClientRects().length) return false
		box.click()
		return box.checked
	}`, name, value)
}

// ahead moves the clock of the test Stripe.
func (p *person) ahead(h hearth, steps ...string) {
	p.t.Helper()
	for _, step := range steps {
		p.open(h.url + "dev/stripe/")
		before := p.text()
		p.press(step)
		p.waits("the clock to have moved", `before => document.readyState === 'complete' && document.body.innerText !== before`, before)
	}
}

// TestAWorkspaceUpgradesIsDeclinedAndRecovers goes all the way with test cards and the
// test clock: a trial, a card that is declined, one that works once, a payment that
// fails, read only, paid, as it was.
func TestAWorkspaceUpgradesIsDeclinedAndRecovers(t *testing.T) {
	t.Parallel()
	h := startOwnHearth(t)
	all := h.joinWorkspace(t, "tillage", "Olive Till", "Pia Till")
	olive, pia := all[0], all[1]
	at := "http://tillage.localhost:" + h.port
	billing := at + "/settings/billing"

	olive.open(billing)
	olive.sees("Payments here are a test")
	olive.press("Change plan")
	olive.chooses("plan", "team")
	olive.press("Continue to payment")
	olive.sees("This is a test. No card is needed and no money moves.")
	olive.sees("$12.00")
	olive.chooses("card", "bad")
	olive.refusal.Store(true)
	olive.press("Pay and subscribe")
	olive.sees("Your card was declined. Nothing was charged.")
	olive.refusal.Store(false)
	olive.chooses("card", "expires")
	olive.press("Pay and subscribe")
	olive.sees("tillage is on the Team plan now.")
	olive.sees("Paid monthly.")
	olive.sees("HEARTH-TEST-")
	olive.isAccessible()

	olive.ahead(h, "Go a month ahead", "Go a day ahead")
	olive.finds(billing, "The last payment did not go through.")
	olive.sees("Past due")
	olive.open(at)
	olive.sees("The last payment for tillage did not go through.")
	olive.isAccessible()
	pia.reload()
	pia.arrives("Front door")
	pia.misses("did not go through")
	pia.say("Nobody stops me yet.")

	olive.ahead(h, "Go a week ahead", "Go a week ahead")
	pia.reload()
	pia.sees("is suspended and can be read only")
	pia.sees("Nobody stops me yet.")
	pia.open(billing)
	pia.misses("Pay now")

	olive.open(billing)
	olive.sees("This workspace can be read only")
	olive.follow("Pay now")
	olive.sees("Test invoice HEARTH-TEST-")
	olive.chooses("card", "good")
	olive.press("Pay $12.00")
	olive.sees("It is paid.")
	olive.open(at + "/settings/billing/paid")
	olive.sees("Active")
	olive.misses("can be read only")
	pia.open(at)
	pia.arrives("Front door")
	pia.say("And here we are again.")
}
