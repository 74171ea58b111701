package adminui

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	tenantsPage = 50
	maxSearch   = 100 // characters
)

func (h *Handlers) listTenants(c *fiber.Ctx, me tenant.Operator) error {
	search, err := tenantSearch(c)
	if err != nil {
		return h.tenantsPage(c, me, search, nil, err)
	}
	if id, err := tenant.ParseID(search.Text); err == nil {
		return web.SeeOther(c, "/tenants/"+id.String())
	}
	search.Limit = tenantsPage + 1
	found, err := tenant.TenantsLike(c.UserContext(), h.control(), search)
	if err != nil {
		return err
	}
	return h.tenantsPage(c, me, search, found, nil)
}

// tenantSearch reads what a list is narrowed to. Faults: Invalid.
func tenantSearch(c *fiber.Ctx) (tenant.TenantSearch, error) {
	s := tenant.TenantSearch{
		Text: strings.TrimSpace(c.Query("q")), State: tenant.State(c.Query("state")), After: c.Query("after"),
	}
	switch {
	case !tenant.CleanText(s.Text) || !tenant.CleanText(s.After):
		return tenant.TenantSearch{}, fault.New(fault.Invalid, "This search has characters that no name or address can have.")
	case utf8.RuneCountInString(s.Text) > maxSearch:
		return tenant.TenantSearch{}, fault.New(fault.Invalid, "This search is longer than any name. Use at most %d characters.", maxSearch)
	case s.State != "" && !isState(s.State):
		return tenant.TenantSearch{}, fault.New(fault.Invalid, "There is no such state of a tenant.")
	}
	return s, nil
}

func (h *Handlers) tenantsPage(c *fiber.Ctx, me tenant.Operator, search tenant.TenantSearch, found []tenant.Tenant, problem error) error {
	counts, err := tenant.CountTenants(c.UserContext(), h.control())
	if err != nil {
		return err
	}
	v := h.list(search, found, counts)
	v.Shell = shellView{Head: h.head(c, "Tenants"), Operator: me, Search: search.Text, Place: "/tenants"}
	status := fiber.StatusOK
	if problem != nil {
		status, v.Problem = web.Status(problem), fault.Message(problem)
	}
	return web.Page(c, status, tenantsListPage(v))
}

// list makes a page of what was found; one tenant more than it holds says that
// there is a next page.
func (h *Handlers) list(search tenant.TenantSearch, found []tenant.Tenant, counts map[tenant.State]int) tenantsView {
	v := tenantsView{Tabs: stateTabs(search, counts), Total: total(counts)}
	if search.After != "" {
		v.First = address(search, "")
	}
	if len(found) > tenantsPage {
		found = found[:tenantsPage]
		v.Next = address(search, found[tenantsPage-1].Slug)
	}
	for _, t := range found {
		v.Rows = append(v.Rows, h.row(t))
	}
	return v
}

func (h *Handlers) row(t tenant.Tenant) tenantRow {
	return tenantRow{
		Tenant: t, Host: h.server.WorkspaceHost(t.Slug), URL: h.server.WorkspaceURL(t.Slug, "/"),
		Behind: t.SchemaVersion < migrations.TenantVersion && t.State != tenant.StateDeleted && t.State != tenant.StateProvisioning,
	}
}

// stateTabs lists the states. While something is searched for they carry no
// numbers, for those would be of another list.
func stateTabs(search tenant.TenantSearch, counts map[tenant.State]int) []ui.Tab {
	number := func(n int) string {
		if search.Text != "" {
			return ""
		}
		return grouped(n)
	}
	all := total(counts) + counts[tenant.StateDeleted]
	tabs := []ui.Tab{{Label: "All", Href: address(tenant.TenantSearch{Text: search.Text}, ""), Count: number(all), Current: search.State == ""}}
	for _, s := range states {
		if counts[s.State] == 0 && search.State != s.State {
			continue
		}
		tabs = append(tabs, ui.Tab{
			Label: s.Chip.Label, Href: address(tenant.TenantSearch{Text: search.Text, State: s.State}, ""),
			Count: number(counts[s.State]), Current: search.State == s.State,
		})
	}
	return tabs
}

// address is where a search goes on behind a slug.
func address(s tenant.TenantSearch, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": s.Text, "state": string(s.State), "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/tenants"
	}
	return "/tenants?" + q.Encode()
}

func version(n int64) string {
	if n == 0 {
		return "None"
	}
	return strconv.FormatInt(n, 10)
}
