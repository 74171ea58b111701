package adminui

import (
	"encoding/json"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// pagesOfWords are those about announcements, switches and flags.
func pagesOfWords(id tenant.ID, at time.Time, shell func(title, place, search string) shellView) []page {
	viewer := shell("Flags", "/flags", "")
	viewer.Operator.Role = tenant.OperatorViewer
	wrong := bad{"": hostile, "title": hostile, "tenants": hostile, "starts_at": hostile, "words": hostile, "tenant": hostile, "reason": hostile, "everybody": hostile, "plan_team": hostile, "value": hostile}
	a := tenant.Announcement{ID: id, Kind: tenant.AnnounceIncident, Title: hostile, Body: hostile + "\nSee https://status.hearth.test/?a=1&b=2. javascript&colon;alert(1)", StartsAt: at, EndsAt: at.Add(time.Hour),
		Dismissible: true, Reach: tenant.Reach{Plans: []string{hostile}, States: []tenant.State{tenant.StatePastDue}, Servers: []string{hostile}, Tenants: []tenant.ID{id, id}}}
	form := formOf(a, []tenant.Tenant{{Slug: "larkfield"}})
	plans := []ui.Option{{Value: "team", Label: "Team"}}
	line := tenant.SwitchLine{ID: id, Kind: tenant.SwitchReadOnly, Tenant: id, Slug: hostile, Words: hostile, Reason: hostile, StartedBy: hostile, StartedAt: at, Until: at.Add(time.Hour)}
	past := line
	past.Slug, past.Kind, past.EndedAt, past.EndedBy = "", tenant.SwitchBanner, at, hostile
	flag := flagRow{tenant.PreviewPictures.Flag, tenant.FlagSetting{Name: "preview_pictures", Everybody: json.RawMessage(`"left out"`), Share: 5, Shared: json.RawMessage(`"shown"`),
		Plans: map[string]json.RawMessage{"team": json.RawMessage(`"shown"`)}, Owner: hostile, ExpiresOn: "2026-01-31", ChangedAt: at, Tenants: map[tenant.ID]json.RawMessage{id: json.RawMessage(`"shown"`)}}, true}
	plain := flagRow{Flag: tenant.PreviewsPerMessage.Flag}
	larkfield := tenantRow{Tenant: tenant.Tenant{ID: id, Name: hostile, Slug: "larkfield"}}
	return []page{
		{"announcements", announcementsListPage(announcementsView{Shell: shell("Announcements", "/announcements", ""), Now: at, Found: []tenant.Announcement{a, {ID: id, Title: "Over", Kind: "notice", EndsAt: at}}, Older: "/announcements?before=a", Paged: true})},
		{"announcements without any", announcementsListPage(announcementsView{Shell: viewer, Now: at})},
		{"announcement", announcementPage(announcementView{Shell: shell("Announcement", "/announcements", ""), Form: form, Preview: &a, Plans: plans, Servers: []ui.Option{{Value: "main", Label: "main"}, {Value: hostile, Label: hostile}}, Now: at})},
		{"announcement refused", announcementPage(announcementView{Shell: shell("Announcement", "/announcements", ""), Form: announcementForm{Title: hostile, Body: hostile, StartsAt: hostile, Tenants: hostile}, Bad: wrong, Plans: plans})},
		{"announcement that is over", announcementPage(announcementView{Shell: shell("Announcement", "/announcements", ""), Form: form, Preview: &a, Now: at.Add(2 * time.Hour)})},
		{"maintenance", switchesPage(switchesView{Shell: shell("Maintenance", "/maintenance", ""), On: []tenant.SwitchLine{line}, Past: []tenant.SwitchLine{past}, Typed: switchForm{Kind: hostile, Tenant: hostile, Words: hostile, Reason: hostile}, Bad: wrong})},
		{"maintenance without any", switchesPage(switchesView{Shell: viewer})},
		{"flags", flagsPage(flagsView{Shell: shell("Flags", "/flags", ""), Rows: []flagRow{flag, plain}})},
		{"flag", flagPage(flagView{Shell: shell("Flag", "/flags", ""), Row: flag, Typed: draftOf(flag), Plans: plans, Overrides: []tenant.FlagOverride{{Tenant: id, Slug: "larkfield", Value: json.RawMessage(`"shown"`), ChangedBy: hostile, ChangedAt: at}}})},
		{"flag refused", flagPage(flagView{Shell: shell("Flag", "/flags", ""), Row: plain, Typed: flagForm{Percent: hostile, Reason: hostile, FlagDraft: tenant.FlagDraft{Everybody: hostile, Owner: hostile, ExpiresOn: hostile}}, Bad: wrong, One: overrideForm{"x", hostile, hostile, hostile}, BadOne: wrong, Plans: plans})},
		{"flag for a viewer", flagPage(flagView{Shell: viewer, Row: plain, Typed: draftOf(plain)})},
		{"flags of a tenant", tenantFlagsPage(tenantFlagsView{Head: headOf(larkfield, "/flags"), Flags: []tenantFlag{{flag, "shown", tenant.FlagFromTenant, "shown"}, {plain, "3", tenant.FlagFromDefault, ""}},
			Typed: overrideForm{plain.Name, "larkfield", hostile, strings.Repeat("x", 501)}, Bad: wrong})},
	}
}
