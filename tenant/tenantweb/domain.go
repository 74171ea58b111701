package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type domainView struct {
	Head      ui.Head
	Settings  ui.Settings
	MayChange bool
	Domain    string // verified, "" for none
	Claim     tenant.DomainClaim
	Address   string // where the workspace always is
	Typed     string
	Problems  problems
}

// domain shows the workspace's own domain, or the way to one.
func (h *Handlers) domain(c *fiber.Ctx, _ tenant.DB, me tenant.Member) error {
	return h.domainPage(c, fiber.StatusOK, me, "", nil)
}

func (h *Handlers) claimDomain(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	host := c.FormValue("host")
	err := h.server.Limit(c, domainRule, db.Tenant().String())
	if err == nil {
		err = h.tenants.ClaimDomain(c.UserContext(), db, me, host)
	}
	if refused(err) {
		return h.domainPage(c, web.Status(err), me, host, err)
	}
	return h.saved(c, err, "Noted. Now add the records below.", placeDomain)
}

// verifyDomain asks the domain name system, which is somebody else's machine: not
// more often than the record can change.
func (h *Handlers) verifyDomain(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	err := h.server.Limit(c, domainRule, db.Tenant().String())
	var host string
	if err == nil {
		host, err = h.tenants.VerifyDomain(c.UserContext(), db, me)
	}
	if refused(err) {
		return h.domainPage(c, web.Status(err), me, "", err)
	}
	return h.saved(c, err, host+" is verified. Links in mail lead there from now on.", placeDomain)
}

// removeDomain gives the domain up. Whoever does it there arrives signed in at the
// address that remains.
func (h *Handlers) removeDomain(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	t := web.Tenant(c)
	if err := h.tenants.RemoveDomain(c.UserContext(), db, me); err != nil {
		return err
	}
	if c.Hostname() != h.server.WorkspaceHost(t.Slug) {
		return h.server.HandOver(c, db, me, t, string(placeDomain))
	}
	return h.saved(c, nil, "Removed.", placeDomain)
}

func (h *Handlers) domainPage(c *fiber.Ctx, status int, me tenant.Member, typed string, problem error) error {
	t := web.Tenant(c)
	claim, err := tenant.Claim(c.UserContext(), h.control(), t.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return web.Page(c, status, domainPage(domainView{
		Head:      h.server.Head(c, "Domain · "+t.Name),
		Settings:  settings(c, placeDomain, "Domain", "Reach "+t.Name+" at a name of your own."),
		MayChange: me.IsAdministrator(), Domain: t.Domain, Claim: claim, Address: h.server.WorkspaceHost(t.Slug),
		Typed: typed, Problems: problemsOf(problem, "host"),
	}))
}
