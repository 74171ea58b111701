package tenantweb

import (
	"fmt"
	"time"

	"hearth/billing"
)

// priceView is the page of what everything costs.
type priceView struct {
	Plans  []plan
	Yearly bool // what a year costs, by the month
	Tax    bool // it comes on top
	Rules  []planRow
	Above  []planRow
	Asked  []question
}

type question struct{ Asks, Says string }

// payYearly is in the address of the page that shows what paying yearly costs.
const payYearly = "yearly"

func (h *Handlers) prices(pay string) priceView {
	v := priceView{Plans: priceTable(), Yearly: pay == payYearly, Tax: h.tax, Asked: questions(h.tax)}
	above := map[billing.Overage]*planRow{
		billing.OverageNever: {Value: "The limit is the end. Nothing is ever charged."},
		billing.OverageOff:   {Value: "The limit is the end, until an administrator allows more, up to a sum a month that they set."},
		billing.OverageOn:    {Value: "More is billed, up to a sum a month: at first a fifth of the bill. An administrator changes it, or switches it off."},
	}
	for i, sold := range billing.Plans() {
		row := above[sold.Overage]
		if sold.OnRequest {
			v.Rules = append(v.Rules, planRow{sold.Name, "As it is agreed with you."})
			continue
		}
		if row.Name != "" {
			row.Name += ", "
		}
		row.Name += sold.Name
		if yearly, is := sold.Price(billing.MetricSeats, billing.Yearly); is && v.Yearly {
			v.Plans[i].Price, v.Plans[i].PriceUnit = billing.Money(yearly.Amount/12), "a member a month, "+billing.Money(yearly.Amount)+" paid for a year"
		}
	}
	v.Rules = append([]planRow{*above[billing.OverageNever], *above[billing.OverageOff], *above[billing.OverageOn]}, v.Rules...)
	v.Above = aboveCosts()
	return v
}

// aboveCosts is what is charged for what is used above a plan that bills it.
func aboveCosts() (rows []planRow) {
	units := []struct {
		of         billing.Metric
		name, each string
		times      int64 // of the unit that has a price
	}{
		{billing.MetricStorage, "Files", "for each GB, kept for a month", 1_000},
		{billing.MetricCalls, "Calls by bots and programs", "for each 100,000", 100},
		{billing.MetricCPU, "Time that extensions compute", "for each 1,000 seconds", 1_000},
	}
	for _, u := range units {
		for _, sold := range billing.Plans() {
			if price, is := sold.Price(u.of, billing.Monthly); is {
				rows = append(rows, planRow{u.name, billing.Money(price.Amount*u.times) + " " + u.each})
				break
			}
		}
	}
	return rows
}

func questions(tax bool) []question {
	asked := []question{
		{"Who counts as a member?", fmt.Sprintf("Everybody who was here in the last %s: who wrote, reacted or read. Who is quiet for longer costs nothing and keeps their place. Bots are free.", days(billing.SeatCountsFor))},
		{"What if somebody joins or leaves in the middle of a month?", "You pay for what is left of the month, and get back what is left when somebody goes. Both stand on the next invoice. Who pays yearly gets seats back when the year is over."},
		{"Can we try it before we pay?", fmt.Sprintf("Yes, Business for %s, without a card. After that the workspace is on Free, unless you choose a plan.", days(billing.TrialLength))},
		{"Can we change our mind?", "At any time. A larger plan counts at once, and you pay for what is left of the period. A smaller one, or Free, begins when the period ends that you have paid for, and you can take that back until then."},
		{"What happens to what is above a smaller plan's limits?", "Nothing is deleted. Files and messages stay, and so does everybody. What the plan does not show is hidden, and comes back with a larger one. Nothing can be added until there is room."},
		{"What happens when a payment fails?", fmt.Sprintf("Nothing at first: the owner gets a mail and can use another card. After %s the workspace can be read and exported, and nobody can write. %s after that it is closed, and kept for %s. One payment brings everything back, at any point before.",
			days(billing.SuspendUnpaid), days(billing.CancelSuspended), days(billing.KeepPaid))},
		{"How do we pay?", "With a card, through Stripe. Hearth never sees its number. Invoices, receipts, the name that they show and where they go are on the Billing page of your workspace."},
		{"Is there a discount?", "If you were given a code, type it when you pay. What it takes off stands beside your plan and on each invoice. Paying yearly costs less than twelve months."},
	}
	if tax {
		return append(asked, question{"Is tax included?", "No. Where it is due it is added when you pay. A company with a tax number can enter it there."})
	}
	return append(asked, question{"Is there anything on top?", "No. What you see here is what you pay, in US dollars."})
}

func days(d time.Duration) string { return fmt.Sprintf("%d days", int(d.Hours()/24)) }
