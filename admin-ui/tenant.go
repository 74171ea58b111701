package adminui

import (
	"fmt"
	"slices"
	"time"

	"hearth/billing"
	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// tenantTabs are the pages of one tenant, each for those who may see it.
var tenantTabs = []struct {
	do          Action
	Path, Label string
}{
	{seeTenants, "", "Overview"}, {seeTenants, "/usage", "Usage"}, {seeTenants, "/billing", "Billing"}, {seeMembers, "/members", "Members"},
	{seeTenants, "/jobs", "Jobs"}, {seeFlags, "/flags", "Flags"}, {seeAudit, "/audit", "Audit"},
}

// tenantHead is what every page of a tenant begins with.
type tenantHead struct {
	Shell  shellView
	Tenant tenantRow
	Plan   string // with its version
	Above  string // what may be billed above the plan; "" where its limits cannot be read
	Files  string // how many bytes, in words
	Newest int64  // the schema version this process needs
	Tab    string // the path of the page

	Addresses    tenant.Addresses
	Held         bool            // nothing in it may be deleted
	Exports      []exportView    // the latest, on the page that lists them
	Deletion     tenant.Deletion // that was asked for; zero: none
	DeletionOver bool            // nobody confirmed it in time

	Acts    []act // that are offered
	Dialogs []act // that can be open
	Typed   typedAct
}

func (v tenantHead) href(path string) string { return "/tenants/" + v.Tenant.ID.String() + path }

// tenantTop finds the tenant of an address and what its pages begin with. Faults:
// NotFound.
func (h *Handlers) tenantTop(c *fiber.Ctx, me tenant.Operator, tab string) (tenantHead, error) {
	t, err := h.tenantOf(c)
	if err != nil {
		return tenantHead{}, err
	}
	return h.topOf(c, me, t, tab)
}

func (h *Handlers) topOf(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant, tab string) (tenantHead, error) {
	stored, err := billing.StoredBy(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return tenantHead{}, err
	}
	deletion, err := tenant.DeletionOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return tenantHead{}, err
	}
	addresses, err := tenant.AddressesOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return tenantHead{}, err
	}
	account, err := billing.AccountOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return tenantHead{}, err
	}
	acts, err := h.actsOn(c.UserContext(), me, t, account, deletion, addresses)
	if err != nil {
		return tenantHead{}, err
	}
	var exports []exportView
	if tab == "" {
		if exports, err = h.exportsOf(c, t); err != nil {
			return tenantHead{}, err
		}
	}
	title := t.Name
	for _, known := range tenantTabs {
		if known.Path == tab && tab != "" {
			title += " · " + known.Label
		}
	}
	return tenantHead{
		Shell: h.shell(c, me, title, "/tenants"), Tenant: h.row(t), Plan: planVersion(t), Above: aboveSays(t), Files: billing.Bytes(stored), Newest: migrations.TenantVersion, Tab: tab,
		Addresses: addresses, Held: account.Customer.Held, Exports: exports, Deletion: deletion, DeletionOver: deletion.IsOver(time.Now()), Acts: acts, Dialogs: acts,
	}, nil
}

// tenantPage shows a tenant; the dialog of an act that was refused is open on it, and
// there though the act is not offered any more.
func (h *Handlers) tenantPage(c *fiber.Ctx, status int, me tenant.Operator, t tenant.Tenant, refused act, typed typedAct) error {
	head, err := h.topOf(c, me, t, "")
	if err != nil {
		return err
	}
	head.Typed = typed
	if refused.ID != "" && !slices.ContainsFunc(head.Acts, func(a act) bool { return a.ID == refused.ID }) {
		head.Dialogs = append(slices.Clone(head.Acts), refused)
	}
	return web.Page(c, status, tenantOverview(timelineView{Head: head, IsLate: true}))
}

// tenantOf finds the tenant that an address names. Faults: NotFound.
func (h *Handlers) tenantOf(c *fiber.Ctx) (tenant.Tenant, error) {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return tenant.Tenant{}, fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	t, err := tenant.TenantByID(c.UserContext(), h.control(), id)
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	return t, err
}

// planVersion says which version of a plan a tenant is on, and for how many.
func planVersion(t tenant.Tenant) string {
	p, err := billing.PlanByKey(billing.PlanKey(t.Plan))
	if err != nil {
		return t.Plan
	}
	says := fmt.Sprintf("%s, version %d", p.Name, p.Version)
	switch {
	case t.Seats == 1:
		return says + ", 1 seat"
	case t.Seats > 1:
		return says + ", " + billing.Grouped(t.Seats) + " seats"
	}
	return says
}

// aboveSays says what may be billed above a tenant's plan. A tenant whose plan is not in
// the catalogue is shown all the same.
func aboveSays(t tenant.Tenant) string {
	g, err := billing.GrantsFor(t)
	if err != nil {
		return ""
	}
	return capital(g.Consent().Says())
}

// outcome is how an operation stands.
func outcome(o tenant.OperationEntry) ui.Chip {
	switch {
	case !o.DoneAt.IsZero():
		return ui.Chip{Label: "Done", Kind: "active"}
	case o.Error != "":
		return ui.Chip{Label: "Failed, will be tried again", Kind: "suspended"}
	case o.Held:
		return ui.Chip{Label: "Running", Kind: "provisioning"}
	}
	return ui.Chip{Label: "Waiting", Kind: "past-due"}
}

func operationName(kind tenant.OpKind) string {
	switch kind {
	case tenant.OpProvision:
		return "Provision"
	case tenant.OpHibernate:
		return "Hibernate"
	case tenant.OpWake:
		return "Wake"
	case tenant.OpMove:
		return "Move"
	case tenant.OpDelete:
		return "Delete"
	}
	return string(kind)
}
