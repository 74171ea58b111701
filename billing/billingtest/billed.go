//go:build !production

package billingtest

import (
	"fmt"
	"strconv"
	"strings"

	"hearth/billing"
	"hearth/billing/stripefake"
)

// BilledUnits adds up the units of a metric on lines of invoices that are paid: those of
// items by which it is billed, and those that came by lines of their own.
func BilledUnits(lines []stripefake.Line, metric billing.Metric) (byItem, byLine int64) {
	for _, l := range lines {
		if l.Status != "paid" {
			continue
		}
		if _, price, known := billing.PlanByLookupKey(l.Price); known && price.Metric == metric {
			byItem += l.Quantity
		}
		if strings.Contains(l.Metadata["usage"], fmt.Sprintf(":%s:", metric)) {
			n, err := strconv.ParseInt(l.Metadata["units"], 10, 64)
			if err != nil {
				panic(err) // a line without units is no line of ours
			}
			byLine += n
		}
	}
	return byItem, byLine
}

// used is what hours say of a metric.
func (w *World) used(metric billing.Metric) (n int64) {
	w.t.Helper()
	if err := w.Control().NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM control.usage_hourly WHERE tenant_id = ? AND metric = ?`, w.Tenant.ID, metric).Scan(w.t.Context(), &n); err != nil {
		w.t.Fatal(err)
	}
	return n
}
