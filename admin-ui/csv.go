package adminui

import (
	"bufio"
	"context"
	"encoding/csv"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const (
	csvBatch = 1_000
	csvFor   = 5 * time.Minute

	mostOwing = 20_000
)

// csvFile sends rows as they are read, so that no more than a batch is held. That it was
// asked for, and by which address, is in the audit log before the first row leaves. A
// file that cannot be finished ends with a line that says so.
func (h *Handlers) csvFile(c *fiber.Ctx, me tenant.Operator, name string, columns []string, next func(ctx context.Context) (rows [][]string, err error)) error {
	ctx := web.Context(c)
	asked := string(c.Request().URI().QueryString())
	err := h.control().InTx(ctx, func(ctx context.Context, control tenant.ControlDB) error {
		return tenant.Audit(ctx, control, tenant.AuditEntry{By: actor(c, me), Action: "list.export", After: map[string]string{"list": name, "narrowed_to": asked}})
	})
	if err != nil {
		return err
	}
	first, err := next(ctx) // what is wrong with an address is told as a page
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.csv"`)
	c.Context().SetBodyStreamWriter(func(b *bufio.Writer) {
		ctx, cancel := context.WithTimeout(ctx, csvFor)
		defer cancel()
		w := csv.NewWriter(b)
		defer w.Flush()
		w.Write(columns)
		for rows, err := first, error(nil); len(rows) > 0 || err != nil; rows, err = next(ctx) {
			if err != nil {
				slog.ErrorContext(ctx, "an export ended early", "export", name, "error", err)
				w.Write([]string{"This file is not whole: something went wrong. Download it again."})
				return
			}
			for _, row := range rows {
				w.Write(row)
			}
			if w.Flush(); w.Error() != nil {
				return // whoever asked is gone
			}
		}
	})
	return nil
}

// csvCents writes cents as dollars, which a spreadsheet adds up.
func csvCents(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	cents := n % 100
	return sign + digits(n/100) + "." + digits(cents/10) + digits(cents%10)
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (h *Handlers) movementsCSV(c *fiber.Ctx, me tenant.Operator) error {
	_, s, err := movementSearch(c)
	if err != nil {
		return err
	}
	s.Limit = csvBatch
	over := false
	return h.csvFile(c, me, "movements", []string{"at", "tenant_id", "tenant", "name", "kind", "moved_usd", "mrr_usd"}, func(ctx context.Context) (rows [][]string, err error) {
		if over {
			return nil, nil
		}
		page, err := billing.Movements(ctx, h.control(), s)
		for _, m := range page {
			rows = append(rows, []string{csvTime(m.At), m.Tenant.String(), m.Slug, inert(m.Name), string(m.Kind), csvCents(m.Delta), csvCents(m.MRR)})
			s.After = m.ID
		}
		over = len(page) < s.Limit
		return rows, err
	})
}

func (h *Handlers) pastDueCSV(c *fiber.Ctx, me tenant.Operator) error {
	age, over := billing.OwingAgeByName(c.Query("due")), false
	return h.csvFile(c, me, "past-due", []string{"tenant_id", "tenant", "name", "state", "owed_usd", "currency", "invoices", "since"}, func(ctx context.Context) (rows [][]string, err error) {
		if over {
			return nil, nil
		}
		over = true // whoever owes is few
		all, err := billing.OwingByAge(ctx, h.control(), age, time.Now(), mostOwing+1)
		return owingLines(all, mostOwing), err
	})
}

// owingLines are at most so many lines of a file, and one that says so where there is more.
func owingLines(all []billing.Owing, most int) (rows [][]string) {
	for _, o := range all[:min(len(all), most)] {
		rows = append(rows, []string{o.Tenant.String(), o.Slug, inert(o.Name), string(o.State), csvCents(o.Owed), o.Currency, digits(int64(o.Invoices)), csvTime(o.Since)})
	}
	if len(all) > most {
		rows = append(rows, []string{"This file is not whole: it ends after " + grouped(most) + " lines. Download it by age."})
	}
	return rows
}

func (h *Handlers) tenantsCSV(c *fiber.Ctx, me tenant.Operator) error {
	r, err := filterOf(func(name string) string { return strings.Clone(shown(c.Query(name))) }).roster(time.Now())
	if err != nil {
		return err
	}
	r.Limit, r.Uncounted = csvBatch, true
	over := false
	columns := []string{"id", "address", "name", "state", "residence", "plan", "seats", "mrr_usd", "region", "schema_version", "domain", "created_at", "last_active_at"}
	return h.csvFile(c, me, "tenants", columns, func(ctx context.Context) (rows [][]string, err error) {
		if over {
			return nil, nil
		}
		page, err := r.Tenants(ctx, h.control())
		for _, t := range page.Tenants {
			rows = append(rows, []string{t.ID.String(), t.Slug, inert(t.Name), string(t.State), string(t.Residence), t.Plan, digits(t.Seats), csvCents(t.MRR), t.Node,
				digits(t.SchemaVersion), t.Domain, csvTime(t.CreatedAt), csvTime(t.LastActiveAt)})
			r.After = r.Cursor(t)
		}
		over = !page.More
		return rows, err
	})
}
