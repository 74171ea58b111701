package adminui

import (
	"net/url"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

type tenantAuditView struct {
	Head  tenantHead
	Lines []auditRow
	Older string // address, "" where there is none
	Paged bool
}

// showTenantAudit is the part of the audit log that is about a tenant, up to a moment.
func (h *Handlers) showTenantAudit(c *fiber.Ctx, me tenant.Operator) error {
	head, err := h.tenantTop(c, me, "/audit")
	if err != nil {
		return err
	}
	s := tenant.AuditSearch{Slug: head.Tenant.Slug, Limit: auditPage + 1}
	if until := c.Query("until"); until != "" {
		if s.Until, err = time.Parse(time.RFC3339Nano, until); err != nil || s.Until.Year() < 2000 || s.Until.Year() > 9000 {
			return fault.Wrap(err, fault.Invalid, "The log cannot be read up to that.")
		}
	}
	lines, err := tenant.AuditLog(c.UserContext(), h.control(), s)
	if err != nil {
		return err
	}
	v := tenantAuditView{Head: head, Paged: !s.Until.IsZero()}
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		v.Older = head.href("/audit?until=" + url.QueryEscape(lines[auditPage-1].CreatedAt.UTC().Format(time.RFC3339Nano)))
	}
	for _, line := range lines {
		v.Lines = append(v.Lines, auditRow{line, changes(line.Detail)})
	}
	return web.Page(c, fiber.StatusOK, tenantAudit(v))
}
