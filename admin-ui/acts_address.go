package adminui

import (
	"strings"

	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Where the buttons of acts stand that are not on top of the page: beside a fact.
const (
	besideAddress = "address"
	besideDomain  = "domain"
)

// renameAct gives a workspace another address; the ones it had are told, as going back
// takes a rename back.
func renameAct(t tenant.Tenant, a tenant.Addresses) act {
	hint := "Small letters, digits and single hyphens."
	if len(a.Retired) > 0 {
		var before []string
		for _, r := range a.Retired {
			before = append(before, r.Slug)
		}
		hint = "It can go back to " + strings.Join(before, ", ") + "."
	}
	return act{
		ID: "rename", Button: "Rename", Title: "Change the address", Path: "/address", Do: renameTenant, Beside: besideAddress,
		Effect: "The workspace moves to another address at once. " + t.Slug + " leads there for 180 days and can be nobody else’s meanwhile: pages that are open go on working, and so do links and bots. Until then you can go back to it. Nobody is mailed.",
		Fields: []actField{{Label: "New address", Name: "slug", Kind: "text", Value: t.Slug, Hint: hint}},
	}
}

func addDomainAct() act {
	return act{
		ID: "add-domain", Button: "Add", Title: "Add a domain", Path: "/domain", Do: changeDomain, Beside: besideDomain,
		Effect: "Nothing changes for members yet: the domain leads here once it is verified. The workspace sees the records it has to add under its settings. You can remove it again.",
		Fields: []actField{{Label: "Domain", Name: "host", Kind: "text", Hint: "Like chat.example.com."}},
	}
}

func verifyDomainAct(claim tenant.DomainClaim) act {
	name, text := claim.Record()
	return act{
		ID: "verify-domain", Button: "Verify now", Title: "Verify " + claim.Host, Path: "/domain/verify", Do: changeDomain, Beside: besideDomain,
		Effect: "The name servers are asked now for the TXT record at " + name + ", and you are shown what they answer. Where it says " + text + " the domain leads to the workspace from then on, and so do links in its mails. You can remove it again.",
	}
}

func vouchDomainAct(claim tenant.DomainClaim) act {
	return act{
		ID: "vouch-domain", Button: "Verify without DNS", Title: "Vouch for " + claim.Host, Path: "/domain/vouch", Do: vouchDomain, Warn: true, Beside: besideDomain,
		Effect: "The domain counts as the workspace’s own without any record that shows it. Whoever controls it sees what members send there, so be sure whose it is. You can remove it again.",
	}
}

// removeDomainAct takes a domain, or the claim to one.
func removeDomainAct(t tenant.Tenant, a tenant.Addresses) act {
	to := act{ID: "remove-domain", Button: "Remove", Path: "/domain/delete", Do: changeDomain, Warn: true, Beside: besideDomain}
	to.Title = "Remove " + or(t.Domain, a.Claim.Host)
	to.Effect = "Links that name it stop working, and whoever is signed in there signs in again at " + t.Slug + ". It can be added again, and has to be verified again then."
	if t.Domain == "" {
		to.Effect = "The workspace does not wait for it any more. It can be added again, with a new record to show whose it is."
	}
	return to
}

// beside lists the acts whose buttons stand at a place; "" is on top.
func beside(acts []act, place string) (list []act) {
	for _, a := range acts {
		if a.Beside == place {
			list = append(list, a)
		}
	}
	return list
}

func (h *Handlers) rename(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	before, err := tenant.AddressesOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return err
	}
	now, err := h.tenants.RenameAs(web.Context(c), actor(c, me), t.ID, c.FormValue("slug"), c.FormValue("reason"))
	return h.done(c, me, t, renameAct(t, before), "It is at "+now.Slug+" now. "+t.Slug+" leads there.", err)
}

func (h *Handlers) addDomain(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.tenants.AddDomainAs(web.Context(c), actor(c, me), t.ID, c.FormValue("host"), c.FormValue("reason"))
	return h.done(c, me, t, addDomainAct(), "Added. It has to be verified now.", err)
}

func (h *Handlers) verifyDomain(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	before, err := tenant.AddressesOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return err
	}
	host, found, err := h.tenants.VerifyDomainAs(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	said := host + " is verified. The name servers answer: " + shown(strings.Join(found, ", "))
	return h.done(c, me, t, verifyDomainAct(before.Claim), said, err)
}

func (h *Handlers) vouchDomain(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	before, err := tenant.AddressesOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return err
	}
	host, err := h.tenants.VouchDomainAs(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, vouchDomainAct(before.Claim), host+" leads to "+t.Name+" now.", err)
}

func (h *Handlers) removeDomain(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	before, err := tenant.AddressesOf(c.UserContext(), h.control(), t.ID)
	if err != nil {
		return err
	}
	host, err := h.tenants.RemoveDomainAs(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, removeDomainAct(t, before), host+" is removed. Adding it again takes this back.", err)
}
