package adminui

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// mostExported is how many entries one file holds; more are had by narrowing the days.
const (
	mostExported = 20_000
	exportBatch  = 1_000
)

// exportedLine is an entry as files have it, with the names of the columns.
type exportedLine struct {
	Number    int64           `json:"number"`
	Day       string          `json:"day"`
	ID        string          `json:"id"`
	At        string          `json:"at"`
	Actor     string          `json:"actor"`
	Operator  string          `json:"operator_id"`
	Session   string          `json:"session_id"`
	IPAddress string          `json:"ip_address"`
	Tenant    string          `json:"tenant_id"`
	Slug      string          `json:"tenant"`
	Action    string          `json:"act"`
	Reason    string          `json:"reason"`
	Detail    json.RawMessage `json:"detail"`
	Hash      string          `json:"hash"`
}

func exported(l tenant.AuditLine) exportedLine {
	return exportedLine{
		Number: l.Number, Day: l.Day.Format(time.DateOnly), ID: l.ID.String(), At: l.CreatedAt.UTC().Format(time.RFC3339Nano),
		Actor: l.Actor, Operator: idOrNothing(l.Operator), Session: idOrNothing(l.Session), IPAddress: l.IPAddress,
		Tenant: idOrNothing(l.Tenant), Slug: l.Slug, Action: l.Action, Reason: l.Reason, Detail: l.Detail, Hash: hex.EncodeToString(l.Hash),
	}
}

func idOrNothing(id tenant.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// exportedLog reads what a file holds, the newest first.
func (h *Handlers) exportedLog(c *fiber.Ctx) (all []tenant.AuditLine, err error) {
	_, s, err := auditSearch(c)
	if err != nil {
		return nil, err
	}
	for s.Limit = exportBatch; len(all) < mostExported; {
		batch, err := tenant.AuditLog(c.UserContext(), h.control(), s)
		if err != nil {
			return nil, err
		}
		all = append(all, batch...)
		if len(batch) < s.Limit {
			break
		}
		s.After = batch[len(batch)-1].ID
	}
	return all, nil
}

func (h *Handlers) auditJSON(c *fiber.Ctx, _ tenant.Operator) error {
	lines, err := h.exportedLog(c)
	if err != nil {
		return err
	}
	entries := make([]exportedLine, len(lines))
	for i, l := range lines {
		entries[i] = exported(l)
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="audit.json"`)
	return c.JSON(map[string]any{"entries": entries})
}

func (h *Handlers) auditCSV(c *fiber.Ctx, _ tenant.Operator) error {
	lines, err := h.exportedLog(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="audit.csv"`)
	w := csv.NewWriter(c.Response().BodyWriter())
	w.Write([]string{"number", "day", "id", "at", "actor", "operator_id", "session_id", "ip_address", "tenant_id", "tenant", "act", "reason", "detail", "hash"})
	for _, l := range lines {
		e := exported(l)
		w.Write([]string{strconv.FormatInt(e.Number, 10), e.Day, e.ID, e.At, inert(e.Actor), e.Operator, e.Session, e.IPAddress, e.Tenant, e.Slug,
			e.Action, inert(e.Reason), inert(string(e.Detail)), e.Hash})
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking what somebody typed for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
