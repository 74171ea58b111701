package adminui

import (
	"encoding/json"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type tenantUsageView struct {
	Head   tenantHead
	Tabs   []ui.Tab
	Span   billing.Span
	Charts []chartView
	Cost   costView
}

// chartView is the course of one metric: as points for a plot, and as lines of a table
// for whoever does not see it.
type chartView struct {
	ID, Title, Says string
	Points          string // JSON for the plot
	LimitSays       string
	Lines           []chartLine
	IsEmpty         bool
}

type chartLine struct {
	At   time.Time
	Says string
}

// chartPoints is what the plot is drawn from.
type chartPoints struct {
	X     []int64 `json:"x"` // seconds
	Y     []int64 `json:"y"`
	Limit *int64  `json:"limit"`
	Unit  string  `json:"unit"` // "bytes", "count", "cents" or "millionths"
	Name  string  `json:"name"`
	Level bool    `json:"level"` // a line, and not bars
	// LimitName says what Limit is, where it is none.
	LimitName string `json:"limit_name,omitempty"`
}

func (h *Handlers) showTenantUsage(c *fiber.Ctx, me tenant.Operator) error {
	span, err := billing.SpanByName(c.Query("span"))
	if err != nil {
		return err
	}
	head, err := h.tenantTop(c, me, "/usage")
	if err != nil {
		return err
	}
	courses, err := billing.CoursesOf(c.UserContext(), h.control(), head.Tenant.Tenant, span, time.Now())
	if err != nil {
		return err
	}
	v := tenantUsageView{Head: head, Span: span}
	for _, s := range billing.Spans() {
		v.Tabs = append(v.Tabs, ui.Tab{Label: s.Label, Href: head.href("/usage?span=" + s.Name), Current: s.Name == span.Name})
	}
	for _, course := range courses {
		chart, err := chartOf(course, span)
		if err != nil {
			return err
		}
		v.Charts = append(v.Charts, chart)
	}
	if v.Cost, err = h.costOf(c.UserContext(), head.Tenant, span, time.Now()); err != nil {
		return err
	}
	v.Charts = append(v.Charts, v.Cost.Chart)
	return web.Page(c, fiber.StatusOK, tenantUsage(v))
}

func chartOf(course billing.Course, span billing.Span) (chartView, error) {
	v := chartView{ID: string(course.Metric), Title: course.Name, IsEmpty: true}
	p := chartPoints{Y: course.Values, Unit: "count", Name: course.Name, Level: course.IsLevel}
	if course.Metric == billing.MetricStorage {
		p.Unit = "bytes"
	}
	if course.Limit != billing.Unlimited {
		p.Limit, v.LimitSays = &course.Limit, "Limit: "+course.Says(course.Limit)
	}
	most := int64(0)
	for i, n := range course.Values {
		at := course.From.Add(course.Step * time.Duration(i))
		p.X = append(p.X, at.Unix())
		most = max(most, n)
		if n != 0 {
			v.IsEmpty = false
			v.Lines = append(v.Lines, chartLine{at, course.Says(n)})
		}
	}
	v.Says = course.Name + " of " + span.Label + ", at most " + course.Says(most)
	if !course.IsLevel {
		v.Says += " in " + span.Says
	}
	body, err := json.Marshal(p)
	v.Points = string(body)
	return v, err
}
