package adminui

import (
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
	p := chartPoints{X: stepsOf(course), Y: course.Values, Unit: "count", Name: course.Name, Level: course.IsLevel}
	if course.Metric == billing.MetricStorage {
		p.Unit = "bytes"
	}
	limited := course.Limit != billing.Unlimited
	if limited {
		p.Limit = &course.Limit
	}
	v, most, err := drawn(string(course.Metric), p, course.Says)
	if limited {
		v.LimitSays = "Limit: " + course.Says(course.Limit)
	}
	v.Says = course.Name + " of " + span.Label + ", at most " + course.Says(most)
	if !course.IsLevel {
		v.Says += " in " + span.Says
	}
	return v, err
}
