//go:build !production

package billingtest

import (
	"time"

	"hearth/billing"
	"hearth/billing/stripefake"
)

// Scenarios are what may happen to a workspace's money, from a trial that is paid for to
// a tax number that changes.
func Scenarios() []Scenario {
	const team, business, monthly = billing.PlanTeam, billing.PlanBusiness, billing.Monthly
	month := 31*day + 2*time.Hour // with the hour in which an invoice is a draft
	return []Scenario{
		{"S1 a trial is paid for and goes on", []Act{
			{Name: "begins a trial", Do: tries, Wants: "trialing business@1×0"},
			{Name: "buys before it is over", Do: buys(business, monthly, "good"), Wants: "trialing business@1×3"},
			{Name: "the trial ends", Do: passes(15 * day), Wants: "active business@1×3 | paid 3300"},
			{Name: "a month passes", Do: passes(month), Wants: "active business@1×3 | paid 3300, paid 3300"},
		}},
		{"S2 a trial ends without a card", []Act{
			{Name: "begins a trial", Do: tries, Wants: "trialing business@1×0"},
			{Name: "buys before it is over", Do: buys(business, monthly, "good"), Wants: "trialing business@1×3"},
			{Name: "takes the card back", Do: func(w *World) { w.Fake.TakeCard(w.customer()) }, Wants: "trialing business@1×3"},
			{Name: "the trial ends", Do: passes(15 * day), Wants: "active"},
			{Name: "keeps a card, which alone buys nothing", Do: usesCard("good"), Wants: "active"},
			{Name: "buys again", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
		}},
		{"S3 a payment is declined and the next works", []Act{
			{Name: "buys", Do: buys(team, monthly, "expires"), Wants: "active team@1×3 | paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "past_due team@1×3, told owners | paid 1800, open 1800 | A payment for W did not go through"},
			{Name: "two days pass", Do: passes(2 * day), Wants: "past_due team@1×3, told owners | paid 1800, open 1800"},
			{Name: "keeps a good card", Do: usesCard("good"), Wants: "active team@1×3 | paid 1800, paid 1800 | W is paid for again"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800, paid 1800, paid 1800"},
		}},
		{"S4 nobody pays until it is read only", []Act{
			{Name: "buys", Do: buys(team, monthly, "thrice"), Wants: "active team@1×3 | paid 1800"},
			{Name: "two months pass", Do: passes(2 * month), Wants: "active team@1×3 | paid 1800, paid 1800, paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "past_due team@1×3, told owners | paid 1800, paid 1800, paid 1800, open 1800 | A payment for W did not go through"},
			{Name: "a week passes", Do: passes(7 * day), Wants: "past_due team@1×3, told administrators | paid 1800, paid 1800, paid 1800, open 1800 | W is still not paid for"},
			{Name: "three days pass", Do: passes(3 * day), Wants: "past_due team@1×3, told everybody | paid 1800, paid 1800, paid 1800, open 1800 | W is still not paid for"},
			{Name: "a week passes again", Do: passes(7 * day), Wants: "suspended team@1×3, told everybody | paid 1800, paid 1800, paid 1800, open 1800 | W can be read only now"},
			{Name: "pays the oldest", Do: paysOldest("good"), Wants: "active team@1×3 | paid 1800, paid 1800, paid 1800, paid 1800 | W is paid for again"},
			{Name: "pays the rest", Do: paysOldest("good"), Wants: "active team@1×3 | paid 1800, paid 1800, paid 1800, paid 1800"},
		}},
		{"S5 an upgrade in mid-period", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "ten days pass", Do: passes(10 * day), Wants: "active team@1×3 | paid 1800"},
			{Name: "changes to more", Do: changes(business, monthly), Wants: "active business@1×3 | paid 1800, paid 1016"},
			{Name: "a month passes", Do: passes(month), Wants: "active business@1×3 | paid 1800, paid 1016, paid 3300"},
		}},
		{"S6 a downgrade", []Act{
			{Name: "buys", Do: buys(business, monthly, "good"), Wants: "active business@1×3 | paid 3300"},
			{Name: "ten days pass", Do: passes(10 * day), Wants: "active business@1×3 | paid 3300"},
			{Name: "changes to less, later", Do: changes(team, monthly), Wants: "active business@1×3 | paid 3300"},
			{Name: "two months pass", Do: passes(2 * month), Wants: "active team@1×3 | paid 3300, paid 1800, paid 1800"},
		}},
		{"S7 it is to end, then not, then it ends", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "is to end", Do: ends(true), Wants: "active team@1×3, ends | paid 1800"},
			{Name: "is not to end", Do: ends(false), Wants: "active team@1×3 | paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800, paid 1800"},
			{Name: "is to end again", Do: ends(true), Wants: "active team@1×3, ends | paid 1800, paid 1800"},
			{Name: "its period ends", Do: passes(month), Wants: "active | paid 1800, paid 1800"},
		}},
		{"S8 it ends at once, with usage", []Act{
			{Name: "buys with usage", Do: buysWithUsage, Wants: "active team@1×3 | paid 1800"},
			{Name: "uses", Do: func(w *World) { w.Fake.Use(w.customer(), "team_calls_month_v1", 2_000) }, Wants: "active team@1×3 | paid 1800"},
			{Name: "ten days pass", Do: passes(10 * day), Wants: "active team@1×3 | paid 1800"},
			{Name: "ends at once", Do: func(w *World) { w.Fake.EndNow(w.customer()) }, Wants: "cancelled, told owners | paid 1800, paid 1000 | W has been closed"},
			{Name: "three months pass", Do: passes(3 * month), Wants: "cancelled, told owners | paid 1800, paid 1000"},
		}},
		{"S9 a refund, a dispute that is won, and one that is lost", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "gets five dollars back", Do: latest(func(f *stripefake.Fake, i string) { f.Refund(i, 500) }), Wants: "active team@1×3 | paid 1800 refunded 500"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800 refunded 500, paid 1800"},
			{Name: "a bank takes the payment back", Do: latest(func(f *stripefake.Fake, i string) { f.Dispute(i) }), Wants: "active team@1×3 | paid 1800 refunded 500, paid 1800 dispute needs_response"},
			{Name: "the bank decides for us", Do: latest(func(f *stripefake.Fake, i string) { f.Decide(i, true) }), Wants: "active team@1×3 | paid 1800 refunded 500, paid 1800 dispute won"},
			{Name: "a month passes again", Do: passes(month), Wants: "active team@1×3 | paid 1800 refunded 500, paid 1800 dispute won, paid 1800"},
			{Name: "a bank takes this one back too", Do: latest(func(f *stripefake.Fake, i string) { f.Dispute(i) }), Wants: "active team@1×3 | paid 1800 refunded 500, paid 1800 dispute won, paid 1800 dispute needs_response"},
			{Name: "the bank decides against us", Do: latest(func(f *stripefake.Fake, i string) { f.Decide(i, false) }), Answered: true, Wants: "active team@1×3, ends | paid 1800 refunded 500, paid 1800 dispute won, paid 1800 dispute lost"},
			{Name: "the period ends", Do: passes(month), Wants: "active | paid 1800 refunded 500, paid 1800 dispute won, paid 1800 dispute lost"},
		}},
		{"S10 a bank asks and is answered", []Act{
			{Name: "pays with a card whose bank asks", Do: asksBank, Wants: "active | open 1800"},
			{Name: "an hour passes", Do: passes(time.Hour), Wants: "active | open 1800"},
			{Name: "says no", Do: latest(func(f *stripefake.Fake, i string) { f.Confirm(i, false) }), Wants: "active | open 1800"},
			{Name: "tries again", Do: latest(func(f *stripefake.Fake, i string) { f.PayInvoice(i, "confirm") }), Wants: "active | open 1800"},
			{Name: "says yes", Do: latest(func(f *stripefake.Fake, i string) { f.Confirm(i, true) }), Wants: "active team@1×3 | paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800, paid 1800"},
		}},
		{"S10 a bank asks and nobody answers", []Act{
			{Name: "pays with a card whose bank asks", Do: asksBank, Wants: "active | open 1800"},
			{Name: "a day passes", Do: passes(day), Wants: "active | void 1800"},
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | void 1800, paid 1800"},
		}},
		{"S11 two pages are paid at once", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "a minute passes", Do: passes(time.Minute), Wants: "active team@1×3 | paid 1800"},
			{Name: "buys beside it", Do: BuyBeside, Answered: true, Wants: "active team@1×3 | paid 1800, paid 3300 refunded 3300"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800, paid 3300 refunded 3300, paid 1800"},
		}},
		{"S12 the customer is deleted", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "is deleted", Do: func(w *World) { w.Fake.DeleteCustomer(w.customer()) }, Wants: "cancelled, told owners | paid 1800 | W has been closed"},
			{Name: "ten days pass", Do: passes(10 * day), Wants: "cancelled, told owners | paid 1800"},
			{Name: "buys again", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800, paid 1800 | W is paid for again"},
		}},
		{"S13 a promotion ends", []Act{
			{Name: "buys with a code for two months", Do: func(w *World) { w.Fake.Promise("TWOMONTHS", 50, 2); buysWithCode("TWOMONTHS")(w) }, Wants: "active team@1×3 | paid 900"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 900, paid 900"},
			{Name: "a month passes again", Do: passes(month), Wants: "active team@1×3 | paid 900, paid 900, paid 1800"},
			{Name: "another month passes", Do: passes(month), Wants: "active team@1×3 | paid 900, paid 900, paid 1800, paid 1800"},
		}},
		{"S13 a promotion is for once", []Act{
			{Name: "buys with a code", Do: buysWithCode("WELCOME"), Wants: "active team@1×3 | paid 1440"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1440, paid 1800"},
		}},
		{"S13 a promotion is for ever", []Act{
			{Name: "buys with a code", Do: buysWithCode("NONPROFIT85"), Wants: "active team@1×3 | paid 270"},
			{Name: "changes to more", Do: changes(business, monthly), Wants: "active business@1×3 | paid 225, paid 270"},
			{Name: "a month passes", Do: passes(month), Wants: "active business@1×3 | paid 225, paid 270, paid 495"},
		}},
		{"S14 a tax number changes", []Act{
			{Name: "buys", Do: buys(team, monthly, "good"), Wants: "active team@1×3 | paid 1800"},
			{Name: "is called otherwise", Do: func(w *World) { w.Fake.Rename(w.customer(), "Larkfield GmbH") }, Wants: "active team@1×3 | paid 1800"},
			{Name: "has a tax number", Do: func(w *World) { w.Fake.Number(w.customer(), "eu_vat", "DE123456789") }, Wants: "active team@1×3 | paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "active team@1×3 | paid 1800, paid 1800"},
		}},
		{"what is owed is given up", []Act{
			{Name: "buys", Do: buys(team, monthly, "expires"), Wants: "active team@1×3 | paid 1800"},
			{Name: "a month passes", Do: passes(month), Wants: "past_due team@1×3, told owners | paid 1800, open 1800 | A payment for W did not go through"},
			{Name: "the invoice is void", Do: latest(func(f *stripefake.Fake, i string) { f.Void(i) }), Wants: "active team@1×3 | paid 1800, void 1800 | W is paid for again"},
			{Name: "a month passes again", Do: passes(month), Wants: "past_due team@1×3, told owners | paid 1800, void 1800, open 1800 | A payment for W did not go through"},
			{Name: "the invoice is written off", Do: latest(func(f *stripefake.Fake, i string) { f.WriteOff(i) }), Wants: "active team@1×3 | paid 1800, void 1800, uncollectible 1800 | W is paid for again"},
		}},
	}
}
