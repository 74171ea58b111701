package billingweb

import (
	"encoding/csv"
	"strconv"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	placeUsage    = web.PlaceBilling + "/usage"
	placeUsageCSV = placeUsage + ".csv"
)

// UsageDeps is what the page of what is used stands on. All fields are required.
type UsageDeps struct {
	Web     *web.Server
	Control tenant.ControlDB
	Now     func() time.Time
}

// UsagePages shows a workspace what it uses of its limits, now and by the end of the
// period.
type UsagePages struct{ d UsageDeps }

// NewUsagePages returns UsagePages.
func NewUsagePages(d UsageDeps) *UsagePages { return &UsagePages{d} }

// Workspace adds the pages to the routes of the workspace host.
func (h *UsagePages) Workspace(r *fiber.App) {
	r.Get(placeUsage, h.d.Web.Administrator(h.page))
	r.Get(placeUsageCSV, h.d.Web.Administrator(h.csv))
}

// usageView is the page.
type usageView struct {
	Head     ui.Head
	Settings ui.Settings
	Warnings []string
	Period   string
	Resets   time.Time
	Meters   []meter
	Seats    string
	Above    string // what is above the plan costs, "" where nothing is billed
	Charts   []plot
}

func (h *UsagePages) page(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	t := web.Tenant(c)
	r, err := billing.ReportOf(c.UserContext(), h.d.Control, t, h.d.Now())
	if err != nil {
		return err
	}
	people, err := tenant.CountActive(c.UserContext(), db, h.d.Now().Add(-billing.SeatCountsFor))
	if err != nil {
		return err
	}
	v := usageView{
		Head: h.d.Web.Head(c, "Usage · "+t.Name),
		Settings: ui.Settings{
			Back:    ui.Link{Label: "Back to " + t.Name, Href: "/"},
			Title:   "Usage",
			Lede:    span(r) + ", counted until a minute ago.",
			Groups:  web.SettingsGroups(web.PlaceBilling),
			Actions: usageActions(),
		},
		Resets: r.End, Seats: seatsSay(people), Period: span(r),
	}
	v.Above = aboveSays(r)
	for _, u := range r.Used {
		v.Meters = append(v.Meters, meterOf(u))
		v.Charts = append(v.Charts, plotOf(r, u))
		if says := warning(r, u); says != "" {
			v.Warnings = append(v.Warnings, says)
		}
	}
	return web.Page(c, fiber.StatusOK, usagePage(v))
}

// csv is what was used by the hour, for a table of one's own.
func (h *UsagePages) csv(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	t := web.Tenant(c)
	r, err := billing.ReportOf(c.UserContext(), h.d.Control, t, h.d.Now())
	if err != nil {
		return err
	}
	hours, err := r.Hours(c.UserContext(), h.d.Control, t.ID)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="usage-`+t.Slug+"-"+r.Start.Format("2006-01-02")+`.csv"`)
	w := csv.NewWriter(c.Response().BodyWriter())
	w.Write([]string{"hour", "metric", "quantity", "unit"})
	for _, hour := range hours {
		w.Write([]string{hour.Hour.UTC().Format(time.RFC3339), string(hour.Metric), strconv.FormatInt(hour.Quantity, 10), units[hour.Metric]})
	}
	w.Flush()
	return w.Error()
}

// units of the ledger, as a table names them. What there is of a level changes by a
// quantity; the others add up.
var units = map[billing.Metric]string{billing.MetricStorage: "bytes more or fewer", billing.MetricCalls: "calls", billing.MetricCPU: "milliseconds"}

func span(r billing.Report) string {
	last := r.End.Add(-time.Second)
	if r.Start.Day() == 1 && last.Month() == r.Start.Month() {
		return r.Start.Format("January 2006")
	}
	return r.Start.Format("2 January") + " to " + last.Format("2 January 2006")
}

func seatsSay(n int) string {
	if n == 1 {
		return "1 person was here in the last 28 days."
	}
	return billing.Grouped(int64(n)) + " people were here in the last 28 days."
}

func meterOf(u billing.Used) meter {
	m := meter{Name: u.Name, Used: u.Says(u.Total), Limit: "no limit"}
	if u.Limit == billing.Unlimited {
		return m
	}
	m.Limit = "of " + u.Says(u.Limit)
	switch {
	case u.Total >= u.Limit:
		m.Bar.Kind = "red"
	case u.Over() >= crowded:
		m.Bar.Kind = "amber"
	}
	if u.Costs > 0 {
		m.Says = billing.Money(u.Costs) + " for what is above, so far."
	}
	m.Bar.Label, m.Bar.Max, m.Bar.Value = u.Name, max(u.Limit, 1), max(0, min(u.Total, max(u.Limit, 1)))
	return m
}

// aboveSays is what use above the plan costs so far, and will at this pace.
func aboveSays(r billing.Report) string {
	if !r.Consent.On && r.Costs == 0 {
		return ""
	}
	says := "Above the plan: " + billing.Money(r.Costs) + " so far, " + billing.Money(r.Forecast) + " by " + r.End.Format("2 January") + " at this pace"
	if r.Consent.On && r.Consent.Cap != billing.Unlimited {
		says += ", at most " + billing.Money(r.Consent.Cap)
	}
	return says + "."
}

// warning says when a limit is reached, or that it is.
func warning(r billing.Report, u billing.Used) string {
	limit := u.Says(u.Limit)
	switch {
	case u.Limit == billing.Unlimited:
		return ""
	case u.Total > 0 && u.Total >= u.Limit:
		return u.Name + ": all " + limit + " of this plan are used."
	case !u.Reaches.IsZero() && u.Reaches.Before(r.End):
		return u.Name + ": at this pace the " + limit + " of this plan are used up on " + u.Reaches.Format("2 January") + "."
	}
	return ""
}
