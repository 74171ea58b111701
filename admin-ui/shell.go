package adminui

import (
	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// places are where the navigation leads, each for those who may do something there.
var places = []struct {
	do   Action
	item ui.NavItem
}{
	{seeTenants, ui.NavItem{Label: "Overview", Href: "/", Icon: "gauge"}},
	{seeTenants, ui.NavItem{Label: "Tenants", Href: "/tenants", Icon: "building"}},
	{seeFleet, ui.NavItem{Label: "Fleet", Href: "/fleet", Icon: "db"}},
	{seeMoney, ui.NavItem{Label: "Money", Href: "/money", Icon: "card"}},
	{seeWords, ui.NavItem{Label: "Announcements", Href: "/announcements", Icon: "bell"}},
	{seeWords, ui.NavItem{Label: "Maintenance", Href: "/maintenance", Icon: "pause"}},
	{seeFlags, ui.NavItem{Label: "Flags", Href: "/flags", Icon: "flag"}},
	{seeOperators, ui.NavItem{Label: "Operators", Href: "/operators", Icon: "users"}},
	{seeAudit, ui.NavItem{Label: "Audit", Href: "/audit", Icon: "list"}},
	{ownAccount, ui.NavItem{Label: "Account", Href: "/account", Icon: "key"}},
}

// here marks the place that the page belongs to.
func here(place ui.NavItem, current string) ui.NavItem {
	place.Current = place.Href == current
	return place
}

// states are the states of a tenant in the order in which operators think of them.
var states = []struct {
	State tenant.State
	Chip  ui.Chip
	Means string
}{
	{tenant.StateActive, ui.Chip{Label: "Active", Kind: "active"}, "Members read and write"},
	{tenant.StateTrialing, ui.Chip{Label: "Trialing", Kind: "trialing"}, "The same, until the trial ends"},
	{tenant.StatePastDue, ui.Chip{Label: "Past due", Kind: "past-due"}, "Members read and write, a payment is late"},
	{tenant.StateSuspended, ui.Chip{Label: "Suspended", Kind: "suspended"}, "Members read only"},
	{tenant.StateProvisioning, ui.Chip{Label: "Provisioning", Kind: "provisioning"}, "Being set up"},
	{tenant.StateCancelled, ui.Chip{Label: "Cancelled", Kind: "cancelled"}, "Closed to members"},
	{tenant.StateDeleted, ui.Chip{Label: "Deleted", Kind: "cancelled"}, "Their data is gone"},
}

func stateChip(s tenant.State) ui.Chip {
	for _, known := range states {
		if known.State == s {
			return known.Chip
		}
	}
	return ui.Chip{Label: string(s)}
}

func isState(s tenant.State) bool {
	for _, known := range states {
		if known.State == s {
			return true
		}
	}
	return false
}

func residenceChip(r tenant.Residence) ui.Chip {
	if r == tenant.ResidenceHibernated {
		return ui.Chip{Label: "Hibernated", Kind: "hibernated"}
	}
	return ui.Chip{Label: "Awake", Kind: "bare"}
}

// hue gives a workspace's mark one of eight colours, always the same one.
func hue(id tenant.ID) string {
	return "plain hue-" + string(rune('0'+ui.Hue(int64(id[15])<<8|int64(id[14]))))
}
