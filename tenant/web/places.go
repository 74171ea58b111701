package web

import "hearth/tenant/web/ui"

// The pages of a workspace's settings.
const (
	PlaceGeneral       = "/settings"
	PlaceAppearance    = "/settings/appearance"
	PlaceMembers       = "/settings/members"
	PlaceDomain        = "/settings/domain"
	PlaceBilling       = "/settings/billing"
	PlaceSupport       = "/settings/support"
	PlaceBots          = "/settings/bots"
	PlaceProfile       = "/profile"
	PlaceNotifications = "/notifications"
	PlaceSessions      = "/profile/sessions"
	PlaceTokens        = "/profile/tokens"
	PlaceReference     = "/api/v1" // how the API is used, for people
)

// PlaceWebhooks lists the programs that are told what happens in a workspace.
const PlaceWebhooks = "/settings/subscriptions"

// Where a workspace pays, and where Stripe tells the site what happened.
const (
	PlaceCheckout     = "/settings/billing/checkout"
	PlacePaid         = "/settings/billing/paid"
	PlacePortal       = "/settings/billing/portal"
	PlaceChange       = "/settings/billing/change"
	PlaceEnding       = "/settings/billing/ending"
	PlaceTrial        = "/settings/billing/trial"
	PlaceOverage      = "/settings/billing/above"
	PlaceStripeEvents = "/stripe/webhook"
)

// SettingsGroups lists the pages of a workspace's settings, which belong to several
// packages, with the one that is open marked.
func SettingsGroups(here string) []ui.NavGroup {
	item := func(label, at, icon string) ui.NavItem {
		return ui.NavItem{Label: label, Href: at, Icon: icon, Current: at == here}
	}
	return []ui.NavGroup{
		{Title: "Workspace", Items: []ui.NavItem{item("General", PlaceGeneral, "home"), item("Appearance", PlaceAppearance, "image"), item("Members", PlaceMembers, "users"), item("Bots", PlaceBots, "bot"), item("Webhooks", PlaceWebhooks, "hook"), item("Domain", PlaceDomain, "globe"), item("Billing", PlaceBilling, "card"), item("Support access", PlaceSupport, "shield")}},
		{Title: "You", Items: []ui.NavItem{
			item("Your profile", PlaceProfile, "smile"), item("Notifications", PlaceNotifications, "bell"), item("Devices", PlaceSessions, "monitor"), item("API tokens", PlaceTokens, "key"),
		}},
	}
}
