package main

import "testing"

// picks chooses an option of a list by its value.
func (p *person) picks(name, value string) {
	p.t.Helper()
	p.waits("the option "+value, `(name, value) => {
		const list = document.querySelector('select[name="' + name + '"]')
		if (!list) return false
		list.value = value
		return list.value === value
	}`, name, value)
}

// confirms follows the link in the mail that asks whether an address is theirs.
func (p *person) confirms(h hearth, email string) {
	p.t.Helper()
	p.finds(h.url+"dev/mail", email)
	for _, link := range []string{`email => [...document.querySelectorAll('li')].find(li => li.textContent.includes(email)).querySelector('a').href`, `() => document.querySelector('a[href*="/confirm?"]').href`} {
		to, err := p.page.Eval(link, email)
		p.fail(err, "find the link")
		p.open(to.Value.Str())
	}
	p.waits("to have confirmed", `() => !location.pathname.startsWith('/dev/mail') && document.readyState === 'complete'`)
}

// freezes waits until what is being written can be sent no more, or again, and is there
// still.
func (p *person) freezes(frozen bool, words string) {
	p.t.Helper()
	p.waits("the composer to follow", `(frozen, words) => {
		const form = document.querySelector('#composer')
		return form.inert === frozen && form.querySelector('textarea').value === words
	}`, frozen, words)
}

// TestOpenWindowsFollowTheMoney goes from a trial to a card that is declined, past due,
// read only, and paid, while somebody else has a room open and half a thought written:
// their window follows each step by itself, and the thought is there at the end. After
// that a plan becomes more, is to become less, and is kept; and a tax number is wrong
// before it is right.
func TestOpenWindowsFollowTheMoney(t *testing.T) {
	t.Parallel()
	h := startOwnHearth(t)
	all := h.joinWorkspace(t, "vineyard", "Olga Orchard", "Piet Orchard")
	olga, piet := all[0], all[1]
	at := "http://vineyard.localhost:" + h.port
	billing := at + "/settings/billing"
	piet.open(at)
	piet.arrives("Front door")
	piet.fill("Write a message", "Half a thought")

	olga.confirms(h, "vineyard0@example.com")
	olga.open(billing)
	olga.press("Try Business for 14 days")
	olga.sees("The trial has begun.")
	olga.press("Change plan")
	olga.chooses("plan", "team")
	olga.press("Continue to payment")
	olga.chooses("card", "bad")
	olga.refusal.Store(true)
	olga.press("Start the subscription")
	olga.sees("Your card was declined. Nothing was charged.")
	olga.refusal.Store(false)
	olga.chooses("card", "expires")
	olga.press("Start the subscription")
	olga.sees("The first payment is due then.")

	olga.ahead(h, "Go a week ahead", "Go a week ahead", "Go a day ahead")
	olga.finds(billing, "The last payment did not go through.")
	olga.sees("Past due")
	olga.sees("Not paid yet")
	olga.isAccessible()
	piet.misses("did not go through")
	olga.ahead(h, "Go a week ahead", "Go a day ahead", "Go a day ahead", "Go a day ahead")
	piet.sees("The last payment for vineyard did not go through.")
	piet.freezes(false, "Half a thought")
	olga.ahead(h, "Go a day ahead", "Go a day ahead", "Go a day ahead", "Go a day ahead")
	piet.sees("is suspended and can be read only")
	piet.freezes(true, "Half a thought")
	piet.isAccessible()

	olga.open(billing)
	olga.follow("Pay now")
	olga.chooses("card", "good")
	olga.press("Pay $12.00")
	olga.sees("It is paid.")
	piet.freezes(false, "Half a thought")
	piet.misses("can be read only")
	piet.misses("did not go through")
	piet.press("Send message")
	piet.waits("the thought to be said", `() => [...document.querySelectorAll('article[data-message-id]')].some(a => a.innerText.includes('Half a thought'))`)

	olga.open(billing)
	olga.sees("Active")
	olga.follow("Billing contact")
	olga.picks("country", "DE")
	olga.picks("tax_kind", "eu_vat")
	olga.fill("Number", "12")
	olga.refusal.Store(true)
	olga.press("Save changes")
	olga.sees("This is not a number of this kind.")
	olga.refusal.Store(false)
	olga.isAccessible()
	olga.fill("Number", "DE123456789")
	olga.press("Save changes")
	olga.sees("Invoices go to")

	olga.press("Change plan")
	olga.chooses("plan", "business")
	olga.press("See what it costs")
	olga.press("Confirm the change")
	olga.sees("The plan has been changed.")
	piet.waits("larger files to fit", `() => document.querySelector('#composer').dataset.filesLargestValue === '1000000000'`)
	olga.press("Change plan")
	olga.chooses("plan", "team")
	olga.press("See what it costs")
	olga.sees("500 members instead of 5,000.")
	olga.isAccessible()
	olga.press("Confirm the change")
	olga.sees("Changes to Team, paid monthly, on")
	olga.press("Keep Business")
	olga.sees("The plan goes on as it is.")
	olga.sees("Paid monthly.")
	olga.isAccessible()
}
