package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pictures keeps what a page looks like on a phone in dark and wide in light, in the folder that
// HEARTH_TEST_SHOTS names, for somebody who looks.
func (p *person) pictures(name string) {
	p.t.Helper()
	for _, at := range []struct {
		width, height int
		theme         string
	}{{390, 844, "dark"}, {1280, 900, "light"}} {
		p.looksAt(at.width, at.height, at.theme)
		p.isAccessible()
		if folder := os.Getenv("HEARTH_TEST_SHOTS"); folder != "" {
			png, err := p.page.Screenshot(true, nil)
			p.fail(err, "take a picture")
			p.fail(os.WriteFile(filepath.Join(folder, name+"-"+at.theme+"-"+map[int]string{390: "narrow", 1280: "wide"}[at.width]+".png"), png, 0o644), "keep a picture")
		}
	}
}

// TestAnOperatorSeesMoneyMove lets a workspace sign up, buy, have more and end, and an
// operator look on: each step is a movement that leads to who it was. A credit is given
// and seen, and taken back.
func TestAnOperatorSeesMoneyMove(t *testing.T) {
	t.Parallel()
	h := startOwnHearth(t)
	orla := h.joinWorkspace(t, "orchard", "Orla Moss", "Pim Moss")[0]
	at := "http://orchard.localhost:" + h.port
	billing, money := at+"/settings/billing", strings.TrimSuffix(h.console, "/")+"/money"
	o := h.person(t, "bookkeeper")
	o.comesIn(h, "operator")
	o.open(money)
	o.sees("Nobody pays yet")
	o.pictures("money-empty")

	orla.open(billing)
	orla.press("Change plan")
	orla.chooses("plan", "team")
	orla.press("Continue to payment")
	orla.chooses("card", "good")
	orla.press("Pay and subscribe")
	orla.sees("orchard is on the Team plan now.")
	o.finds(money, "1 paying")
	o.sees("+$12")
	orla.press("Change plan")
	orla.chooses("plan", "business")
	orla.press("See what it costs")
	orla.press("Confirm the change")
	orla.sees("The plan has been changed.")
	o.finds(money, "+$10")
	o.waits("charts to be drawn", `() => document.querySelectorAll('.mrr-charts canvas').length === 2`)
	o.pictures("money")
	o.follow("30 days")
	o.sees("Day, by UTC")
	o.follow("+$10")
	o.waits("the movement", `() => location.pathname === '/money/movements' && location.search.includes('expansion') && document.querySelectorAll('tbody tr').length === 1`)
	o.pictures("movements")

	o.follow("orchard")
	o.press("Credit")
	o.fill("Amount in dollars", "5000")
	o.fill("Reason", "They waited for an answer")
	o.refusal.Store(true)
	o.press("Confirm")
	o.sees("One act gives at most $1,000.")
	o.refusal.Store(false)
	o.isAccessible()
	o.fill("Amount in dollars", "12.50")
	o.press("Confirm")
	o.waits("the list of credits", `() => location.pathname.endsWith('/billing') && document.querySelector('.credit-list') !== null`)
	o.finds(o.address(), "They waited for an answer")
	o.comesUpon(o.address(), "Stripe to have it", `() => !!document.querySelector('.credit-list')?.innerText.includes('Given')`)
	o.pictures("credits")
	o.press("Take back")
	o.fill("Reason", "It was meant for another")
	o.press("Confirm")
	o.sees("The credit is taken back.")
	o.comesUpon(o.address(), "it to be taken back", `() => !!document.querySelector('.credit-list')?.innerText.includes('Taken back')`)

	orla.open(billing)
	orla.press("Go back to Free…")
	orla.press("Go back to Free")
	orla.sees("The plan ends")
	orla.ahead(h, "Go a month ahead")
	o.finds(money, "−$22")
	o.sees("0 paying")
}
