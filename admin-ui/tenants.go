package adminui

import (
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const tenantsPage = 50

// listTenants answers the one box with what it found, or with the list.
func (h *Handlers) listTenants(c *fiber.Ctx, me tenant.Operator) error {
	text := strings.TrimSpace(c.Query("q"))
	if text != "" {
		return h.find(c, me, text)
	}
	f := filterOf(func(name string) string { return c.Query(name) })
	return h.showList(c, me, f, c.Query("after"), c.Query("before"), nil)
}

// find goes straight to a tenant that the text names, and lists what it may mean.
func (h *Handlers) find(c *fiber.Ctx, me tenant.Operator, text string) error {
	v := tenantsView{Shell: shellView{Head: h.head(c, "Search"), Operator: me, Search: shown(text), Place: "/tenants"}, IsSearch: true}
	if err := tenant.CheckFind(text); err != nil {
		v.Shell.Search, v.Problem = "", fault.Message(err)
		return web.Page(c, web.Status(err), tenantsListPage(v))
	}
	known, err := billing.Find(c.UserContext(), h.control(), text)
	if err != nil {
		return err
	}
	found, err := h.server.Registry().Find(c.UserContext(), text, known)
	if err != nil {
		return err
	}
	if only, one := found.Only(); one {
		return web.SeeOther(c, "/tenants/"+only.ID.String())
	}
	for _, one := range found.Found {
		row := h.row(one.Tenant)
		row.Why, row.What = one.Why, one.What
		v.Rows = append(v.Rows, row)
	}
	v.Number, v.More = counted(len(found.Found), found.More), found.More
	return web.Page(c, fiber.StatusOK, tenantsListPage(v))
}

// showList answers with a page of the list. A problem is one with naming the view.
func (h *Handlers) showList(c *fiber.Ctx, me tenant.Operator, f filter, after, before string, naming error) error {
	v := tenantsView{
		Shell:  shellView{Head: h.head(c, "Tenants"), Operator: me, Place: "/tenants"},
		Filter: f, Regions: h.regions(f.Region), Columns: columns(f),
	}
	var err error
	if v.Views, err = tenant.ViewsOf(c.UserContext(), h.control(), me.ID); err != nil {
		return err
	}
	page, err := h.listed(c, f, after, before)
	status := fiber.StatusOK
	switch {
	case fault.Is(err, fault.Invalid):
		v.Filter, v.Problem, status = filter{}, fault.Message(err), web.Status(err)
		v.Tabs = stateTabs(filter{}, nil)
		return web.Page(c, status, tenantsListPage(v))
	case err != nil:
		return err
	case naming != nil:
		v.Naming, v.Name, status = fault.Message(naming), shown(c.FormValue("name")), web.Status(naming)
	}
	v.Number, v.Tabs = counted(page.Number, page.Number > tenant.RosterCounted), stateTabs(f, page.States)
	v.turn(f, page, after, before)
	for _, t := range page.Tenants {
		v.Rows = append(v.Rows, h.row(t))
	}
	return web.Page(c, status, tenantsListPage(v))
}

func (h *Handlers) listed(c *fiber.Ctx, f filter, after, before string) (tenant.RosterPage, error) {
	r, err := f.roster(time.Now())
	if err != nil {
		return tenant.RosterPage{}, err
	}
	r.Limit, r.After, r.Before, r.CountStates = tenantsPage, after, before, !f.in("").isNarrow()
	if before != "" {
		r.After = ""
	}
	return r.Tenants(c.UserContext(), h.control())
}

// turn finds the addresses of the pages beside this one.
func (v *tenantsView) turn(f filter, page tenant.RosterPage, after, before string) {
	if len(page.Tenants) == 0 {
		if after != "" || before != "" {
			v.First = f.href()
		}
		return
	}
	sort, _ := f.order()
	r := tenant.Roster{Sort: sort}
	if after != "" || before != "" && page.More {
		v.Previous, v.First = f.href("before", r.Cursor(page.Tenants[0])), f.href()
	}
	if before != "" || page.More {
		v.Next = f.href("after", r.Cursor(page.Tenants[len(page.Tenants)-1]))
	}
}

func (h *Handlers) row(t tenant.Tenant) tenantRow {
	return tenantRow{
		Tenant: t, Host: h.server.WorkspaceHost(t.Slug), URL: h.server.WorkspaceURL(t.Slug, "/"), Plan: planName(t.Plan), MRR: billing.Cents(t.MRR),
		Behind: t.SchemaVersion < migrations.TenantVersion && t.State != tenant.StateDeleted && t.State != tenant.StateProvisioning,
	}
}

// planName is the plan as a list says it; one that no catalogue knows keeps its key.
func planName(key string) string {
	p, err := billing.PlanByKey(billing.PlanKey(key))
	if err != nil {
		return key
	}
	return p.Name
}

// regions are the servers that tenants can live on, and the one that was asked for.
func (h *Handlers) regions(asked string) []option {
	all := []option{{Value: "", Label: "Any region"}}
	known := asked == ""
	for _, s := range h.server.Registry().Servers() {
		all = append(all, option{Value: s.Name, Label: s.Name})
		known = known || s.Name == asked
	}
	if !known {
		all = append(all, option{Value: shown(asked), Label: shown(asked)})
	}
	return all
}

// plans are the plans as choices of a filter.
func plans() []option {
	all := []option{{Value: "", Label: "Any plan"}}
	for _, p := range billing.Plans() {
		all = append(all, option{Value: string(p.ID), Label: p.Name})
	}
	return all
}

// versions are the choices of a filter, with the one that was asked for.
func versions(asked string) []option {
	all := []option{{Value: "", Label: "Any version"}, {Value: "newest", Label: "Newest schema"}, {Value: "behind", Label: "Older schema"}}
	if _, err := strconv.Atoi(asked); err == nil {
		all = append(all, option{Value: asked, Label: asked})
	}
	return all
}

// columns are the heads of the list; those by which it can be ordered lead there, and
// the one by which it is, to the same turned round.
func columns(f filter) []ui.Column {
	by, up := f.order()
	head := func(label string, sort tenant.RosterSort, number bool) ui.Column {
		c := ui.Column{Label: label, Number: number, Href: f.sorted(string(sort)).href()}
		if sort == tenant.SortSlug {
			c.Href = f.sorted("").href()
		}
		if sort != by && (by != "" || sort != tenant.SortSlug) {
			return c
		}
		if c.Sorted = "descending"; up != (sort == tenant.SortSlug) {
			c.Sorted = "ascending"
		}
		if !up {
			c.Href = f.sorted("-" + string(sort)).href()
		}
		return c
	}
	return []ui.Column{
		{Label: "Name"}, head("Address", tenant.SortSlug, false), {Label: "State"}, {Label: "Plan"}, head("MRR", tenant.SortMRR, true), head("Margin", tenant.SortMargin, true),
		{Label: "Region"}, {Label: "Schema version", Number: true}, head("Last active", tenant.SortSeen, true), head("Created", tenant.SortCreated, true),
	}
}

// stateTabs lists the states, with numbers where nothing else narrows the list.
func stateTabs(f filter, counts map[tenant.State]int) []ui.Tab {
	tabs := []ui.Tab{{Label: "All", Href: f.in("").href(), Current: f.State == ""}}
	for _, s := range states {
		n, known := counts[s.State]
		if len(counts) > 0 && n == 0 && f.State != string(s.State) {
			continue
		}
		tab := ui.Tab{Label: s.Chip.Label, Href: f.in(s.State).href(), Current: f.State == string(s.State)}
		if known {
			tab.Count = counted(n, n > tenant.RosterCounted)
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// counted writes a number that was counted no further than people care.
func counted(n int, more bool) string {
	if more && n > tenant.RosterCounted {
		n = tenant.RosterCounted
	}
	if more {
		return grouped(n) + "+"
	}
	return grouped(n)
}

func version(n int64) string {
	if n == 0 {
		return "None"
	}
	return strconv.FormatInt(n, 10)
}
