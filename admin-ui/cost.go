package adminui

import (
	"context"
	"encoding/json"
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
	v := chartView{ID: "cost", Title: course.Name, IsEmpty: true}
	p := chartPoints{Y: course.Values, Unit: "millionths", Name: course.Name}
	if mrr > 0 {
		came := billing.Came(mrr, span.Step)
		p.Limit, p.LimitName, v.LimitSays = &came, "MRR", "MRR: "+billing.Approximately(came)+" in "+span.Says
	}
	most := int64(0)
	for i, n := range course.Values {
		at := course.From.Add(course.Step * time.Duration(i))
		p.X = append(p.X, at.Unix())
		most = max(most, n)
		if n != 0 {
			v.IsEmpty = false
			v.Lines = append(v.Lines, chartLine{at, billing.Approximately(n)})
		}
	}
	v.Says = "Cost of " + span.Label + ", at most " + billing.Approximately(most) + " in " + span.Says
	body, err := json.Marshal(p)
	v.Points = string(body)
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
