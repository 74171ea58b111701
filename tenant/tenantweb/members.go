package tenantweb

import (
	"net/url"
	"strconv"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/qr"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type membersView struct {
	Head       ui.Head
	Settings   ui.Settings
	InviteLink string
	InviteCode qr.Code
	MayChange  bool
	Search     string
	Status     tenant.Status
	Tabs       []ui.Tab
	Rows       []memberRow
	Next       string // address of the next page, "" for none
	Bots       int    // how many there are, which are in no list of people; 0 where their page is not shown
	Full       string // why nobody more can join, "" where somebody can
}

type memberRow struct {
	tenant.MemberRow
	Me        bool
	MayChange bool // by whoever looks: neither the owner nor oneself
	MayOwn    bool // whoever looks is the owner and could hand the workspace to them
}

// members lists people a page at a time. Everybody may look and pass the invite
// link on; administrators may change things.
func (h *Handlers) members(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	ctx := c.UserContext()
	view := membersView{MayChange: me.IsAdministrator(), Search: strings.TrimSpace(c.Query("q")), Status: tenant.StatusActive}
	switch status := tenant.Status(c.Query("status")); {
	case status == tenant.StatusDeactivated, status == tenant.StatusBanned && view.MayChange:
		view.Status = status
	}
	after := c.Query("after")
	afterID, _ := strconv.ParseInt(c.Query("after_id"), 10, 64) // anything else is the first page
	if !tenant.CleanText(view.Search + after) {
		view.Search, after, afterID = "", "", 0
	}
	found, err := tenant.MembersLike(ctx, db, view.Search, view.Status, after, afterID)
	if err != nil {
		return err
	}
	view.show(found, me)
	counts, err := tenant.CountMembersByStatus(ctx, db)
	if err != nil {
		return err
	}
	if err := h.tenants.FullFor(c.UserContext(), web.Tenant(c), int64(counts[tenant.StatusActive])); fault.Is(err, fault.PaymentRequired) && view.MayChange {
		view.Full = fault.Message(err)
	} else if err != nil && !fault.Is(err, fault.PaymentRequired) {
		return err
	}
	code, err := h.tenants.InviteCode(ctx, db)
	if err != nil {
		return err
	}
	if me.Visit == nil { // who would not get to their page
		if view.Bots, err = tenant.CountBots(ctx, db); err != nil {
			return err
		}
	}
	t := web.Tenant(c)
	if code != "" && me.Visit == nil {
		view.InviteLink = h.server.TenantURL(t, "/join/"+code)
		if view.InviteCode, err = qr.New(view.InviteLink); err != nil {
			return err
		}
	}
	view.Tabs = view.tabs(counts)
	view.Head = h.server.Head(c, "Members · "+t.Name)
	view.Settings = settings(c, placeMembers, "Members", people(counts[tenant.StatusActive])+" can sign in here.")
	return web.Page(c, fiber.StatusOK, membersPage(view))
}

func (v *membersView) show(found []tenant.MemberRow, me tenant.Member) {
	for _, m := range found {
		v.Rows = append(v.Rows, rowFor(m, me))
	}
	if len(found) == tenant.MembersPage {
		last := found[len(found)-1]
		v.Next = v.address(v.Status, url.Values{"after": {last.Name}, "after_id": {strconv.FormatInt(last.ID, 10)}})
	}
}

// tabs shows who was banned to administrators alone.
func (v *membersView) tabs(counts map[tenant.Status]int) (tabs []ui.Tab) {
	for _, tab := range []struct {
		status tenant.Status
		label  string
		always bool
	}{{tenant.StatusActive, "Everyone", true}, {tenant.StatusDeactivated, "Deactivated", false}, {tenant.StatusBanned, "Banned", false}} {
		here := v.Status == tab.status
		if tab.always || here || counts[tab.status] > 0 && (tab.status != tenant.StatusBanned || v.MayChange) {
			tabs = append(tabs, ui.Tab{Label: tab.label, Href: v.address(tab.status, nil), Count: strconv.Itoa(counts[tab.status]), Current: here})
		}
	}
	return tabs
}

// address is this list, searched as it is, with another status or page.
func (v *membersView) address(status tenant.Status, more url.Values) string {
	query := url.Values{}
	for name, values := range more {
		query[name] = values
	}
	if v.Search != "" {
		query.Set("q", v.Search)
	}
	if status != tenant.StatusActive {
		query.Set("status", string(status))
	}
	if len(query) == 0 {
		return string(placeMembers)
	}
	return string(placeMembers) + "?" + query.Encode()
}

// botsHere says how many bots there are beside the people.
func botsHere(n int) string {
	if n == 1 {
		return "One bot is here, too. It takes no seat."
	}
	return strconv.Itoa(n) + " bots are here, too. They take no seats."
}

func people(n int) string {
	if n == 1 {
		return "One person"
	}
	return strconv.Itoa(n) + " people"
}
