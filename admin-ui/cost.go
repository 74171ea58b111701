package adminui

import (
	"context"
	"time"

	"hearth/billing"
)

// costView is what a tenant costs: now by each thing, and how that went.
type costView struct {
	billing.Cost
	MRR    int64 // cents
	Margin string
	Chart  chartView
}

func (h *Handlers) costOf(ctx context.Context, t tenantRow, span billing.Span, now time.Time) (costView, error) {
	v := costView{MRR: t.Tenant.MRR}
	var err error
	if v.Cost, err = billing.CostOf(ctx, h.control(), t.ID, h.rates, now); err != nil {
		return v, err
	}
	v.Margin = marginSays(v.MRR, v.Total)
	course, err := billing.CostCourse(ctx, h.control(), t.ID, h.rates, span, now)
	if err != nil {
		return v, err
	}
	v.Chart, err = costChart(course, span, v.MRR)
	return v, err
}

// costChart draws what was spent, with what came in meanwhile as a line.
func costChart(course billing.Course, span billing.Span, mrr int64) (chartView, error) {
	p := chartPoints{X: stepsOf(course), Y: course.Values, Unit: "millionths", Name: course.Name}
	limit := ""
	if mrr > 0 {
		came := billing.Came(mrr, span.Step)
		p.Limit, p.LimitName, limit = &came, "MRR", "MRR: "+billing.Approximately(came)+" in "+span.Says
	}
	v, most, err := drawn("cost", p, billing.Approximately)
	v.LimitSays, v.Says = limit, "Cost of "+span.Label+", at most "+billing.Approximately(most)+" in "+span.Says
	return v, err
}

// marginSays writes what is left of what comes in each month, and its share where
// something comes in.
func marginSays(mrr, cost int64) string {
	says := billing.Approximately(billing.Margin(mrr, cost))
	if share := billing.MarginSays(mrr, cost); share != "" {
		says += ", " + share
	}
	return says
}

// cost and margin are what a list and a header say of a tenant.
func (t tenantRow) cost() string { return billing.Approximately(t.Cost) }
func (t tenantRow) margin() string {
	return billing.Approximately(billing.Margin(t.Tenant.MRR, t.Cost))
}

// exactMargin is the same to the last digit, for whoever points at it.
func (t tenantRow) exactMargin() string {
	return billing.Money(billing.Margin(t.Tenant.MRR, t.Cost)) + " of margin: " + t.MRR + " without " + billing.Money(t.Cost) + " of cost"
}
