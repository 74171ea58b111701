package adminui

import (
	"net/url"
	"strconv"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// memberTabs are the members of a workspace by whether they may sign in.
var memberTabs = []struct {
	status tenant.Status
	label  string
}{{tenant.StatusActive, "Active"}, {tenant.StatusDeactivated, "Deactivated"}, {tenant.StatusBanned, "Banned"}}

type tenantMembersView struct {
	Head    tenantHead
	Status  tenant.Status
	Members []tenant.MemberRow
	Next    string // address, "" where there is none
	Paged   bool
	Visits  bool   // the operator may sign in as one of them
	Asleep  string // why nobody is listed, "" where they are
}

// showTenantMembers reads the tenant's own schema, which is written into the audit log,
// and wakes nobody by it.
func (h *Handlers) showTenantMembers(c *fiber.Ctx, me tenant.Operator) error {
	head, err := h.tenantTop(c, me, "/members")
	if err != nil {
		return err
	}
	v := tenantMembersView{Head: head, Status: tenant.StatusActive, Paged: c.Query("after") != ""}
	if asked := tenant.Status(c.Query("status")); asked != "" {
		v.Status = asked
		if asked != tenant.StatusDeactivated && asked != tenant.StatusBanned && asked != tenant.StatusActive {
			return fault.New(fault.Invalid, "Members are active, deactivated or banned.")
		}
	}
	after, afterID := c.Query("after"), int64(0)
	if v.Paged {
		if afterID, err = strconv.ParseInt(c.Query("id"), 10, 64); err != nil || !tenant.CleanText(after) || len(after) > 300 {
			return fault.Wrap(err, fault.Invalid, "This list cannot go on from there. Begin at its first page.")
		}
	}
	v.Visits = can(me, signInAs) && tenant.CheckAct(head.Tenant.Tenant, tenant.ActVisit) == nil
	if as := c.Query("as"); as != "" && v.Visits {
		v.Head.Typed = typedAct{ID: visitDialog, Values: map[string]string{"member": shown(as)}}
	}
	list, err := h.tenants.LookAtMembers(c.UserContext(), head.Tenant.Tenant, actor(c, me), v.Status, after, afterID)
	if fault.Is(err, fault.Precondition) {
		v.Asleep = fault.Message(err)
		return web.Page(c, fiber.StatusOK, tenantMembers(v))
	}
	if err != nil {
		return err
	}
	v.Members, v.Head.Tenant.OwnerEmail = list.Members, list.Owner
	if len(list.Members) == tenant.MembersPage {
		last := list.Members[tenant.MembersPage-1]
		v.Next = head.href("/members?" + url.Values{"status": {string(v.Status)}, "after": {last.Name}, "id": {strconv.FormatInt(last.ID, 10)}}.Encode())
	}
	return web.Page(c, fiber.StatusOK, tenantMembers(v))
}
