package adminui

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const auditPage = 50

// auditFilter is what the log is narrowed to, as it stands in the address.
type auditFilter struct{ Operator, Tenant, Act, From, To string }

func (h *Handlers) audit(c *fiber.Ctx, me tenant.Operator) error {
	f, search, err := auditSearch(c)
	if err != nil {
		return h.auditPage(c, me, f, nil, err)
	}
	search.Limit = auditPage + 1
	lines, err := tenant.AuditLog(c.UserContext(), h.control(), search)
	if err != nil {
		return err
	}
	return h.auditPage(c, me, f, lines, nil)
}

// auditSearch reads what the log is narrowed to. Faults: Invalid.
func auditSearch(c *fiber.Ctx) (auditFilter, tenant.AuditSearch, error) {
	f := auditFilter{
		Operator: strings.TrimSpace(c.Query("operator")), Tenant: strings.TrimSpace(c.Query("tenant")), Act: strings.TrimSpace(c.Query("act")),
		From: c.Query("from"), To: c.Query("to"),
	}
	s := tenant.AuditSearch{Actor: f.Operator, Slug: f.Tenant, Action: f.Act}
	for _, text := range []string{f.Operator, f.Tenant, f.Act, f.From, f.To} {
		if !tenant.CleanText(text) || utf8.RuneCountInString(text) > tenant.MaxEmail {
			return auditFilter{}, s, fault.New(fault.Invalid, "This is nothing that the log could be narrowed to.")
		}
	}
	var err error
	if s.From, err = auditDay(f.From); err != nil {
		return f, s, err
	}
	if s.Until, err = auditDay(f.To); err != nil {
		return f, s, err
	}
	if !s.Until.IsZero() {
		s.Until = s.Until.AddDate(0, 0, 1)
	}
	if after := c.Query("after"); after != "" {
		if s.After, err = tenant.ParseID(after); err != nil {
			return f, s, fault.Wrap(err, fault.Invalid, "There is no such page of the log.")
		}
	}
	return f, s, nil
}

// auditDay reads a day in UTC; "" is none. Faults: Invalid.
func auditDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 2000 || day.Year() > 9000 {
		return time.Time{}, fault.New(fault.Invalid, "Write a day as 2026-11-21.")
	}
	return day, nil
}

// address is where the log is shown so, behind an entry.
func (f auditFilter) address(path, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"operator": f.Operator, "tenant": f.Tenant, "act": f.Act, "from": f.From, "to": f.To, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (h *Handlers) auditPage(c *fiber.Ctx, me tenant.Operator, f auditFilter, lines []tenant.AuditLine, problem error) error {
	v := auditView{Shell: h.shell(c, me, "Audit", "/audit"), Filter: f, Paged: c.Query("after") != ""}
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		v.Next = f.address("/audit", lines[auditPage-1].ID.String())
	}
	for _, line := range lines {
		v.Lines = append(v.Lines, auditRow{line, changes(line.Detail)})
	}
	status := fiber.StatusOK
	if problem != nil {
		status, v.Problem = web.Status(problem), fault.Message(problem)
	}
	return web.Page(c, status, auditLogPage(v))
}

// verifyAudit follows the chain, of one day or of all there are.
func (h *Handlers) verifyAudit(c *fiber.Ctx, me tenant.Operator) error {
	v := auditVerifyView{Shell: h.shell(c, me, "Check of the audit log", "/audit"), Day: shown(c.Query("day"))}
	day, err := auditDay(c.Query("day"))
	if err != nil {
		v.Problem = fault.Message(err)
		return web.Page(c, web.Status(err), auditVerifyPage(v))
	}
	if v.Report, err = tenant.VerifyAudit(c.UserContext(), h.control(), day); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, auditVerifyPage(v))
}
