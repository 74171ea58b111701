package tenantweb

import "hearth/billing"

// plan is one column of the price table.
type plan struct {
	ID, Name  string
	Tag       string // beside the name
	Price     string
	PriceUnit string
	For       string
	Button    string
	Best      bool
	Rows      []planRow
}

type planRow struct{ Name, Value string }

// pitches is what is said of each plan besides what it costs and grants.
var pitches = map[billing.PlanID]plan{
	billing.PlanFree:       {Button: "Start free", For: "A family, a club, a small team finding its feet."},
	billing.PlanTeam:       {Button: "Create your workspace", For: "For people who work together every day.", Tag: "Most choose this", Best: true},
	billing.PlanBusiness:   {Button: "Start free, then upgrade", For: "For companies with rules to keep and proof to give."},
	billing.PlanEnterprise: {Button: "Start free, then upgrade", For: "Your terms, your region, a person who answers."},
}

// priceTable draws the plans that are sold now.
func priceTable() []plan {
	var table []plan
	for _, sold := range billing.Plans() {
		p := pitches[sold.ID]
		p.ID, p.Name = string(sold.ID), sold.Name
		p.Price, p.PriceUnit = sold.Says()
		for _, e := range shownLimits {
			p.Rows = append(p.Rows, planRow{e.name, sold.Limits[e.of].Says(e.of)})
		}
		table = append(table, p)
	}
	return table
}

var shownLimits = []struct {
	of   billing.Entitlement
	name string
}{
	{billing.Members, "Members"}, {billing.Guests, "Guests"}, {billing.HistoryDays, "History"}, {billing.Storage, "Storage"},
	{billing.FileSize, "Largest file"}, {billing.SingleSignOn, "Single sign-on"},
}
