package billingweb

import "hearth/billing"

// comparison is the plans side by side.
type comparison struct {
	Plans []column
	Rows  []compared
}

type column struct {
	Name, Price, Unit string
	Mine              bool
}

type compared struct {
	Name   string
	Values []string // one for each plan
}

var comparedLimits = []struct {
	of   billing.Entitlement
	name string
}{
	{billing.Members, "Members"}, {billing.Guests, "Guests"}, {billing.HistoryDays, "History"}, {billing.Storage, "Storage"},
	{billing.FileSize, "Largest file"}, {billing.Calls, "Calls by bots and programs, a month"}, {billing.Extensions, "Extensions"}, {billing.SingleSignOn, "Single sign-on"},
}

func compare(g billing.Grants) (c comparison) {
	plans := billing.Plans()
	for _, p := range plans {
		col := column{Name: p.Name, Mine: p.ID == g.Plan().ID}
		col.Price, col.Unit = p.Says()
		c.Plans = append(c.Plans, col)
	}
	for _, l := range comparedLimits {
		row := compared{Name: l.name}
		for _, p := range plans {
			row.Values = append(row.Values, p.Limits[l.of].Says(l.of))
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}
