package billingweb

import (
	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// meter is one limit and what is used of it.
type meter struct {
	Name  string
	Used  string // "" where nothing is counted
	Limit string
	Bar   ui.Progress // Max 0: without
	Says  string      // under the bar, "" for nothing
}

// crowded is the part of a limit, in hundredths, from which a bar is amber; it is red
// where there is no room left.
const crowded = 80

func metersOf(g billing.Grants, s tenant.Spent) []meter {
	members := gauge(g, billing.Members, "Members", s.Members, billing.Grouped)
	storage := gauge(g, billing.Storage, "Storage", s.Storage, billing.Bytes)
	history := meter{Name: "History", Limit: historyOf(g)}
	if s.Hidden > 0 {
		history.Used = billing.Grouped(s.Hidden) + " hidden"
		history.Says = "They are kept. A plan with more history shows them again at once."
	}
	return []meter{members, storage, history, fileSize(g)}
}

// limitsOf is metersOf for those whom it is no business what is used.
func limitsOf(g billing.Grants) []meter {
	return []meter{
		{Name: "Members", Limit: amount(g, billing.Members, billing.Grouped)}, {Name: "Storage", Limit: amount(g, billing.Storage, billing.Bytes)},
		{Name: "History", Limit: historyOf(g)}, fileSize(g),
	}
}

func fileSize(g billing.Grants) meter {
	return meter{Name: "Largest file", Limit: amount(g, billing.FileSize, billing.Bytes)}
}

func gauge(g billing.Grants, e billing.Entitlement, name string, used int64, says func(int64) string) meter {
	limit := g.Limit(e)
	m := meter{Name: name, Used: says(used), Limit: "of " + amount(g, e, says)}
	switch {
	case limit == billing.Unlimited:
		m.Limit = "no limit"
		return m
	case used >= limit && g.Consent().On && used > 0 && billing.IsMetered(e):
		m.Bar.Kind, m.Says = "amber", "What is above is billed, up to the cap."
	case used >= limit:
		m.Bar.Kind, m.Says = "red", "Nothing is lost, and nothing more fits. "+remedy(g, e, used+1)
	case used*100 >= limit*crowded:
		m.Bar.Kind, m.Says = "amber", remedy(g, e, limit+1)
	}
	m.Bar.Label, m.Bar.Max, m.Bar.Value = name, max(limit, 1), min(used, max(limit, 1))
	return m
}

// remedy says which plan allows more.
func remedy(g billing.Grants, e billing.Entitlement, n int64) string {
	more, known := g.Raises(e, n)
	if !known {
		return ""
	}
	return more.Name + " allows " + billing.Phrase(e, billing.GrantsOf(more, g.Seats(), nil).Limit(e)) + "."
}

func amount(g billing.Grants, e billing.Entitlement, says func(int64) string) string {
	if g.Limit(e) == billing.Unlimited {
		return "No limit"
	}
	return says(g.Limit(e))
}

func historyOf(g billing.Grants) string {
	days, messages := g.Limit(billing.HistoryDays), g.Limit(billing.HistoryMessages)
	if days == billing.Unlimited || messages == billing.Unlimited {
		return "Everything"
	}
	return billing.Grouped(days) + " days, or the newest " + billing.Grouped(messages) + " messages"
}
